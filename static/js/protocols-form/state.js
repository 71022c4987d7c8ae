// What the modules of «Форма» share: the form and its cells, what waits to be sent, how things stand.
export const form = document.querySelector("form[data-cells]");
export const FIELDS = ["comment", "login"];
export const SOON_MS = 600;
export const POLL_MS = 10000;

const MARKS = JSON.parse(form.dataset.marks);
const line = form.querySelector("[data-state]");

export const state = {
  // Cells to send by name: "501501 comment" → { value, seen }.
  unsent: new Map(),
  // Kits as the portal has them, while a cell of theirs must not be touched.
  skipped: new Map(),
  revision: Number(form.dataset.revision),
  sending: false,
  // Why nothing is sent any more.
  stopped: "",
  // This browser can't keep what was typed: it lives as long as the page.
  unkept: false,
  // The form of «Сдать отчёт» that waits for the last cell.
  handingIn: null,
  current: null,
};

export const rows = () => [...form.querySelectorAll("tr[data-kit]")];
export const rowOf = (number) => form.querySelector(`tr[data-kit="${CSS.escape(number)}"]`);
export const cellIn = (row, field) => row.querySelector(`[data-field="${field}"]`);
export const isCell = (element) => element instanceof HTMLElement && element.matches("[data-field]");
export const numberOf = (cell) => cell.closest("tr").dataset.kit;
export const nameOf = (cell) => `${numberOf(cell)} ${cell.dataset.field}`;

export function cellOf(number, field) {
  const row = rowOf(number);
  return row && cellIn(row, field);
}

export function named(field, value) {
  return `«${field === "comment" ? MARKS[value] : value || "---"}»`;
}

// The first and the last kit of the page: of others the portal tells nothing.
export function span() {
  const all = rows();
  return { first: all[0].dataset.kit, last: all[all.length - 1].dataset.kit };
}

export function say(text, kind = "") {
  if (line.textContent !== text) line.textContent = text;
  line.dataset.kind = kind;
}
