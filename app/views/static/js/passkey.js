// Passkeys: a form asks the browser for one, carries its answer, and is sent. Without this script
// its button stays hidden and the words beside it tell of the other way in.
"use strict";
(() => {
  if (!window.PublicKeyCredential || !navigator.credentials) return;
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const ask = async (kind, options) => {
    const publicKey = { ...options, challenge: bytes(options.challenge) };
    if (kind === "use") {
      delete publicKey.allowCredentials; // whichever the device knows for this site
      return navigator.credentials.get({ publicKey });
    }
    publicKey.user = { ...options.user, id: bytes(options.user.id) };
    publicKey.excludeCredentials = (options.excludeCredentials || []).map((one) => ({
      ...one,
      id: bytes(one.id),
    }));
    return navigator.credentials.create({ publicKey });
  };

  const answer = (credential) => {
    const response = { clientDataJSON: text(credential.response.clientDataJSON) };
    for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"])
      if (credential.response[name]) response[name] = text(credential.response[name]);
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
    });
  };

  const post = async (address, form) => {
    const reply = await fetch(address, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(new FormData(form)),
    });
    if (!reply.ok) throw new Error("refused");
    return reply.json();
  };

  const run = async (form) => {
    const options = await post(form.dataset.options, form);
    form.elements.credential.value = answer(await ask(form.dataset.passkey, options));
    if (!("held" in form.dataset)) return form.submit();
    await post(form.action, form);
    return document.getElementById("held").submit();
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    for (const without of document.querySelectorAll("[data-without-passkey]")) without.hidden = true;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const [button, refused] = [form.querySelector("button"), form.querySelector("[data-refused]")];
      if (button.getAttribute("aria-disabled") === "true") return;
      button.setAttribute("aria-disabled", "true");
      refused.hidden = true;
      try {
        await run(form);
      } catch {
        refused.hidden = false;
      } finally {
        form.elements.credential.value = "";
        button.removeAttribute("aria-disabled");
      }
    });
  }
})();
