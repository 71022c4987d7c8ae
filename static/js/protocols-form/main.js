// «Форма» of protocol 2: every change is sent by itself; without a connection it waits in this browser;
// what others enter appears; a cell that somebody else has filled is never overwritten unseen.
import { showSkipped } from "./cells.js";
import { offerFilling } from "./filling.js";
import { keptCells } from "./kept.js";
import { pressed } from "./keys.js";
import { firstTrouble, hint, troubleText } from "./notes.js";
import { look } from "./others.js";
import { closeSchools, isLikeLogin, isWholeLogin, lookUpSoon } from "./schools.js";
import { changed, prefix, send } from "./sending.js";
import { POLL_MS, cellOf, form, isCell, numberOf, say, state } from "./state.js";

function typed(cell) {
  state.current = cell;
  offerFilling();
  if (cell.dataset.field === "comment") return changed(cell);
  hint(numberOf(cell));
  if (!cell.value.trim() || isWholeLogin(cell.value)) changed(cell);
  if (isLikeLogin(cell.value)) closeSchools();
  else lookUpSoon(cell);
}

function left(cell) {
  closeSchools();
  // After the change of the cell itself, which a browser tells first.
  showSkipped(numberOf(cell));
}

// «Сдать отчёт» waits until everything typed is on the portal and nothing is left to settle.
function handsIn(event) {
  if (event.target === form || !event.target.matches("form[data-once]")) return;
  const trouble = firstTrouble();
  if (!state.stopped && !trouble && !state.unsent.size) return;
  event.preventDefault();
  if (state.stopped) say(state.stopped, "refused");
  else if (trouble) {
    say(`Отчёт не сдан. ${troubleText()}`, "refused");
    trouble.focus();
  } else {
    state.handingIn = event.target;
    say("Сохраняем введённое и сдаём отчёт…");
    send();
  }
}

// With what its author saw then: what others have entered since is told as a conflict.
function restore() {
  for (const [name, kept] of keptCells(prefix)) {
    const cell = cellOf(...name.split(" "));
    if (cell) {
      cell.value = kept.value;
      cell.dataset.seen = kept.seen;
    }
    state.unsent.set(name, kept);
  }
  send();
}

const inCell = (act) => (event) => isCell(event.target) && act(event.target, event);

form.querySelector("[data-bar]").hidden = false;
form.querySelector("[data-without-scripts]").hidden = true;
form.addEventListener("input", inCell(typed));
form.addEventListener("change", inCell((cell) => cell.value !== cell.dataset.seen && changed(cell, 0)));
form.addEventListener("focusout", inCell((cell) => setTimeout(left, 0, cell)));
form.addEventListener("focusin", inCell((cell) => {
  state.current = cell;
  offerFilling();
}));
form.addEventListener("keydown", inCell((cell, event) => pressed(cell, event) && event.preventDefault()));
form.addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("submit", handsIn, true);
document.addEventListener("visibilitychange", look);
addEventListener("online", send);
addEventListener("beforeunload", (event) => {
  if (state.unkept && state.unsent.size) event.preventDefault();
});
restore();
setInterval(look, POLL_MS);
