// A link brings its code as a fragment: take it out of the history and open what it is for.
"use strict";
(() => {
  const code = decodeURIComponent(location.hash.slice(1));
  if (!/^[\w.~-]{8,200}$/.test(code)) return;
  history.replaceState(null, "", location.pathname);
  const form = document.querySelector("[data-fragment]");
  form.elements.namedItem("token").value = code;
  form.submit();
})();
