// What needs to be said once a visit is marked with data-once="name". The tab remembers that it was said, in this
// language, until it is closed: nothing goes to the server.
for (const said of document.querySelectorAll("[data-once]")) {
  const name = "said." + said.dataset.once + "." + document.documentElement.lang;
  try {
    if (sessionStorage.getItem(name)) said.hidden = true;
    else sessionStorage.setItem(name, "1");
  } catch {
    // A browser that keeps nothing shows it on every page.
  }
}
