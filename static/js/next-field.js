// On a phone the key that says "Next" leads to the next field that is shown. Some browsers would send the form.
addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Enter" || field.enterKeyHint !== "next" || !matchMedia("(pointer: coarse)").matches) return;
  const open = [...field.form.elements].filter((one) => one.offsetParent && !one.closest("details:not([open]), .trap"));
  const next = open[open.indexOf(field) + 1];
  if (!next) return;
  event.preventDefault();
  next.focus();
});
