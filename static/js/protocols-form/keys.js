// The table by keyboard alone.
import { fillDown } from "./filling.js";
import { schoolKey } from "./schools.js";
import { changed } from "./sending.js";
import { cellIn, rows } from "./state.js";

function step(cell, by, field = cell.dataset.field) {
  const all = rows();
  const row = all[all.indexOf(cell.closest("tr")) + by];
  if (!row) return false;
  const next = cellIn(row, field);
  next.focus();
  if (next instanceof HTMLInputElement) next.select();
  return true;
}

function choose(cell, value) {
  cell.value = value;
  changed(cell);
}

function lettered(cell, event) {
  if (event.ctrlKey || event.metaKey) return false;
  if (["Delete", "Backspace", "-"].includes(event.key)) choose(cell, "");
  else if (event.key.toLowerCase() === "и" || event.code === "KeyB") choose(cell, cell.value === "used" ? "spoiled" : "used");
  else if (event.key.toLowerCase() === "н" || event.code === "KeyY") choose(cell, "unused");
  else return false;
  return true;
}

function sideways(cell, event) {
  const right = event.key === "ArrowRight";
  if (cell instanceof HTMLInputElement) {
    const edge = right ? cell.value.length : 0;
    const whole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
    if (cell.selectionStart !== edge && !whole) return false;
  }
  return step(cell, 0, right ? "login" : "comment");
}

function entered(cell, event) {
  if (event.ctrlKey || event.metaKey) fillDown(cell);
  else step(cell, event.shiftKey ? -1 : 1);
  return true;
}

// Arrows in a list would choose another comment.
function moved(cell, event) {
  const isList = cell.dataset.field === "comment";
  if (event.key === "ArrowDown") return step(cell, 1) || isList;
  if (event.key === "ArrowUp") return step(cell, -1) || isList;
  if (event.key === "ArrowLeft" || event.key === "ArrowRight") return sideways(cell, event) || isList;
  return isList && lettered(cell, event);
}

// True when the key has done something.
export function pressed(cell, event) {
  if (event.isComposing) return false;
  if (schoolKey(event)) return true;
  if (event.key === "Enter") return entered(cell, event);
  return !event.altKey && moved(cell, event);
}
