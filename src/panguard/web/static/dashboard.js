"use strict";
// Everything here is a comfort: the dashboard works without it.
(() => {
  // While a live page is open and nobody is in the middle of something, it is renewed when something happens.
  if (!document.querySelector("[data-live]") || !window.EventSource) return;
  const source = new EventSource("/live");
  source.addEventListener("changed", () => renew().catch(() => source.close()));
  addEventListener("pagehide", () => source.close());

  async function renew() {
    const live = document.querySelector("[data-live]");
    if (!live || live.contains(document.activeElement)) return;
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-live]");
    if (fresh) live.replaceWith(fresh);
  }
})();
