"""What a statement's page tells machines: links, previews in messengers, linked data."""

from collections.abc import Sequence
from typing import Any

from babel.core import get_global

from app.editions.rows import ListRow
from app.i18n import translations
from app.statements.cards import StatementCard
from app.statements.texts import StatementText
from app.web.feeds import feed_path
from app.web.linked_data import linked_data
from app.web.links import Links

_LOCALES = {"fa": "fa_IR", "en": "en_GB"}


def head_values(
    card: StatementCard, text: StatementText, rows: Sequence[ListRow], links: Links, base: str
) -> dict[str, Any]:
    """What `statement.html` needs for its head; of a circulating statement nothing is announced."""
    address = base + links.text(text.language)
    announced = card.state != "circulating"
    publisher = translations(links.language).gettext("Hamseda")
    return {
        "address": address,
        "default_address": base + links.text(card.prevailing_language),
        "locale": og_locale(text.language),
        "other_locales": [og_locale(one) for one in card.languages if one != text.language],
        "feed": feed_path(card.slug, links.language) if announced else "",
        "linked": linked_data(card, text, rows, address, publisher) if announced else "",
        "image": "",
    }


def og_locale(language: str) -> str:
    """The language as Open Graph writes it, with the likeliest country: `de` as `de_DE`."""
    if language in _LOCALES:
        return _LOCALES[language]
    parts = get_global("likely_subtags").get(language.replace("-", "_"), language).split("_")
    return f"{parts[0]}_{parts[-1]}" if len(parts) > 1 else language
