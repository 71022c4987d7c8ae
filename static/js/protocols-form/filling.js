// Filling one value down, into the empty cells below.
import { troubleOf } from "./notes.js";
import { changed } from "./sending.js";
import { cellIn, form, named, rows, say, state } from "./state.js";

const button = form.querySelector("[data-fill-down]");

export function fillDown(cell) {
  const all = rows();
  const { field } = cell.dataset;
  let number = 0;
  for (const row of all.slice(all.indexOf(cell.closest("tr")) + 1)) {
    const below = cellIn(row, field);
    const wanted = field === "comment" || cellIn(row, "comment").value === "used";
    if (below.value || !wanted || troubleOf(below)) continue;
    below.value = cell.value;
    changed(below);
    number += 1;
  }
  if (!number) say("Ниже нет пустых ячеек" + (field === "login" ? " у использованных комплектов." : "."));
}

export function offerFilling() {
  const value = state.current?.value ?? "";
  button.disabled = !value;
  button.textContent = "Заполнить пустые ниже" + (value ? `: ${named(state.current.dataset.field, value)}` : "");
}

button.addEventListener("click", () => {
  if (state.current) fillDown(state.current);
});
