"""What a statement's page tells machines: links, previews in messengers, linked data."""

from collections.abc import Sequence
from typing import Any

from babel.core import get_global

from app.editions.formats import FORMATS
from app.editions.rows import ListRow
from app.i18n import translations
from app.statements.cards import StatementCard
from app.statements.texts import StatementText
from app.views.links import Links, oembed_path
from app.web.feeds import feed_path
from app.web.linked_data import linked_data

PICTURE = "picture-wide"
"""The format of pictures for links: 1200 by 630 pixels, as Open Graph's users want them."""

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
        "oembed": base + oembed_path(address) if announced else "",
        "feed": feed_path(card.slug, links.language) if announced else "",
        "linked": linked_data(card, text, rows, address, publisher) if announced else "",
        "image": _picture(card, links, base) if announced else "",
    }


def _picture(card: StatementCard, links: Links, base: str) -> str:
    """The card with title and count, of the newest edition; empty where none was cut.

    The address names the edition: messengers keep a picture by its address.
    """
    if not card.edition or card.list_hidden or PICTURE not in FORMATS:
        return ""
    return f"{base}{links.download(PICTURE, links.language)}&edition={card.edition}"


def og_locale(language: str) -> str:
    """The language as Open Graph writes it, with the likeliest country: `de` as `de_DE`."""
    if language in _LOCALES:
        return _LOCALES[language]
    parts = get_global("likely_subtags").get(language.replace("-", "_"), language).split("_")
    return f"{parts[0]}_{parts[-1]}" if len(parts) > 1 else language
