// In a frame on a partner's page: how high the page is, and how far somebody has come. Nothing that
// was typed is told. A plain iframe has no id, and nobody to tell.
"use strict";
(() => {
  if (window.parent === window) return;
  const id = new URLSearchParams(location.search).get("id") || window.name;
  const page = document.documentElement;
  const state = document.body.dataset.state;
  const height = () => Math.min(19999, Math.ceil(page.getBoundingClientRect().height));
  const tell = (type) =>
    window.parent.postMessage({ signon: 1, type, id, height: height() }, "*");
  if (id) {
    if (state !== "failed") tell("ready");
    if (state === "pending") tell("pending");
    if (state === "error" || state === "failed") tell("error");
    new ResizeObserver(() => tell("resize")).observe(page);
  }
  // Who pressed the button in here hears what came of it.
  const answer = { error: "[role=alert]", pending: "h1", failed: "h1" }[state];
  const words = answer && document.querySelector(answer);
  if (words && document.hasFocus()) {
    words.tabIndex = -1;
    words.focus();
  }
})();
