// What needs to be said once a visit is marked with data-once. The tab remembers that it was said, in this language,
// until it is closed: nothing goes to the server. A browser that keeps nothing shows it on every page.
try {
  const said = "said." + document.documentElement.lang, marked = document.querySelectorAll("[data-once]");
  for (const words of marked) words.hidden = sessionStorage[said];
  if (marked[0]) sessionStorage[said] = 1;
} catch {}
