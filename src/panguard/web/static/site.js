"use strict";
// Everything here is a comfort: the site works without it.
(() => {
  const file = document.getElementById("file");
  const ask = document.querySelector(".ask");
  if (file && ask) {
    const over = (on) => (event) => {
      event.preventDefault();
      ask.classList.toggle("over", on);
    };
    ask.addEventListener("dragover", over(true));
    ask.addEventListener("dragleave", over(false));
    ask.addEventListener("drop", (event) => {
      over(false)(event);
      if (event.dataTransfer.files.length > 0) file.files = event.dataTransfer.files;
    });
  }
})();
