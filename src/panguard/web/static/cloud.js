// The pages of the Threat Cloud: fresh numbers without loading anew, and commands to copy.
(() => {
  const SHOWN = "[data-refresh]";
  const PAUSE = "button[data-pause]";
  const live = document.querySelector(SHOWN);
  if (live) setInterval(() => refresh().catch(() => {}), Number(live.dataset.refresh) * 1000);
  for (const place of document.querySelectorAll("[data-origin]")) {
    place.textContent = place.textContent.replaceAll(place.dataset.origin, location.origin);
  }
  for (const told of document.querySelectorAll("[data-without-script]")) told.hidden = true;
  let paused = false;
  for (const button of document.querySelectorAll(PAUSE)) button.hidden = false;
  document.addEventListener("click", (event) => {
    const button = event.target.closest(PAUSE);
    if (!button) return;
    paused = !paused;
    button.ariaPressed = String(paused);
  });
  for (const button of document.querySelectorAll("button[data-copy-from]")) {
    if (!navigator.clipboard) break;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copyFrom).textContent.trim());
      button.textContent = button.dataset.done;
    });
  }

  // Takes the numbers from the page as it is now; what somebody opened or has the focus in stays as it is.
  async function refresh() {
    const now = document.querySelector(SHOWN);
    const focus = document.activeElement;
    const onPause = focus.matches(PAUSE);
    if (paused || document.hidden || (now.contains(focus) && !onPause)) return;
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(SHOWN);
    if (!fresh || fresh.innerHTML === now.innerHTML) return;
    for (const opened of now.querySelectorAll("details[open][id]")) {
      const same = fresh.querySelector(`#${CSS.escape(opened.id)}`);
      if (same) same.open = true;
    }
    now.replaceWith(fresh);
    const pause = fresh.querySelector(PAUSE);
    pause.hidden = false;
    if (onPause) pause.focus();
  }
})();
