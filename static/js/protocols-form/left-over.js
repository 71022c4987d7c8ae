// Cells typed in this browser and never sent are told wherever the form, which would send them, is not drawn.
import { keptCells, prefixOf, removeCell } from "./kept.js";

const box = document.querySelector("[data-left-over]");
const marks = JSON.parse(box.dataset.marks);
const prefix = prefixOf(box.dataset);
const cells = keptCells(prefix);

function line([name, { value }]) {
  const [number, field] = name.split(" ");
  const made = document.createElement("li");
  made.textContent = `Комплект ${number}: ${field === "comment" ? "комментарий" : "логин ОО"} «${field === "comment" ? marks[value] : value || "---"}»`;
  return made;
}

if (cells.size) {
  box.querySelector("[data-number]").textContent = cells.size;
  box.querySelector("[data-cells-left]").append(...[...cells].map(line));
  box.querySelector("[data-delete]").addEventListener("click", () => {
    for (const name of cells.keys()) removeCell(prefix, name);
    box.hidden = true;
  });
  box.hidden = false;
}
