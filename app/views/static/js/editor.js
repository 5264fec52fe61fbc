// The editor: what is typed stays in this window until it is saved, should the page be lost.
"use strict";
for (const form of document.querySelectorAll("form[data-keeps]")) {
  const name = `typed:${form.dataset.keeps}:${form.getAttribute("action")}`;
  const known = form.elements.namedItem("known").value;
  const kept = document.querySelector("[data-kept]");
  const fields = () => [...form.elements].filter((one) => one.name.includes(".") && one.type !== "button");
  const value = (one) => (one.type === "checkbox" ? (one.checked ? "1" : "") : one.value);
  const first = new Map(fields().map((one) => [one.name, value(one)]));
  const restored = new Set();
  let leaving = false;

  const store = () => {
    const typed = fields().filter((one) => restored.has(one.name) || value(one) !== first.get(one.name));
    if (!typed.length) sessionStorage.removeItem(name);
    else sessionStorage.setItem(name, JSON.stringify([known, typed.map((one) => [one.name, value(one)])]));
    if (kept) kept.hidden = !typed.length;
  };

  // Only where the page still is the one that was typed into, and shows no answer of its own.
  try {
    const [before, typed] = JSON.parse(sessionStorage.getItem(name) || "[]");
    if (before === known && !document.querySelector(".summary")) {
      for (const [field, text] of typed) {
        const one = form.elements.namedItem(field);
        if (!one) continue;
        restored.add(field);
        if (one.type === "checkbox") one.checked = text === "1";
        else one.value = text;
      }
      if (kept) kept.hidden = false;
      // The preview follows, as soon as it listens.
      addEventListener("load", () => form.dispatchEvent(new Event("input", { bubbles: true })));
    } else sessionStorage.removeItem(name);
  } catch {
    // No storage, or none that is readable: the page works without.
  }

  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      try {
        store();
      } catch {
        // Storage may be full or forbidden.
      }
    }, 300);
  });
  form.addEventListener("submit", () => {
    try {
      store();
    } catch {
      // As above.
    }
    leaving = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && kept && !kept.hidden) event.preventDefault();
  });
}

// What is pasted with its form and links goes as it is; the server cleans it.
for (const area of document.querySelectorAll("textarea[data-pasted]")) {
  area.addEventListener("paste", (event) => {
    const html = event.clipboardData && event.clipboardData.getData("text/html");
    if (!html) return;
    event.preventDefault();
    area.value = html;
    area.form.requestSubmit();
  });
}
