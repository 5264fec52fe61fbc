// While typing: what will be public, as it will appear. The server decides; this only shows.
"use strict";
for (const form of document.querySelectorAll("[data-sign]")) {
  const box = form.querySelector("[data-preview]");
  if (!box) continue;
  const page = document.documentElement.lang;
  const other = page === "fa" ? "en" : "fa";
  const direction = { fa: "rtl", en: "ltr" };
  const lines = box.querySelector("[data-lines]");

  const chosen = (name) => {
    const field = form.elements.namedItem(name);
    return field && !(field.type === "radio" && !field.checked) ? field.value : "";
  };
  const typed = (name) => chosen(name).replace(/\s+/gu, " ").trim();

  const pair = (name, into) => {
    const back = into === "fa" ? "en" : "fa";
    const own = typed(`${name}_${into}`);
    return own ? [own, into] : [typed(`${name}_${back}`), back];
  };

  const country = (into) => {
    const field = form.elements.namedItem("country");
    const option = field && field.value ? field.options[field.selectedIndex] : null;
    if (!option) return ["", into];
    return [into === page ? option.text : option.dataset.other, into];
  };

  const isolated = ([words, into]) => {
    const node = document.createElement("bdi");
    node.lang = into;
    node.dir = direction[into];
    node.textContent = words;
    return node;
  };

  const joined = (parts, comma) =>
    parts
      .filter(([words]) => words)
      .flatMap((part, place) => (place ? [comma, isolated(part)] : [isolated(part)]));

  const line = (into) => {
    const comma = into === "fa" ? "، " : ", ";
    const [city, land] = [pair("city", into), country(into)];
    const row = document.createElement("p");
    row.lang = into;
    row.dir = direction[into];
    if (chosen("kind") === "organisation") {
      row.append(...joined([pair("name", into), city, land], "\u00a0– "));
      return row;
    }
    row.append(...joined(["name", "title", "affiliation"].map((one) => pair(one, into)), comma));
    const where = land[0] ? land : city; // as in the list: a city only where no country is given
    if (where[0]) row.append(" (", isolated(where), ")");
    return row;
  };

  const cities = () => {
    const both = [page, other].map((into) => [typed(`city_${into}`), into]);
    return joined(both, page === "fa" ? "، " : ", ");
  };

  const pairs = ["name", "title", "affiliation", "city"];
  const given = (into) => pairs.some((one) => typed(`${one}_${into}`));

  const show = () => {
    const exposure = chosen("exposure");
    const [counted, sealed] = [exposure === "counted", exposure === "coordinators"];
    const named = !counted && Boolean(pair("name", page)[0]);
    const group = chosen("kind") === "organisation";
    const city = named && !group && Boolean(country(page)[0] && pair("city", page)[0]);
    const shown = given(page) && given(other) ? [page, other] : [page];
    lines.replaceChildren(...(named ? shown.map(line) : []));
    for (const words of box.querySelectorAll("[data-cities]")) words.replaceChildren(...cities());
    const parts = {
      open: !sealed,
      sealed,
      lines: named,
      city: city && !sealed,
      "sealed-city": city && sealed,
      day: named && group && !sealed,
      counted,
    };
    for (const [part, on] of Object.entries(parts)) {
      box.querySelector(`[data-${part}]`).hidden = !on;
    }
    box.hidden = !(named || counted);
  };

  // One box: before the corrections, and while they are open after them.
  const corrections = form.querySelector("details");
  const place = () => {
    if (corrections.open) corrections.lastElementChild.append(box);
    else corrections.before(box);
  };
  if (corrections) {
    corrections.addEventListener("toggle", place);
    place();
  }

  // What was wrong is being mended: the server says whether it is right now. A name that was
  // missing may be given in either field.
  const settle = (field) => {
    const marks = (field.getAttribute("aria-describedby") || "").split(" ");
    for (const words of marks.map((id) => document.getElementById(id))) {
      if (words && words.classList.contains("wrong")) words.remove();
    }
    field.removeAttribute("aria-invalid");
  };
  const mend = ({ target }) => {
    settle(target);
    const names = { name_fa: "name_en", name_en: "name_fa" };
    const twin = form.elements.namedItem(names[target.name] || "");
    if (twin && !twin.value) settle(twin);
  };

  // For Iran, being counted stands first; for organisations, public is the ordinary choice.
  const arrange = (event) => {
    const radios = [...form.querySelectorAll("input[type=radio][name=exposure]")];
    const label = (value) => {
      const radio = radios.find((one) => one.value === value);
      return radio ? radio.closest("label") : null;
    };
    if (event && event.target.name === "country" && label("counted")) {
      const list = label("counted").parentNode;
      if (chosen("country") === "IR") list.prepend(label("counted"));
      else list.append(label("counted"));
    }
    if (event && event.target.name === "kind" && radios.length) {
      const open = radios.find((one) => one.value === "public");
      if (open && chosen("kind") === "organisation" && !chosen("exposure")) open.checked = true;
    }
  };

  form.addEventListener("input", (event) => {
    mend(event);
    show();
  });
  form.addEventListener("change", (event) => {
    arrange(event);
    show();
  });
  show();
}
