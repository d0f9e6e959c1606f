// After a form came back with errors, start at their summary (or at whatever the page marks).
const first = document.querySelector("[data-focus]");
if (first) first.focus();
