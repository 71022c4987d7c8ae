// What stands beside cells: findings of the portal, troubles to be settled by a person, hints. Each has its own place.
import { form, named, numberOf, rowOf, say } from "./state.js";

export const QUIET = "Изменения сохраняются сами.";
const away = form.querySelector("[data-elsewhere]");

const partOf = (number, part) => rowOf(number).querySelector(`[data-${part}]`);

function paragraph(name, ...content) {
  const made = document.createElement("p");
  made.className = name;
  made.append(...content);
  return made;
}

function button(text, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "link-button";
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

// --- Findings -----------------------------------------------------------------------------------------

export function showFindings(kit) {
  const said = partOf(kit.number, "said");
  const school = kit.school ? [paragraph("cell-school", kit.school)] : [];
  said.replaceChildren(...school, ...kit.findings.map(({ level, text }) => paragraph(`cell-${level}`, text)));
  if ("by" in kit) showWho(kit);
}

function showWho({ number, by }) {
  const another = by && !by.startsWith(`${form.dataset.user},`);
  partOf(number, "who").replaceChildren(...(another ? [paragraph("cell-other", `Внёс ${by}`)] : []));
}

export function hint(number, ...content) {
  partOf(number, "hint").replaceChildren(...content.map(([kind, text]) => paragraph(`cell-${kind}`, text)));
}

// --- Troubles -----------------------------------------------------------------------------------------

export function troubleOf(cell) {
  return partOf(numberOf(cell), "trouble").querySelector(`[data-for="${cell.dataset.field}"]`);
}

export function clearTrouble(cell) {
  troubleOf(cell)?.remove();
  cell.removeAttribute("aria-invalid");
}

function addTrouble(cell, line) {
  clearTrouble(cell);
  line.dataset.for = cell.dataset.field;
  partOf(numberOf(cell), "trouble").append(line);
  return line;
}

export function refuse(cell, text) {
  addTrouble(cell, paragraph("cell-error", text));
  cell.setAttribute("aria-invalid", "true");
}

// What another person has entered stands in the cell already; `take` and `leave` are what the two buttons do.
export function offer(cell, standing, mine, { take, leave }) {
  const { field } = cell.dataset;
  const text = `Другой человек внёс ${named(field, standing)}, у Вас было ${named(field, mine)}. `;
  const buttons = [button(`Записать ${named(field, mine)}`, take), " ", button(`Оставить ${named(field, standing)}`, leave)];
  addTrouble(cell, paragraph("cell-error", text, ...buttons)).dataset.offer = "";
}

// Of a kit that is not on this page: what was typed is written nowhere else any more.
export function tellElsewhere(number, field, mine, text) {
  const where = `Комплект ${number}, ${field === "comment" ? "комментарий" : "логин ОО"}. Ваше ${named(field, mine)} не записано. ${text} `;
  const line = paragraph("cell-error", where, button("Понятно", read));
  line.dataset.offer = number;
  away.append(line);

  function read() {
    line.remove();
    settled(QUIET);
  }
}

// The first thing a person has to settle, to be focused.
export function firstTrouble() {
  return form.querySelector('[data-elsewhere] button, [aria-invalid="true"], [data-offer] button');
}

export function troubleText() {
  const numbers = [...new Set([...away.querySelectorAll("[data-offer]")].map((line) => line.dataset.offer))];
  return "Не всё сохранено: исправьте отмеченное." + (numbers.length ? ` На другой странице: ${numbers.join(", ")}.` : "");
}

// Nothing waits to be sent: said, unless something is still to be settled.
export function settled(text, kind = "") {
  if (firstTrouble()) say(troubleText(), "refused");
  else say(text, kind);
}
