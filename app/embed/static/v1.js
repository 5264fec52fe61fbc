// <signon-form>, <signon-list>, <signon-count>, and <div class="signon-embed"> where a site drops
// unknown elements. One frame each; what stands inside them is the way there without it.
"use strict";
(() => {
  if (!window.customElements || customElements.get("signon-form")) return;
  const script = document.currentScript || document.querySelector('script[src*="/embed/v1.js"]');
  const home = new URL(script.src).origin;
  // Height until the frame tells its own: below a form nothing moves that can be seen.
  const first = { form: 1650, list: 1800, count: 112 };
  const words = {
    fa: {
      form: "امضای بیانیه",
      list: "فهرست امضاکنندگان",
      count: "شمار امضاها",
      gone: "در این صفحه نمایش داده نشد: این سایت ثبت نشده یا اتصال کند است. پیوند به همان‌جا می‌رسد.",
    },
    en: {
      form: "Sign the statement",
      list: "Signatories",
      count: "Number of signatures",
      gone: "It could not be shown here: this site is not registered, or the connection is slow. The link leads there.",
    },
  };
  const mounted = new Map();
  const known = new Map();
  const near = window.IntersectionObserver
    ? new IntersectionObserver(
        (seen) => seen.forEach((one) => one.isIntersecting && load(mounted.get(one.target))),
        { rootMargin: "800px" },
      )
    : null;

  const tell = (one, type) =>
    one.host.dispatchEvent(
      new CustomEvent("signon:" + type, { bubbles: true, detail: { kind: one.kind } }),
    );

  const give = (one) => {
    known.delete(one.id);
    one.frame.remove();
    const note = document.createElement("small");
    note.setAttribute("role", "status");
    note.style.cssText = "grid-row:2";
    note.textContent = words[one.lang].gone;
    one.box.append(note);
    tell(one, "error");
  };

  const load = (one) => {
    if (!one || one.timer) return;
    if (near) near.unobserve(one.host);
    one.timer = setTimeout(give, 8000, one);
    one.frame.src = one.src;
  };

  const mount = (host, kind) => {
    const set = host.dataset;
    let at;
    try {
      at = new URL(host.getAttribute("statement") || set.statement, location);
    } catch {
      return;
    }
    const path = /^\/(fa|en)\/s\/([^/]+)/.exec(at.pathname);
    // Who may write an element but no script shall not bring a frame of another site.
    if (!path || at.origin !== home || mounted.has(host) || !words.fa[kind]) return;
    const lang = words[host.lang] ? host.lang : path[1];
    const id = "s" + Math.random().toString(36).slice(2) + known.size;
    const asked = new URLSearchParams({ lang });
    const add = (name, value) => value && asked.set(name, value);
    add("theme", set.theme);
    add("accent", set.accent);
    if (kind === "form") {
      add("via", set.partner);
      add("id", id);
    }
    if (kind === "list") {
      add("kind", host.localName === "div" ? set.only : set.kind);
      add("limit", set.limit);
    }
    const frame = document.createElement("iframe");
    frame.name = id;
    frame.title = words[lang][kind];
    frame.loading = "lazy";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    const area = "grid-area:1/1;";
    let high = first[kind];
    if (kind === "form" && host.parentNode.offsetWidth < 600) high += 520;
    if (kind === "list" && set.limit < 20) high = 200 + 80 * set.limit;
    frame.style.cssText =
      area + `inline-size:100%;block-size:${high}px;border:0;visibility:hidden`;
    const box = document.createElement("div");
    box.style.cssText = "display:grid;grid-template-columns:minmax(0,1fr)";
    const slot = document.createElement("slot");
    slot.style.cssText = area + "display:block";
    box.append(slot, frame);
    const root = host.shadowRoot || host.attachShadow({ mode: "open" });
    root.replaceChildren(box);
    host.style.display = "block";
    const src = `${home}/embed/${path[2]}/${kind}?${asked}`;
    const one = { host, kind, id, lang, src, frame, box, slot, timer: 0, ready: false };
    mounted.set(host, one);
    known.set(id, one);
    if (near) near.observe(host);
    else load(one);
  };

  const unmount = (host) => {
    const one = mounted.get(host);
    if (!one) return;
    clearTimeout(one.timer);
    if (near) near.unobserve(host);
    known.delete(one.id);
    mounted.delete(host);
    host.shadowRoot.replaceChildren(document.createElement("slot"));
  };

  addEventListener("message", ({ data, origin, source }) => {
    if (origin !== home || !data || data.signon !== 1) return;
    const one = known.get(data.id);
    if (!one || source !== one.frame.contentWindow) return;
    const { type, height } = data;
    if (!["ready", "resize", "pending", "error"].includes(type)) return;
    if (Number.isFinite(height) && height > 0 && height < 20000) {
      one.frame.style.blockSize = height + "px";
    }
    if (type === "ready" && !one.ready) {
      one.ready = true;
      clearTimeout(one.timer);
      one.slot.style.display = "none";
      one.frame.style.visibility = "";
    }
    if (type === "resize") return;
    // The page after the form is shorter: its beginning may be above what is seen.
    if (type !== "ready" && one.ready && one.host.getBoundingClientRect().top < 0) {
      one.host.scrollIntoView();
    }
    tell(one, type);
  });

  for (const kind of ["form", "list", "count"]) {
    customElements.define(
      "signon-" + kind,
      class extends HTMLElement {
        static get observedAttributes() {
          return "statement lang data-partner data-theme data-accent data-kind data-limit".split(" ");
        }
        connectedCallback() {
          mount(this, kind);
        }
        disconnectedCallback() {
          unmount(this);
        }
        attributeChangedCallback(name, before, after) {
          if (before === after || !this.isConnected) return;
          unmount(this);
          mount(this, kind);
        }
      },
    );
  }

  let due = 0;
  const look = () => {
    due = 0;
    for (const host of mounted.keys()) if (!host.isConnected) unmount(host);
    for (const host of document.querySelectorAll("div.signon-embed")) {
      mount(host, host.dataset.kind || "form");
    }
  };
  const soon = () => (due = due || setTimeout(look));
  new MutationObserver(soon).observe(document, { childList: true, subtree: true });
  soon();
})();
