"""How a statement's list may be laid out: the options by name, each with what it takes.

Kept as plain values here, since statements know nothing of formats; what they mean stands in
`app.editions.layout`.
"""

CHOICES: dict[str, tuple[str, ...]] = {
    "headings": ("groups", "country", "none"),
    "place": ("dashes", "brackets", "none"),
    "columns": ("one", "two"),
    "kinds": ("all", "organisation", "individual"),
}
"""Options that take one of several words."""

SWITCHES = ("numbering", "titles", "affiliations", "note", "text")
"""Options that are on or off."""

OPTIONS = (*CHOICES, *SWITCHES)

_ANSWERS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def layout_value(option: str, text: str) -> str | bool:
    """What was given for one of the `OPTIONS`, as it is kept.

    Raises:
        ValueError: the option does not take it; the message says what it takes.
    """
    if option in CHOICES:
        if text not in CHOICES[option]:
            raise ValueError(f"takes one of {', '.join(CHOICES[option])}")
        return text
    if text.lower() not in _ANSWERS:
        raise ValueError("takes true or false")
    return _ANSWERS[text.lower()]
