// Cells go to the portal by themselves; without a connection they wait in this browser.
import { ask } from "./asking.js";
import { offerMine, put, show, showSkipped } from "./cells.js";
import { dropCell, keepCell, prefixOf } from "./kept.js";
import { QUIET, clearTrouble, hint, refuse, settled, tellElsewhere } from "./notes.js";
import { POLL_MS, SOON_MS, cellOf, form, nameOf, named, numberOf, say, span, state } from "./state.js";

const PER_REQUEST = 200;
const AWAY = "Вы вышли из кабинета или сменили роль.";
const RETURN = "Войдите снова и откройте протокол.";

export const prefix = prefixOf(form.dataset);
let timer = 0;

// --- What waits ---------------------------------------------------------------------------------------

function keep(name, cell) {
  state.unsent.set(name, cell);
  if (!keepCell(prefix, name, cell)) state.unkept = true;
}

function forget(name) {
  const cell = state.unsent.get(name);
  if (!cell) return;
  state.unsent.delete(name);
  dropCell(prefix, name, cell.value);
  if (!state.unsent.size) state.unkept = false;
}

// Where what was typed is while it can't be sent.
function whereKept() {
  return state.unkept ? "Не закрывайте страницу: введённое есть только на ней" : "Введённое сохранено в этом браузере";
}

export function changed(cell, soon = SOON_MS) {
  clearTrouble(cell);
  hint(numberOf(cell));
  if (cell.value === cell.dataset.seen) forget(nameOf(cell));
  else keep(nameOf(cell), { value: cell.value, seen: cell.dataset.seen });
  if (state.stopped) say(state.stopped, "refused");
  else if (state.unsent.size) say("Сохраняем…");
  else settled(QUIET);
  if (!state.unsent.has(nameOf(cell))) showSkipped(numberOf(cell));
  schedule(soon);
}

// --- Sending ------------------------------------------------------------------------------------------

function schedule(soon) {
  clearTimeout(timer);
  if (state.unsent.size && !state.stopped) timer = setTimeout(send, soon);
}

export async function send() {
  if (state.sending || state.stopped || !state.unsent.size) return;
  state.sending = true;
  const batch = [...state.unsent].slice(0, PER_REQUEST);
  let answer = null;
  try {
    answer = await ask(form.dataset.cells, { cells: JSON.stringify(batch.map(asCell)), ...span() });
  } catch {
    // No connection, or the portal itself is in trouble: tried again.
  }
  state.sending = false;
  if (!answer) offline();
  else if (answer.status === 200) taken(batch, answer.data);
  else stop(answer.data?.message ?? `${AWAY} ${whereKept()}. ${RETURN}`);
  if (!state.unsent.size) handInNow();
  schedule(answer ? SOON_MS : POLL_MS);
}

function asCell([name, { value, seen }]) {
  const [number, field] = name.split(" ");
  return { number, field, value, seen };
}

function offline() {
  say(`Нет связи. ${whereKept()} (ячеек: ${state.unsent.size}) и уйдёт, когда связь вернётся.`, "offline");
  // Handing in by itself after an hour without a connection would surprise.
  state.handingIn = null;
}

export function stop(message) {
  state.stopped = message;
  state.handingIn = null;
  say(message, "refused");
}

function handInNow() {
  const waiting = state.handingIn;
  state.handingIn = null;
  waiting?.requestSubmit();
}

// --- The answer ---------------------------------------------------------------------------------------

const byName = (cells) => new Map(cells.map((cell) => [`${cell.number} ${cell.field}`, cell]));

function taken(batch, data) {
  const kits = [...data.saved, ...data.others];
  const standing = new Map(kits.map((kit) => [kit.number, kit]));
  const conflicts = byName(data.conflicts);
  const refused = byName(data.refused);
  for (const [name, sent] of batch) {
    if (refused.has(name)) refusedCell(name, sent, refused.get(name));
    else if (conflicts.has(name)) conflictOf(name, sent, conflicts.get(name));
    else savedCell(name, sent, standing);
  }
  // Nobody else has changed anything in between: what was saved here need not be told again.
  if (data.saved.length && data.revision === state.revision + 1) state.revision = data.revision;
  kits.forEach(show);
  for (const { number, value } of data.mended) if (cellOf(number, "login")) hint(number, ["school", `Исправлено: ${value}`]);
  report(data);
  if (!state.unsent.size) settled(`Сохранено в ${data.at}.`, "saved");
}

function savedCell(name, sent, standing) {
  const [number, field] = name.split(" ");
  const value = standing.get(number)[field];
  const cell = cellOf(number, field);
  const still = state.unsent.get(name);
  if (still?.value === sent.value) forget(name);
  else if (still) keep(name, { value: still.value, seen: value });
  if (!cell) return;
  if (cell.value === sent.value) put(cell, value);
  else cell.dataset.seen = value;
  // Taken back while it was on its way.
  if (!still && cell.value !== value) changed(cell);
}

// Typed anew meanwhile, a cell is told about when that has been sent.
function isOver(name, sent) {
  const still = state.unsent.get(name);
  if (still && still.value !== sent.value) return false;
  forget(name);
  return true;
}

function refusedCell(name, sent, { number, field, text }) {
  if (!isOver(name, sent)) return;
  const cell = cellOf(number, field);
  if (!cell) tellElsewhere(number, field, sent.value, `${text}.`);
  else if (cell.value === sent.value) refuse(cell, text);
}

function conflictOf(name, sent, { number, field, value }) {
  if (!isOver(name, sent)) return;
  const cell = cellOf(number, field);
  if (!cell) tellElsewhere(number, field, sent.value, `Другой человек внёс ${named(field, value)}.`);
  else if (cell.value === sent.value) offerMine(number, field, value, sent.value, (mine) => changed(mine, 0));
}

export function report(data) {
  for (const [name, value] of [["filled", data.filled], ["total", data.total]]) {
    const place = document.querySelector(`[data-kits-${name}]`);
    if (place) place.textContent = value;
  }
  const badge = document.querySelector(".page-head .status-badge");
  badge.className = `status-badge status-${data.state.kind}`;
  badge.textContent = data.state.label;
  const added = form.querySelector("[data-added]");
  if (data.total !== Number(form.dataset.total) && !added.textContent) added.textContent = "Добавлены комплекты: обновите страницу.";
}
