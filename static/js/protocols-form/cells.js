// What stands in a row: the portal's values are put into cells that nobody is busy with.
import { QUIET, clearTrouble, offer, settled, showFindings, troubleOf } from "./notes.js";
import { FIELDS, cellIn, cellOf, nameOf, rowOf, state } from "./state.js";

// Unsent, refused, offered or half typed: what others enter must not replace it.
function held(cell) {
  if (state.unsent.has(nameOf(cell)) || cell.getAttribute("aria-invalid") === "true" || troubleOf(cell)) return true;
  return cell === document.activeElement && cell.value !== cell.dataset.seen;
}

// What a person sees in a cell and what the form says was seen there change together.
export function put(cell, value) {
  if (cell.value !== value) cell.value = value;
  cell.dataset.seen = value;
}

export function show(kit) {
  const row = rowOf(kit.number);
  // Answers may come in another order than they were given in.
  if (!row || kit.revision < Number(row.dataset.revision)) return;
  row.dataset.revision = kit.revision;
  state.skipped.delete(kit.number);
  for (const field of FIELDS) {
    const cell = cellIn(row, field);
    if (held(cell)) state.skipped.set(kit.number, kit);
    else put(cell, kit[field]);
  }
  showFindings(kit);
}

// A cell has been left or settled: what waited for it is shown.
export function showSkipped(number) {
  const kit = state.skipped.get(number);
  if (kit) show(kit);
}

// `write` saves the cell with the value it then has.
export function offerMine(number, field, standing, mine, write) {
  const cell = cellOf(number, field);
  put(cell, standing);
  offer(cell, standing, mine, {
    take() {
      cell.value = mine;
      write(cell);
      cell.focus();
    },
    leave() {
      clearTrouble(cell);
      settled(QUIET);
      showSkipped(number);
      cell.focus();
    },
  });
}
