"use strict";
// Everything here is a comfort: the site works without it.
(() => {
  const SLOW = 3000;
  const PARTS = ["header.site", "main"];
  const left = new Map();
  let here = address();
  const form = document.querySelector("form.hand-in");
  if (form) {
    dropping(form);
    // A browser that cannot read an answer piece by piece sends the form as it would without this script.
    if (window.TextDecoderStream) {
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        audit(form).catch(() => tell(lost(form)));
      });
    }
  }
  reveal();
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-copy]");
    if (button) copy(button);
  });

  // A file may be dropped anywhere on the form.
  function dropping(target) {
    const file = target.querySelector("input[type=file]");
    const over = (on) => (event) => {
      event.preventDefault();
      target.classList.toggle("over", on);
    };
    target.addEventListener("dragover", over(true));
    target.addEventListener("dragleave", over(false));
    target.addEventListener("drop", (event) => {
      over(false)(event);
      if (event.dataTransfer.files.length > 0) file.files = event.dataTransfer.files;
    });
  }

  // Sends the form and shows how far the audit is, until the page of the result comes.
  async function audit(target) {
    const said = target.querySelector("[role=status]");
    const button = target.querySelector("button[type=submit]");
    button.disabled = true;
    document.querySelector(".problem")?.remove();
    said.textContent = said.dataset.busy;
    const slow = setTimeout(() => {
      if (said.textContent === said.dataset.busy) said.textContent = said.dataset.slow;
    }, SLOW);
    try {
      const answer = await fetch(target.action, {
        method: "POST",
        body: new FormData(target),
        headers: { Accept: "text/event-stream" },
      });
      if (!answer.headers.get("content-type").startsWith("text/event-stream")) {
        show(await answer.text(), "");
        return;
      }
      let shown = false;
      for await (const { name, data } of events(answer.body)) {
        if (name === "progress") said.textContent = data.said;
        if (name === "page") {
          show(data.text, data.place);
          shown = true;
        }
      }
      if (!shown) throw new Error("the answer ended before its page");
    } finally {
      clearTimeout(slow);
      button.disabled = false;
      said.textContent = "";
    }
  }

  async function* events(body) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = (rest + value).split("\n\n");
      rest = parts.pop();
      for (const part of parts) {
        const [first, second] = part.split("\n");
        yield { name: first.slice("event: ".length), data: JSON.parse(second.slice("data: ".length)) };
      }
    }
  }

  // Shows a page that the server sent in place of the present one; what went wrong, above what was handed in.
  function show(text, place) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const problem = page.querySelector(".problem");
    if (problem) {
      tell(problem);
      return;
    }
    if (!page.querySelector("header.site + main")) throw new Error("the answer is no page of this site");
    const parts = PARTS.map((name) => page.querySelector(name));
    if (place) {
      leave();
      history.pushState(null, "", place);
      here = address();
    }
    put({ title: page.title, parts });
    reveal();
    scrollTo(0, 0);
    const start = document.querySelector("main h1, main h2");
    start.tabIndex = -1;
    start.focus();
  }

  // Says what went wrong above what was handed in, which stays as it is.
  function tell(problem) {
    document.querySelector(".problem")?.remove();
    document.querySelector("form.hand-in").before(problem);
    problem.tabIndex = -1;
    problem.focus();
  }

  function lost(target) {
    const problem = document.createElement("p");
    problem.className = "problem";
    problem.role = "alert";
    problem.textContent = target.querySelector("[role=status]").dataset.lost;
    return problem;
  }

  function address() {
    return location.pathname + location.search;
  }

  // Keeps what is shown, with all that was typed, for whoever comes back to it.
  function leave() {
    left.set(here, { title: document.title, parts: PARTS.map((name) => document.querySelector(name)) });
  }

  function put({ title, parts }) {
    document.title = title;
    PARTS.forEach((name, number) => document.querySelector(name).replaceWith(parts[number]));
  }

  // A link to a part of this page comes here as well, and leads nowhere else.
  addEventListener("popstate", () => {
    if (address() === here) return;
    if (!left.has(address())) {
      location.reload();
      return;
    }
    leave();
    here = address();
    put(left.get(here));
  });

  // Buttons that need this script are only shown where it runs.
  function reveal() {
    // A page that did not come over https may not write to the clipboard.
    if (!navigator.clipboard) return;
    for (const button of document.querySelectorAll("button[data-copy]")) button.hidden = false;
  }

  async function copy(button) {
    const link = new URL(button.dataset.copy, location.href).href;
    const { badge } = button.dataset;
    const text = badge ? `[![PanGuard](${new URL(badge, location.href).href})](${link})` : link;
    await navigator.clipboard.writeText(text);
    button.textContent = button.dataset.done;
  }
})();
