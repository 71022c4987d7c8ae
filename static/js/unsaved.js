// Leaving a changed form asks first: <form data-unsaved>.
let changed = false;

document.addEventListener("input", (event) => {
  if (event.target.closest("form[data-unsaved]")) changed = true;
});

document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-unsaved]")) changed = false;
});

addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});
