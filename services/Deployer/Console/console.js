// Keeps the page fresh while something moves. Everything works without it: the page is complete as it was served.
"use strict";

const refreshAtMostEvery = 250; // milliseconds
const askAgainAfter = 2000;
let stream = null;
let refreshing = false;
let stale = false;
const opened = new Map(); // what somebody opened or shut, by id: it stays so when its part is replaced

// Replaces every live part by the same part of the page as it is now; forms that somebody types in are not live.
async function refresh() {
  if (refreshing) {
    stale = true;
    return;
  }
  refreshing = true;
  stale = false;
  try {
    const response = await fetch(location.pathname + location.search, { headers: { Accept: "text/html" } });
    if (!response.ok) throw new Error(response.statusText);
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const part of document.querySelectorAll("[data-live]")) {
      const replacement = fresh.getElementById(part.id);
      if (replacement && replacement.outerHTML !== part.dataset.served && !part.contains(document.activeElement?.closest("select"))) {
        const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
        replacement.dataset.served = replacement.outerHTML;
        for (const details of replacement.querySelectorAll("details[id]")) details.open = opened.get(details.id) ?? details.open;
        part.replaceWith(replacement);
        if (focused) document.getElementById(focused)?.focus();
      }
    }
    prepare();
  } catch {
    // The deployer is away for a moment, and its stream with it.
    setTimeout(refresh, askAgainAfter);
  } finally {
    setTimeout(() => { refreshing = false; if (stale) refresh(); }, refreshAtMostEvery);
  }
}

function follow() {
  const url = document.getElementById("summary").dataset.events;
  if (stream?.of === url) return;
  stream?.close();
  stream = null;
  if (!url) return;
  stream = new EventSource(url);
  stream.of = url;
  for (const kind of ["step", "progress", "run", "rollout"]) stream.addEventListener(kind, refresh);
  // The end of a stream looks like an error: the next state of the page says whether there is more to follow.
  stream.onerror = () => { stream?.close(); stream = null; setTimeout(refresh, refreshAtMostEvery); };
}

function prepare() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.onclick = async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    };
  }
  for (const time of document.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    if (!isNaN(at)) time.title = at.toLocaleString();
  }
  follow();
}

document.addEventListener("click", (event) => {
  const details = event.target.closest("summary")?.parentElement;
  if (details?.id) opened.set(details.id, !details.open);
});
prepare();
