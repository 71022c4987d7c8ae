// A piece of a page that could not be renewed says so in its place, and goes on trying where it did before.
const DEFAULT = "Портал сейчас не может ответить. Повторите через минуту.";
const said = new WeakMap();

function forget(element) {
  said.get(element)?.remove();
  said.delete(element);
}

document.addEventListener("htmx:responseError", (event) => {
  const { elt: element, xhr } = event.detail;
  // The board of a watch tells it in its own words.
  if (element.id === "board" || xhr.status < 500) return;
  const plain = xhr.getResponseHeader("Content-Type")?.startsWith("text/plain");
  forget(element);
  const line = document.createElement("p");
  line.className = "trouble";
  line.setAttribute("role", "alert");
  line.textContent = plain ? xhr.responseText : DEFAULT;
  element.before(line);
  said.set(element, line);
});

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status < 400) forget(event.detail.requestConfig.elt);
});
