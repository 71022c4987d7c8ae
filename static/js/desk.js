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

// Select2 draws a box of its own over a list and leaves it without the list's name, hint and error.
function named(list) {
  const label = document.querySelector(`label[for="${list.id}"]`);
  const box = list.nextElementSibling?.querySelector(".select2-selection");
  const shown = box?.querySelector(".select2-selection__rendered");
  if (!label || !shown) return;
  label.id ||= `${list.id}_label`;
  box.setAttribute("aria-labelledby", `${label.id} ${shown.id}`);
  shown.setAttribute("aria-labelledby", `${label.id} ${shown.id}`);
  for (const name of ["aria-describedby", "aria-invalid"]) {
    if (list.hasAttribute(name)) box.setAttribute(name, list.getAttribute(name));
  }
}

const jquery = window.django?.jQuery;
if (jquery) {
  const lists = document.querySelectorAll("select.admin-autocomplete");
  // Inside the content: at the end of the page it would stand in no landmark.
  for (const list of lists) list.dataset.dropdownParent = "#main";
  // Called after Django's own, which was asked for first and draws the boxes.
  jquery(() => lists.forEach(named));
  jquery(document).on("select2:open", (event) => {
    const label = document.querySelector(`label[for="${event.target.id}"]`);
    const box = event.target.nextElementSibling.querySelector(".select2-selection");
    box.setAttribute("aria-controls", box.getAttribute("aria-owns"));
    for (const part of document.querySelectorAll(".select2-search__field, .select2-results__options")) {
      part.setAttribute("aria-label", label?.textContent.trim() ?? "");
    }
  });
}
