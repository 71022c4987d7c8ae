// A school by words of its name, in place of its login: a list below the cell, for the keyboard and the mouse.
import { ask } from "./asking.js";
import { hint } from "./notes.js";
import { changed } from "./sending.js";
import { SOON_MS, form, numberOf, say } from "./state.js";

const NOT_FOUND = "Школы с такими словами в названии нет. Впишите логин вида edu390001.";
// What nobody sees comes with copied text.
const BETWEEN = /[\s\p{Cf}\p{Variation_Selector}.,;:'"«»()_–—-]/gu;
const prefixes = JSON.parse(form.dataset.logins).map((pattern) => pattern.match(/\[[^\]]+\]/g));
// «e», «ed», «edu», «edu39»: as far as it has been typed.
const BEGINS = new RegExp(`^(?:${prefixes.map(([one, two, three]) => `${one}(?:${two}(?:${three}[\\doоз il|]*)?)?`).join("|")})?$`);

const list = document.createElement("ul");
list.id = "offered-schools";
list.className = "school-list";
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "Школы");
let cell = null;
let active = -1;
let timer = 0;

export function isWholeLogin(text) {
  return /^[a-zа-яё]{3}\d{6}$/i.test(text.replace(BETWEEN, ""));
}

export function isLikeLogin(text) {
  return BEGINS.test(text.toLowerCase().replace(BETWEEN, ""));
}

// --- The list -----------------------------------------------------------------------------------------

export function closeSchools() {
  clearTimeout(timer);
  if (!cell) return;
  cell.setAttribute("aria-expanded", "false");
  cell.removeAttribute("aria-activedescendant");
  list.remove();
  cell = null;
}

function open(at, schools) {
  closeSchools();
  cell = at;
  active = -1;
  list.replaceChildren(...schools.map(option));
  cell.after(list);
  cell.setAttribute("role", "combobox");
  cell.setAttribute("aria-autocomplete", "list");
  cell.setAttribute("aria-controls", list.id);
  cell.setAttribute("aria-expanded", "true");
}

function option({ login, name }, index) {
  const made = document.createElement("li");
  made.id = `offered-school-${index}`;
  made.setAttribute("role", "option");
  made.setAttribute("aria-selected", "false");
  made.dataset.login = login;
  made.textContent = `${name}, ${login}`;
  return made;
}

function activate(index) {
  const options = [...list.children];
  active = (index + options.length) % options.length;
  options.forEach((each, at) => each.setAttribute("aria-selected", String(at === active)));
  cell.setAttribute("aria-activedescendant", options[active].id);
  options[active].scrollIntoView({ block: "nearest" });
}

function choose(chosen) {
  const at = cell;
  closeSchools();
  at.value = chosen.dataset.login;
  changed(at, 0);
}

list.addEventListener("mousedown", (event) => event.preventDefault());
list.addEventListener("click", (event) => {
  const chosen = event.target.closest("[role=option]");
  if (chosen) choose(chosen);
});

// True when the key was the list's.
export function schoolKey(event) {
  if (!cell || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key === "ArrowDown") activate(active + 1);
  else if (event.key === "ArrowUp") activate(active < 0 ? -1 : active - 1);
  else if (event.key === "Escape") closeSchools();
  else if (event.key === "Enter" && active >= 0) choose(list.children[active]);
  else return false;
  return true;
}

// --- Looking up ---------------------------------------------------------------------------------------

export function lookUpSoon(at) {
  clearTimeout(timer);
  timer = setTimeout(() => lookUp(at), SOON_MS);
}

async function lookUp(at) {
  const text = at.value;
  try {
    const { status, data } = await ask(form.dataset.schools, { q: text });
    if (status === 200 && at === document.activeElement && at.value === text) found(at, data.schools);
  } catch {
    // Without a connection there is nothing to offer; a login can be typed all the same.
  }
}

function found(at, schools) {
  if (schools.length) {
    open(at, schools);
    hint(numberOf(at));
    say(`Найдено школ: ${schools.length}. Выберите стрелкой вниз и Enter.`);
  } else {
    closeSchools();
    hint(numberOf(at), ["warning", NOT_FOUND]);
  }
}
