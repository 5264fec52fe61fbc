// The preview follows the choices, and what is shown can be copied. Without this the form is sent.
"use strict";
(() => {
  const form = document.querySelector("[data-live]");
  let last;
  const address = () => `${location.pathname}?${new URLSearchParams(new FormData(form))}`;
  const show = async () => {
    last?.abort();
    last = new AbortController();
    const place = address();
    try {
      const answer = await fetch(place, { signal: last.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const result = page.getElementById("result");
      if (!result) return form.submit();
      document.getElementById("result").replaceChildren(...result.childNodes);
      const tongue = page.querySelector(".tongue");
      document.querySelector(".tongue").replaceWith(tongue);
      history.replaceState(null, "", place);
      offer();
    } catch (error) {
      if (error.name !== "AbortError") form.submit();
    }
  };
  const text = async (from) => {
    const answer = await fetch(from);
    if (answer.status !== 200) throw new Error(String(answer.status));
    return (await answer.text()).replace(/^\ufeff/, "");
  };
  const blob = async (from, type) => new Blob([await text(from)], { type });
  const ways = {
    field: ({ from }) => navigator.clipboard.writeText(document.getElementById(from).value),
    // Promises, so that the browser still sees the press of the button.
    text: ({ from }) =>
      navigator.clipboard.write([new ClipboardItem({ "text/plain": blob(from, "text/plain") })]),
    rich: ({ from, plain }) =>
      navigator.clipboard.write([
        new ClipboardItem({
          "text/html": blob(from, "text/html"),
          "text/plain": blob(plain, "text/plain"),
        }),
      ]),
  };
  const offer = () => {
    if (!navigator.clipboard || !window.ClipboardItem) return;
    for (const button of document.querySelectorAll("[data-copy-as]")) {
      button.hidden = false;
      button.addEventListener("click", async () => {
        const said = button.textContent;
        try {
          await ways[button.dataset.copyAs](button.dataset);
          button.textContent = button.dataset.done;
        } catch {
          button.textContent = button.dataset.failed;
        }
        setTimeout(() => { button.textContent = said; }, 3000);
      });
    }
  };
  form.addEventListener("change", show);
  form.querySelector("button").hidden = true;
  offer();
})();
