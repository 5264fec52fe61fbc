// The block in the editor: three fields, and what readers will see. No build step.
(function (wp) {
  "use strict";
  const el = wp.element.createElement;
  const { InspectorControls, useBlockProps } = wp.blockEditor;
  const { PanelBody, Placeholder, SelectControl, TextControl } = wp.components;
  const __ = wp.i18n.__;

  const option = (value, label) => ({ value, label });
  const shows = [
    option("form", __("The form", "hamseda")),
    option("list", __("The list", "hamseda")),
    option("count", __("The count", "hamseda")),
  ];
  const kinds = [
    option("", __("All", "hamseda")),
    option("organisation", __("Organisations", "hamseda")),
    option("individual", __("People", "hamseda")),
  ];
  const themes = [
    option("", __("As the reader has it", "hamseda")),
    option("light", __("Light", "hamseda")),
    option("dark", __("Dark", "hamseda")),
  ];

  wp.blocks.registerBlockType("hamseda/statement", {
    edit: ({ attributes, setAttributes }) => {
      const set = (name) => (value) => setAttributes({ [name]: value });
      const field = (kind, name, label, more) =>
        el(kind, { key: name, label, value: attributes[name], onChange: set(name), ...more });
      const chosen = [
        field(SelectControl, "show", __("Show", "hamseda"), { options: shows }),
        field(TextControl, "statement", __("Address of the statement", "hamseda"), {
          type: "url",
          dir: "ltr",
        }),
      ];
      const further =
        attributes.show === "form"
          ? [
              field(SelectControl, "theme", __("Theme", "hamseda"), { options: themes }),
              field(TextControl, "accent", __("Accent, as #0b6e4f", "hamseda"), { dir: "ltr" }),
            ]
          : [
              field(SelectControl, "kind", __("Who", "hamseda"), { options: kinds }),
              field(TextControl, "limit", __("At most", "hamseda"), { inputMode: "numeric" }),
            ];
      // A form in the editor would be signed by mistake: there is only a place for it.
      const shown =
        attributes.statement && attributes.show !== "form"
          ? el(wp.serverSideRender, { block: "hamseda/statement", attributes })
          : null;
      return el(
        "div",
        useBlockProps(),
        el(InspectorControls, {}, el(PanelBody, { title: "Hamseda" }, further)),
        el(Placeholder, { label: "Hamseda", isColumnLayout: true }, chosen),
        shown,
      );
    },
    save: () => null,
  });
})(window.wp);
