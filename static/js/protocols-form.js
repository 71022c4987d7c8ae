// «Форма» of protocol 2: every change is sent by itself; without a connection it waits in this browser;
// what others enter appears; a cell that somebody else has filled is never overwritten unseen.
const form = document.querySelector("form[data-cells]");
const SOON_MS = 600;
const POLL_MS = 10000;
const PER_REQUEST = 200;
const LABELS = { "": "---", used: "использован", spoiled: "испорчен", unused: "не использован" };

if (form) start();

function start() {
  const key = `protocol-${form.dataset.protocol}-${form.dataset.person}`;
  const state = form.querySelector("[data-state]");
  const fillButton = form.querySelector("[data-fill-down]");
  // Unsent values by cell: {"501501 comment": {value, seen}}.
  const unsent = new Map(Object.entries(JSON.parse(localStorage.getItem(key) || "{}")));
  let revision = Number(form.dataset.revision);
  let sending = false;
  let timer = 0;
  let current = null;
  let stopped = false;
  let handingIn = null;

  form.querySelector("[data-bar]").hidden = false;
  form.querySelector("[data-without-scripts]").hidden = true;

  // --- Cells -----------------------------------------------------------------------------------------

  const cellOf = (number, field) =>
    form.querySelector(`tr[data-kit="${CSS.escape(number)}"] [data-field="${field}"]`);
  const numberOf = (cell) => cell.closest("tr").dataset.kit;
  const noteOf = (number) => form.querySelector(`tr[data-kit="${CSS.escape(number)}"] [data-note]`);
  const isCell = (element) => element instanceof HTMLElement && element.matches("[data-field]");

  function keep() {
    if (unsent.size) localStorage.setItem(key, JSON.stringify(Object.fromEntries(unsent)));
    else localStorage.removeItem(key);
  }

  function changed(cell, soon = SOON_MS) {
    const name = `${numberOf(cell)} ${cell.dataset.field}`;
    if (cell.value === cell.dataset.seen) unsent.delete(name);
    else unsent.set(name, { value: cell.value, seen: cell.dataset.seen });
    keep();
    say(unsent.size ? "Сохраняем…" : "Изменения сохраняются сами.");
    clearTimeout(timer);
    if (unsent.size) timer = setTimeout(send, soon);
  }

  function say(text, kind = "") {
    if (state.textContent !== text) state.textContent = text;
    state.dataset.kind = kind;
  }

  // --- Sending ---------------------------------------------------------------------------------------

  async function ask(url, fields) {
    const body = new URLSearchParams(fields);
    for (const name of ["csrfmiddlewaretoken", "_role"]) {
      const input = form.elements.namedItem(name);
      if (input) body.set(name, input.value);
    }
    const response = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" } });
    if (response.redirected || !response.headers.get("Content-Type")?.includes("json")) return { status: 0 };
    return { status: response.status, data: await response.json() };
  }

  async function send() {
    if (sending || stopped || !unsent.size) return;
    sending = true;
    const batch = [...unsent].slice(0, PER_REQUEST);
    const cells = batch.map(([name, { value, seen }]) => {
      const [number, field] = name.split(" ");
      return { number, field, value, seen };
    });
    try {
      const { status, data } = await ask(form.dataset.cells, { cells: JSON.stringify(cells) });
      if (status === 200) taken(batch, data);
      else if (data?.message) stop(data.message);
      else stop("Вы вышли из кабинета или сменили роль. Введённое сохранено в этом браузере: войдите снова и откройте протокол.");
    } catch {
      say(`Нет связи. Введённое сохранено в этом браузере (ячеек: ${unsent.size}) и уйдёт, когда связь вернётся.`, "offline");
      // Handing in by itself after an hour without a connection would surprise.
      handingIn = null;
    } finally {
      sending = false;
    }
    if (!unsent.size) handingInGoesOn();
    if (unsent.size && !stopped) {
      clearTimeout(timer);
      timer = setTimeout(send, state.dataset.kind === "offline" ? POLL_MS : SOON_MS);
    }
  }

  function handingInGoesOn() {
    const waiting = handingIn;
    handingIn = null;
    if (waiting && state.dataset.kind !== "refused") waiting.requestSubmit();
  }

  function stop(message) {
    stopped = true;
    handingIn = null;
    say(message, "refused");
  }

  function taken(batch, data) {
    const conflicts = new Map(data.conflicts.map((kit) => [kit.number, kit]));
    const refused = new Map(data.refused.map((one) => [`${one.number} ${one.field}`, one.text]));
    for (const [name, sent] of batch) {
      const [number, field] = name.split(" ");
      const cell = cellOf(number, field);
      const still = unsent.get(name);
      if (refused.has(name)) {
        // What can't be a value is not kept anywhere: it stands in the cell until it is mended.
        unsent.delete(name);
        if (cell) refuse(cell, refused.get(name));
        continue;
      }
      const conflict = conflicts.get(number);
      if (conflict && conflict[field] !== sent.value && conflict[field] !== sent.seen) {
        unsent.delete(name);
        if (cell) offer(cell, sent.value, conflict);
        continue;
      }
      if (cell) cell.dataset.seen = sent.value;
      if (still && still.value === sent.value) unsent.delete(name);
      else if (still) still.seen = sent.value;
    }
    for (const kit of data.saved) show(kit);
    keep();
    report(data);
    const trouble = refused.size + conflicts.size;
    if (!unsent.size) say(trouble ? "Не всё сохранено: исправьте отмеченное." : `Сохранено в ${data.at}.`, trouble ? "refused" : "saved");
  }

  function report(data) {
    for (const [name, value] of [["kits-filled", data.filled], ["kits-total", data.total]]) {
      const place = document.querySelector(`[data-${name}]`);
      if (place) place.textContent = value;
    }
  }

  // --- What stands in a row --------------------------------------------------------------------------

  function show(kit) {
    const login = cellOf(kit.number, "login");
    if (!login) return;
    for (const field of ["comment", "login"]) {
      const cell = cellOf(kit.number, field);
      if (unsent.has(`${kit.number} ${field}`)) continue;
      if (cell !== document.activeElement || cell.value === cell.dataset.seen || field === "comment") cell.value = kit[field];
      cell.dataset.seen = kit[field];
      cell.removeAttribute("aria-invalid");
    }
    const note = noteOf(kit.number);
    note.replaceChildren();
    if (kit.school) note.append(paragraph("cell-school", kit.school));
    for (const finding of kit.findings) note.append(paragraph(`cell-${finding.level}`, finding.text));
    if (kit.by && !kit.by.startsWith(`${form.dataset.user},`)) note.append(paragraph("cell-other", `Внёс ${kit.by}`));
  }

  function paragraph(name, text) {
    const made = document.createElement("p");
    made.className = name;
    made.textContent = text;
    return made;
  }

  function refuse(cell, text) {
    cell.setAttribute("aria-invalid", "true");
    noteOf(numberOf(cell)).replaceChildren(paragraph("cell-error", text));
  }

  function offer(cell, mine, kit) {
    const field = cell.dataset.field;
    const named = (value) => `«${field === "comment" ? LABELS[value] : value || "---"}»`;
    cell.value = kit[field];
    cell.dataset.seen = kit[field];
    const note = noteOf(kit.number);
    const line = paragraph("cell-error", `Другой человек внёс ${named(kit[field])}, у Вас было ${named(mine)}. `);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "link-button";
    button.textContent = `Записать ${named(mine)}`;
    button.addEventListener("click", () => {
      cell.value = mine;
      line.remove();
      changed(cell, 0);
      cell.focus();
    });
    line.append(button);
    note.replaceChildren(line);
  }

  // --- What others enter -----------------------------------------------------------------------------

  async function look() {
    if (document.hidden || sending) return;
    try {
      const response = await fetch(`${form.dataset.changes}?since=${revision}`, { headers: { Accept: "application/json" } });
      if (response.redirected || !response.ok) return;
      const data = await response.json();
      revision = data.revision;
      for (const kit of data.kits) {
        const mine = ["comment", "login"].some((field) => unsent.has(`${kit.number} ${field}`));
        if (!mine) show(kit);
      }
      report(data);
      if (!data.fillable && !stopped) stop("Отчёт сдан. Чтобы изменить его, обновите страницу и нажмите «Редактировать».");
      if (unsent.size) send();
    } catch {
      // The next look comes soon.
    }
  }

  // --- Keyboard --------------------------------------------------------------------------------------

  function step(cell, rows, field = cell.dataset.field) {
    const all = [...form.querySelectorAll("tr[data-kit]")];
    const next = all[all.indexOf(cell.closest("tr")) + rows]?.querySelector(`[data-field="${field}"]`);
    if (!next) return false;
    next.focus();
    if (next instanceof HTMLInputElement) next.select();
    return true;
  }

  function choose(cell, value) {
    cell.value = value;
    changed(cell, SOON_MS);
  }

  function lettered(cell, event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (["Delete", "Backspace", "-"].includes(event.key)) choose(cell, "");
    else if (event.key.toLowerCase() === "и" || event.code === "KeyB") choose(cell, cell.value === "used" ? "spoiled" : "used");
    else if (event.key.toLowerCase() === "н" || event.code === "KeyY") choose(cell, "unused");
    else return false;
    return true;
  }

  function sideways(cell, event) {
    const right = event.key === "ArrowRight";
    if (cell instanceof HTMLInputElement) {
      const edge = right ? cell.value.length : 0;
      if (cell.selectionStart !== edge && !(cell.selectionStart === 0 && cell.selectionEnd === cell.value.length)) return false;
    }
    return step(cell, 0, right ? "login" : "comment");
  }

  form.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (!isCell(cell) || event.isComposing) return;
    let done = false;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) done = fillDown(cell) || true;
    else if (event.key === "Enter") done = step(cell, event.shiftKey ? -1 : 1) || true;
    else if (event.altKey) return;
    else if (event.key === "ArrowDown") done = step(cell, 1) || cell.dataset.field === "comment";
    else if (event.key === "ArrowUp") done = step(cell, -1) || cell.dataset.field === "comment";
    else if (event.key === "ArrowLeft" || event.key === "ArrowRight") done = sideways(cell, event) || cell.dataset.field === "comment";
    else if (cell.dataset.field === "comment") done = lettered(cell, event);
    if (done) event.preventDefault();
  });

  // --- Filling one value down ------------------------------------------------------------------------

  function fillDown(cell) {
    const rows = [...form.querySelectorAll("tr[data-kit]")];
    const field = cell.dataset.field;
    let number = 0;
    for (const row of rows.slice(rows.indexOf(cell.closest("tr")) + 1)) {
      const below = row.querySelector(`[data-field="${field}"]`);
      const wanted = field === "comment" || row.querySelector('[data-field="comment"]').value === "used";
      if (below.value || !wanted) continue;
      below.value = cell.value;
      changed(below);
      number += 1;
    }
    if (!number) say("Ниже нет пустых ячеек" + (field === "login" ? " у использованных комплектов." : "."));
    return number;
  }

  form.addEventListener("focusin", (event) => {
    if (!isCell(event.target)) return;
    current = event.target;
    offerFilling();
  });

  function offerFilling() {
    const value = current?.value ?? "";
    fillButton.disabled = !value;
    fillButton.textContent = value
      ? `Заполнить пустые ниже: «${current.dataset.field === "comment" ? LABELS[value] : value}»`
      : "Заполнить пустые ниже";
  }

  fillButton.addEventListener("click", () => {
    if (current) fillDown(current);
  });

  // --- Schools by their names ------------------------------------------------------------------------

  const offered = document.createElement("datalist");
  offered.id = "offered-schools";
  form.append(offered);
  let asking = 0;

  function looksLikeLogin(text) {
    return !/[а-яё]{4}|\s[а-яёa-z]/i.test(text.trim());
  }

  async function offerSchools(cell) {
    try {
      const { status, data } = await ask(form.dataset.schools, { q: cell.value });
      if (status !== 200) return;
      offered.replaceChildren(
        ...data.schools.map(({ login, name }) => {
          const option = document.createElement("option");
          option.value = login;
          // The browser offers an option when what is typed stands in its label.
          option.label = `${name} (${cell.value.trim()})`;
          return option;
        }),
      );
      cell.setAttribute("list", offered.id);
      if (!data.schools.length) noteOf(numberOf(cell)).replaceChildren(paragraph("cell-warning", "Школы с такими словами в названии нет. Впишите логин вида edu390001."));
    } catch {
      // Without a connection there is nothing to offer; a login can be typed all the same.
    }
  }

  // --- Events ----------------------------------------------------------------------------------------

  form.addEventListener("input", (event) => {
    const cell = event.target;
    if (!isCell(cell)) return;
    current = cell;
    offerFilling();
    if (cell.dataset.field === "login" && !looksLikeLogin(cell.value)) {
      clearTimeout(asking);
      asking = setTimeout(() => offerSchools(cell), SOON_MS);
      return;
    }
    if (cell.dataset.field === "comment") changed(cell);
    else if (/^\s*[a-zа-яё]{3}\s*\d{6}\s*$/i.test(cell.value) || !cell.value.trim()) changed(cell);
  });

  form.addEventListener("change", (event) => {
    if (isCell(event.target) && event.target.value !== event.target.dataset.seen) changed(event.target, 0);
  });

  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("online", () => send());
  document.addEventListener("visibilitychange", () => look());

  // «Сдать отчёт» waits until everything typed is on the portal.
  document.addEventListener("submit", (event) => {
    if (event.target === form || !unsent.size || !event.target.matches("form[data-once]")) return;
    event.preventDefault();
    handingIn = event.target;
    say("Сохраняем введённое и сдаём отчёт…");
    send();
  }, true);

  for (const [name, { value, seen }] of unsent) {
    const [number, field] = name.split(" ");
    const cell = cellOf(number, field);
    if (!cell) continue;
    cell.value = value;
    unsent.set(name, { value, seen });
  }
  if (unsent.size) send();
  setInterval(look, POLL_MS);
}
