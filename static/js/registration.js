// What a minor is asked stands hidden until the age says it is needed; without scripts it is always there.
const ADULT = 18;
const block = document.querySelector("[data-for-minors]");
const age = document.querySelector('input[name="age"]');

function showForMinors() {
  const refused = block.querySelector(".field-refused");
  block.hidden = !refused && !(age.value && Number(age.value) < ADULT);
}

if (block && age) {
  showForMinors();
  age.addEventListener("input", showForMinors);
}

// Enter in a field sends the form, not the first button in it; in the search it only searches.
document.addEventListener("keydown", (event) => {
  const control = event.target;
  if (event.key !== "Enter" || !control.matches("form.registration input:not([type=file])")) return;
  event.preventDefault();
  if (control.closest(".organisation-search")) control.dispatchEvent(new Event("change", { bubbles: true }));
  else control.form.requestSubmit(control.form.querySelector("[data-main-button]"));
});
