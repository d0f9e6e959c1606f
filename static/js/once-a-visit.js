// What needs to be said once a visit is marked with data-once. The tab remembers that it was said, in this language,
// until it is closed: nothing goes to the server. A browser that keeps nothing shows it on every page.
try {
  const said = "said." + document.documentElement.lang;
  for (const words of document.querySelectorAll("[data-once]")) words.hidden = sessionStorage[said];
  sessionStorage[said] = 1;
} catch {}
