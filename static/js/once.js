// A second click on a button that acts does nothing: <form data-once>.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  // Marked after the other handlers, which may stop the sending; disabled later still,
  // because a disabled button's name and value are not sent.
  setTimeout(() => {
    if (event.defaultPrevented) return;
    form.dataset.sent = "1";
    for (const button of buttonsOf(form)) button.disabled = true;
  });
});

function buttonsOf(form) {
  return [...form.elements].filter((element) => element.type === "submit");
}

// The back button brings the page as it was left: let it be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-once][data-sent]")) {
    delete form.dataset.sent;
    for (const button of buttonsOf(form)) button.disabled = false;
  }
});
