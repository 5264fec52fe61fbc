// Works out a proof of work while the form is filled in (altcha's format, its own solver).
"use strict";
(() => {
  const place = document.querySelector("[data-challenge]");
  const form = place?.closest("form");
  if (!form || !window.Worker || !window.crypto?.subtle) return;
  const challenge = JSON.parse(place.dataset.challenge);
  const patience = 60000;
  const say = (name) => {
    for (const line of form.querySelectorAll("[data-proof]")) line.hidden = line.dataset.proof !== name;
  };
  const count = Math.max(1, Math.min(4, (navigator.hardwareConcurrency || 2) - 1));
  const solvers = [];
  let working = true;
  let sending = null;
  const end = (solution) => {
    if (!working) return;
    working = false;
    for (const solver of solvers) solver.terminate();
    if (solution) {
      const { counter, derivedKey } = solution;
      form.elements.altcha.value = btoa(JSON.stringify({ challenge, solution: { counter, derivedKey } }));
    }
    if (!sending) return say("");
    sending.button?.removeAttribute("aria-disabled");
    form.requestSubmit(sending.button);
  };
  let failed = 0;
  for (let start = 0; start < count; start++) {
    const solver = new Worker(place.dataset.solver);
    solver.addEventListener("message", (message) => {
      if (message.data?.derivedKey) end(message.data);
      else if (++failed === count) end(null);
    });
    solver.addEventListener("error", () => { if (++failed === count) end(null); });
    solvers.push(solver);
    solver.postMessage({ type: "work", challenge, counterMode: "uint32", counterStart: start, counterStep: count, timeout: 0 });
  }
  say("working");
  // Sent before it is done: it goes off by itself, without a proof if that takes too long.
  form.addEventListener("submit", (event) => {
    if (!working) return;
    event.preventDefault();
    if (sending) return;
    sending = { button: event.submitter };
    sending.button?.setAttribute("aria-disabled", "true");
    say("waiting");
    setTimeout(() => end(null), patience);
  });
})();
