// While typing: what will be public, as it will appear. The server decides; this only shows.
"use strict";
for (const form of document.querySelectorAll("[data-sign]")) {
  const box = form.querySelector("[data-preview]");
  if (!box) continue;
  const page = document.documentElement.lang;
  const other = page === "fa" ? "en" : "fa";
  const direction = { fa: "rtl", en: "ltr" };
  const lines = box.querySelector("[data-lines]");
  const counted = box.querySelector("[data-counted]");

  const chosen = (name) => {
    const field = form.elements.namedItem(name);
    return field ? field.value : "";
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

  const show = () => {
    const exposure = chosen("exposure");
    const named = Boolean(pair("name", page)[0]);
    const hidden = exposure === "counted" || exposure === "coordinators";
    counted.hidden = !hidden;
    lines.hidden = hidden;
    const shown = typed(`name_${other}`) ? [page, other] : [page];
    lines.replaceChildren(...(named && !hidden ? shown.map(line) : []));
    box.hidden = !(named || hidden);
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

  form.addEventListener("input", show);
  form.addEventListener("change", (event) => {
    arrange(event);
    show();
  });
  show();
}
