// What a minor is asked stands hidden until the age says it is needed; without scripts it is always there.
const ADULT = 18;
const block = document.querySelector("[data-for-minors]");
const age = document.querySelector('input[name="age"]');

function showForMinors() {
  const refused = block.querySelector(".field-refused");
  block.hidden = age.value ? Number(age.value) >= ADULT : !refused;
}

if (block && age) {
  showForMinors();
  age.addEventListener("input", showForMinors);
}

// A list asked for before the choice was made must not arrive after it and take it away.
document.addEventListener("change", (event) => {
  const search = document.querySelector(".organisation-search");
  if (event.target.name === "organisation" && search) window.htmx?.trigger(search, "htmx:abort");
});

// Enter in a field sends the form, not the first button in it; the search searches by itself.
document.addEventListener("keydown", (event) => {
  const control = event.target;
  if (event.key !== "Enter" || !control.matches("form.registration input:not([type=file])")) return;
  event.preventDefault();
  if (!control.closest(".organisation-search")) control.form.requestSubmit(control.form.querySelector("[data-main-button]"));
});

// The list that was chosen from stays itself when the lists below it are drawn anew: a list drawn anew forgets the
// letters typed so far, and «Гор» would come to «Озёрский».
document.addEventListener("htmx:beforeSwap", (event) => {
  const list = document.activeElement;
  if (!list.matches("select[id]") || !event.detail.target.contains(list)) return;
  const answer = new DOMParser().parseFromString(event.detail.serverResponse, "text/html");
  const drawn = answer.getElementById(list.id);
  if (!drawn || values(drawn) !== values(list) || drawn.value !== list.value) return;
  drawn.setAttribute("hx-preserve", "true");
  event.detail.serverResponse = answer.body.innerHTML;
});

function values(list) {
  return [...list.options].map((option) => option.value).join();
}

// A login is proposed from the name until the person writes one. Whether it is free the portal says when the form is sent.
const login = document.querySelector('input[name="login"][data-latin]');

function latin(text) {
  const table = JSON.parse(login.dataset.latin);
  const spelt = [...text.toLowerCase()].map((sign) => table[sign] ?? sign).join("");
  return spelt.normalize("NFKD").replace(/[^\x00-\x7f]/g, "").replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
}

function proposeLogin() {
  const [surname, name] = ["last_name", "first_name"].map((box) => latin(login.form.elements[box].value));
  const proposed = surname && name ? `${surname}-${name[0]}`.slice(0, 40) : "";
  if (login.value && login.value !== login.dataset.proposed) return;
  login.value = login.dataset.proposed = proposed;
}

if (login) {
  for (const box of ["last_name", "first_name"]) login.form.elements[box].addEventListener("change", proposeLogin);
}
