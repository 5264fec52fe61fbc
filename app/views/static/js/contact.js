// Addresses stand in the page as words; here they become links.
"use strict";
for (const words of document.querySelectorAll("[data-code]")) {
  const bytes = Uint8Array.from(atob(words.dataset.code), (c) => c.charCodeAt(0)).reverse();
  const address = new TextDecoder().decode(bytes);
  const link = document.createElement("a");
  link.href = `mailto:${address}`;
  link.textContent = address;
  words.replaceChildren(link);
}
