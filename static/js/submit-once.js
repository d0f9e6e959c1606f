// A second tap on the same button must not send a form twice. After eight seconds the person may try again:
// the network may have failed, or the answer was a download and the page is still here.
const PAUSE_MS = 8000;

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
}

addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("method") !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  if (event.submitter) event.submitter.setAttribute("aria-disabled", "true");
  setTimeout(release, PAUSE_MS, form);
});

// Coming back by the Back button shows the page as it was left: make it usable again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) release(form);
});
