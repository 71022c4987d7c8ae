// The menu under the person's name closes on Escape and on a click elsewhere; without scripts it is a plain <details>.
const openMenus = () => document.querySelectorAll("details.head-person[open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A refused form tells so to a screen reader and a keyboard at once.
document.querySelector(".error-summary")?.focus();
