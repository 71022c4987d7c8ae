// Name, size and picture of a chosen file before it is sent: <input type="file" data-preview="id of an output">.
// data-max-bytes on the input says at once that a file is too large, data-too-large what to do then (without it: a photo);
// the server checks again.
const PICTURES = ["image/jpeg", "image/png"];
const SMALLER = "уменьшите фото или выберите другое";

document.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.matches('input[type="file"][data-preview]')) return;
  const output = document.getElementById(input.dataset.preview);
  output.replaceChildren();
  const [file] = input.files;
  if (file) show(file, output, Number(input.dataset.maxBytes) || Infinity, input.dataset.tooLarge || SMALLER);
});

function show(file, output, limit, advice) {
  const line = document.createElement("span");
  line.textContent = `${file.name}, ${size(file.size)}`;
  output.append(line);
  if (file.size > limit) {
    line.className = "file-preview-too-large";
    line.textContent = `Файл ${size(file.size, Math.ceil)}. Нужно не больше ${size(limit, Math.floor)}: ${advice}`;
    return;
  }
  if (!PICTURES.includes(file.type)) return;
  const reader = new FileReader();
  reader.addEventListener("load", () => {
    const picture = new Image();
    picture.alt = "Выбранное изображение";
    picture.src = reader.result;
    output.prepend(picture);
  });
  reader.readAsDataURL(file);
}

// A size over its limit is never shown equal to it.
function size(bytes, rounded = Math.round) {
  if (bytes < 1024 * 1024) return `${rounded === Math.floor ? Math.floor(bytes / 1024) : Math.ceil(bytes / 1024)} КБ`;
  return `${(rounded(bytes * 10 / 1024 / 1024) / 10).toFixed(1).replace(".", ",")} МБ`;
}
