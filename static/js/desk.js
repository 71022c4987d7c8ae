// Lists of the moderators' desk: the box that marks all, «Выбрано: 5», filters that close on a click elsewhere.
const form = document.getElementById("changelist-form");
const boxes = form ? [...form.querySelectorAll("input.action-select")] : [];
const all = form?.querySelector(".desk-all");
const said = form?.querySelector(".desk-selected");

function count() {
  const marked = boxes.filter((box) => box.checked).length;
  if (said) said.textContent = marked ? `Выбрано: ${marked}` : "Отметьте строки в списке";
  if (all) {
    all.checked = marked > 0 && marked === boxes.length;
    all.indeterminate = marked > 0 && marked < boxes.length;
  }
}

if (all) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    count();
  });
}
form?.querySelector("[name=select_across]")?.addEventListener("change", (event) => {
  // The server asks for at least one marked row.
  for (const box of boxes) box.checked = event.target.checked;
  count();
});
for (const box of boxes) box.addEventListener("change", count);
addEventListener("pageshow", count);

const open = () => document.querySelectorAll("details.desk-filter[open]");
document.addEventListener("click", (event) => {
  for (const filter of open()) if (!filter.contains(event.target)) filter.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const filter of open()) {
    filter.open = false;
    filter.querySelector("summary").focus();
  }
});
