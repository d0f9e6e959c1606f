// The live room. Asks every few seconds whether anything changed; the answer is mostly "no" and costs little. Then it
// fetches this same page and puts in the parts that differ, so that what a page shows is written in one place.
const room = document.querySelector("[data-live-source]");
const lost = document.querySelector("[data-live-lost]");
const LONGEST_PAUSE = 30000;
const PATIENCE = 10000;
const LOST_AFTER = 2;

let failures = 0;
let timer = 0;
let asking = false;
let pressed = false;

function wait() {
  const pause = Math.min(Number(room.dataset.every) * 2 ** failures, LONGEST_PAUSE);
  clearTimeout(timer);
  // Not all at the same instant, where many look at once.
  timer = setTimeout(ask, pause * (0.85 + Math.random() * 0.3));
}

// Parsed by the browser as a document that runs no scripts.
function fetchPage() {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", location.href);
    request.responseType = "document";
    request.timeout = PATIENCE;
    request.onload = () => (request.status === 200 && request.response ? resolve(request.response) : reject());
    request.onerror = reject;
    request.ontimeout = reject;
    request.send();
  });
}

function put(page) {
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = page.getElementById(part.id);
    if (!fresh || part.isEqualNode(fresh)) continue;
    const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
    part.replaceChildren(...fresh.childNodes);
    const again = focused && document.getElementById(focused);
    if (again) again.focus({ preventScroll: true });
  }
  document.title = page.title;
}

async function renew() {
  const page = await fetchPage();
  const fresh = page.querySelector("[data-live-source]");
  if (!fresh) {
    location.reload();
    return;
  }
  // Nothing moves under somebody's finger, or while their answer is on its way: the next time will do.
  if (pressed || document.querySelector("form[data-sent]")) return;
  put(page);
  room.dataset.version = fresh.dataset.version;
}

async function ask() {
  if (document.hidden || asking) return;
  asking = true;
  try {
    const answer = await fetch(room.dataset.liveSource, {
      headers: { "If-None-Match": 'W/"' + room.dataset.version + '"' },
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404) {
      location.reload(); // signed out, or not let in any more: the page says so
      return;
    }
    if (answer.status !== 304) {
      if (!answer.ok) throw new Error(answer.status);
      const state = await answer.json();
      if (state.version !== room.dataset.version) await renew();
    }
    failures = 0;
  } catch {
    failures += 1;
  } finally {
    asking = false;
  }
  lost.hidden = failures < LOST_AFTER;
  wait();
}

if (room && lost) {
  for (const byHand of document.querySelectorAll("[data-live-by-hand]")) byHand.hidden = true;
  addEventListener("pointerdown", () => { pressed = true; });
  for (const over of ["pointerup", "pointercancel"]) addEventListener(over, () => { pressed = false; });
  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (!document.hidden) ask();
  });
  addEventListener("online", ask);
  addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
  wait();
}
