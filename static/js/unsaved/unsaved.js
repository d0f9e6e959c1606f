// What somebody types on pages for members and staff is not lost without a question: leaving a page with unsaved text
// asks first, another language keeps the text, and without a connection nothing is sent into the void.
const KEY = "unsaved";
const changed = new Set();
let leaving = false;

function forms() {
  return [...document.querySelectorAll("main form[method=post]")];
}

function controls(form) {
  return [...form.elements].filter((one) => one.name && !["hidden", "file", "submit", "button"].includes(one.type));
}

addEventListener("input", (event) => {
  const form = event.target.form;
  if (form && forms().includes(form)) changed.add(form);
});

addEventListener("beforeunload", (event) => {
  if (changed.size && !leaving) event.preventDefault();
});

// Before the other listeners, so that a form that is not sent does not count as sent.
addEventListener("submit", (event) => {
  const form = event.target, offline = document.querySelector("[data-offline]");
  if (form.getAttribute("method") !== "post") return;
  if (!navigator.onLine && offline) {
    event.preventDefault();
    event.stopImmediatePropagation();
    form.append(offline);
    offline.className = "note error";
    offline.hidden = false;
    offline.textContent = offline.dataset.offline;
    return;
  }
  changed.delete(form);
  leaving = !changed.size;
}, true);

addEventListener("online", () => {
  const offline = document.querySelector("[data-offline]");
  if (offline) offline.hidden = true;
});

addEventListener("pageshow", () => { leaving = false; });

// Another language is another load of the same page. The tab carries over what was typed, once.
addEventListener("click", (event) => {
  if (!event.target.closest("a[hreflang]") || !changed.size) return;
  const kept = forms().map((form) => controls(form).map((one) => [one.name, one.value, one.checked]));
  try {
    sessionStorage[KEY] = JSON.stringify({ path: location.pathname, kept });
    leaving = true;
  } catch {}
});

function restore() {
  const { path, kept } = JSON.parse(sessionStorage[KEY]);
  delete sessionStorage[KEY];
  if (path !== location.pathname) return;
  forms().forEach((form, place) => {
    const before = kept[place] || [];
    controls(form).forEach((one, index) => {
      const [name, value, checked] = before[index] || [];
      if (name !== one.name) return;
      if (["radio", "checkbox"].includes(one.type)) one.checked = checked && one.value === value;
      else one.value = value;
    });
    if (before.length) changed.add(form);
  });
}

try {
  if (sessionStorage[KEY]) restore();
} catch {}
