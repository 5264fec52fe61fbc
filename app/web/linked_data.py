"""A statement as search engines read it: JSON-LD (schema.org), organisations only, never people."""

import json
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from app.editions.rows import ListRow
from app.statements.cards import StatementCard
from app.statements.texts import StatementText

MOST_ORGANISATIONS = 20
"""Organisations that are named; the page may not grow by its list twice."""

_ORGANISATION = "Organi" + "zation"
"""The type as schema.org spells it; everywhere else the house's own spelling holds."""

_ESCAPED = {ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}
"""What could end the element, or a line of a script; escaped in JSON it reads the same."""


def linked_data(
    card: StatementCard,
    text: StatementText,
    rows: Sequence[ListRow],
    address: str,
    publisher: str,
) -> Markup:
    """The statement as an `Article`, ready to stand in a `script` element.

    Initiating organisations are its `creator`, others its `contributor`: the first ones of `rows`.
    """
    organisations = [row for row in rows if row.kind == "organisation"][:MOST_ORGANISATIONS]
    given: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": text.title,
        "description": text.summary,
        "url": address,
        "inLanguage": text.language,
        "datePublished": text.date.isoformat() if text.date else "",
        "version": card.text_versions[text.language][:16],
        "publisher": {"@type": _ORGANISATION, "name": publisher},
        "creator": _named(organisations, text.language, initiators=True),
        "contributor": _named(organisations, text.language, initiators=False),
    }
    told = {name: value for name, value in given.items() if value}
    written = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return Markup(written.translate(_ESCAPED))  # noqa: S704 - escaped in the line itself


def _named(
    organisations: Sequence[ListRow], language: str, *, initiators: bool
) -> list[dict[str, str]]:
    return [
        {"@type": _ORGANISATION, "name": row.name.shown("fa" if language == "fa" else "en")[0]}
        for row in organisations
        if (row.group == "initiators") is initiators
    ]
