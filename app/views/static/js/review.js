// Keys of the review queue: they press what a row or the bar offers as buttons anyway.
"use strict";
(() => {
  const rows = () => [...document.querySelectorAll("#rows > .row, form.pair")];
  let at = -1;

  const mark = (to) => {
    const all = rows();
    if (!all.length) return;
    at = Math.max(0, Math.min(to, all.length - 1));
    all.forEach((row, n) => row.classList.toggle("here", n === at));
    const box = all[at].querySelector("input[type=checkbox], button");
    if (box) box.focus({ preventScroll: true });
    all[at].scrollIntoView({ block: "nearest" });
  };

  const count = () => {
    const told = document.getElementById("chosen");
    if (!told) return;
    const many = document.querySelectorAll("#rows input[type=checkbox]:checked").length;
    const words = many === 1 ? told.dataset.one : told.dataset.many;
    const number = new Intl.NumberFormat(document.documentElement.lang).format(many);
    told.textContent = many ? words.replace("#", number) : "";
  };

  const press = (key) => {
    const chosen = document.querySelector("#rows input[type=checkbox]:checked, .whole input:checked");
    const row = rows()[at];
    const found = chosen
      ? document.querySelector(`[data-all="${key}"]`)
      : row && row.querySelector(`[data-key="${key}"]`);
    if (found) found.click();
  };

  const keys = {
    j: () => mark(at + 1),
    k: () => mark(at - 1),
    x: () => {
      const box = rows()[at] && rows()[at].querySelector("input[type=checkbox]");
      if (box) box.click();
    },
    u: () => {
      const undo = document.querySelector('#last [data-key="u"]');
      if (undo) undo.click();
    },
    "/": () => {
      const search = document.getElementById("q");
      if (search) search.focus();
    },
    "?": () => {
      const help = document.getElementById("keys");
      if (!help) return;
      help.open = !help.open;
      help.querySelector("summary").focus();
    },
  };
  for (const key of ["p", "h", "d", "m"]) keys[key] = () => press(key);

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
    const work = keys[event.key];
    if (!work || typing) return;
    event.preventDefault();
    work();
  });
  document.addEventListener("change", count);
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest("#rows > .row, form.pair");
    if (row) at = rows().indexOf(row);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    count();
    // What was done before is no news beside what was done now.
    if (event.target.id === "queue") document.querySelector("main > .notice[role=status]")?.remove();
    if (at >= 0 && !document.activeElement.closest(".row")) mark(at);
  });
})();
