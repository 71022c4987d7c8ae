// Chained selects: a change of <select data-autosubmit> sends its form by pressing the button marked
// data-autosubmit-button (hidden here: it is for those without scripts). With htmx the select carries hx-* instead.
for (const button of document.querySelectorAll("[data-autosubmit-button]")) button.hidden = true;

document.addEventListener("htmx:load", (event) => {
  for (const button of event.target.querySelectorAll("[data-autosubmit-button]")) button.hidden = true;
});

document.addEventListener("change", (event) => {
  const control = event.target;
  if (!control.matches("[data-autosubmit]") || control.hasAttribute("hx-get") || control.hasAttribute("hx-post")) return;
  control.form.requestSubmit(control.form.querySelector("[data-autosubmit-button]"));
});
