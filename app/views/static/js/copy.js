// Copying and printing a code that is shown once.
"use strict";
(() => {
  const row = document.querySelector("[data-copy]");
  if (!row) return;
  const copy = row.querySelector("[data-copy-button]");
  row.querySelector("[data-print-button]").addEventListener("click", () => window.print());
  if (navigator.clipboard) {
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.querySelector("[data-copy-source]").textContent);
      copy.textContent = copy.dataset.done;
    });
  } else {
    copy.hidden = true;
  }
  row.hidden = false;
})();
