// Boards that renew themselves (htmx asks every 20 seconds): a pause, no asking while nobody looks, and changes of the
// numbers said aloud — not every renewal.
const board = document.getElementById("board");
const said = document.getElementById("board-said");
const KEY = "board-paused";

const paused = () => sessionStorage.getItem(KEY) === "1";

function draw() {
  const button = board.querySelector("[data-board-pause]");
  button.hidden = false;
  button.id = "board-pause";
  button.textContent = paused() ? "Возобновить обновление" : "Приостановить обновление";
  if (paused()) board.querySelector("[data-renewed]").append(", обновление приостановлено");
  // «Обновить» is for those without scripts, and while the board stands still.
  board.querySelector("[data-board-again]").hidden = !paused();
}

board.addEventListener("click", (event) => {
  if (!event.target.matches("[data-board-pause]")) return;
  sessionStorage.setItem(KEY, paused() ? "0" : "1");
  const label = board.querySelector("[data-renewed]");
  label.textContent = label.textContent.replace(", обновление приостановлено", "");
  draw();
});

board.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target === board && (paused() || document.hidden)) event.preventDefault();
});

let before = board.querySelector("[data-said]").dataset.said;
board.addEventListener("htmx:afterSwap", () => {
  draw();
  const now = board.querySelector("[data-said]").dataset.said;
  if (now !== before) said.textContent = `${board.querySelector("[data-renewed]").textContent}. ${now}`;
  before = now;
});

const FAILED = {
  "htmx:sendError": "Связи нет",
  "htmx:timeout": "Связи нет",
  "htmx:responseError": "Портал ответил ошибкой",
};

for (const [failed, told] of Object.entries(FAILED)) {
  board.addEventListener(failed, () => {
    const label = board.querySelector("[data-renewed]");
    if (!label.dataset.failed) label.append(`. ${told}, показано на это время`);
    label.dataset.failed = "1";
  });
}

draw();
