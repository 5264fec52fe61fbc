"""What all frames have in common: how they look, what they are called, who may show them."""

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import Depends
from starlette.requests import Request

from app.embed.accent import Accent, read_accent
from app.http.context import Context
from app.http.dependencies import InContext
from app.http.headers import FRAMED, framed_by
from app.statements.cards import StatementCard
from app.text.names import LANGUAGES, Language
from app.views.links import Links
from app.views.site import accent_class

ANYWHERE = ("*",)
"""Ancestors of what may be shown on any page."""
THEMES = ("light", "dark")
"""Themes that a partner may set; else the reader's own holds."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True, slots=True)
class Look:
    """How a frame looks, and the id that the partner's page knows it by; empty where not given.

    Whatever cannot be read is left out: what somebody wrote into a page shall not break it.
    """

    language: Language
    theme: str = ""
    accent: Accent | None = None
    id: str = ""

    @property
    def style(self) -> str:
        """The accent as a style sheet of one rule, empty for the statement's own."""
        if self.accent is None:
            return ""
        light, dark = self.accent.light, self.accent.dark
        return f"body{{--accent-light:{light}!important;--accent-dark:{dark}!important}}"

    def query(self, **more: str | int) -> str:
        """The same look in the address of a further frame; empty values are left out."""
        own = {
            "lang": self.language,
            "theme": self.theme,
            "accent": self.accent.light if self.accent else "",
            "id": self.id,
        }
        return urlencode({name: value for name, value in (own | more).items() if value})


async def look_of(lang: str = "", theme: str = "", accent: str = "", id: str = "") -> Look:  # noqa: A002
    """The look that an address asks for, in Farsi where it names no language of ours."""
    return Look(
        language=next((one for one in LANGUAGES if one == lang), "fa"),
        theme=theme if theme in THEMES else "",
        accent=read_accent(accent),
        id=id if _ID.fullmatch(id) else "",
    )


InLook = Annotated[Look, Depends(look_of)]


async def framed_card(slug: str, context: InContext) -> StatementCard:
    """The statement of the path, where everybody may read it: no secret goes into a frame.

    Raises `app.errors.NotFound`.
    """
    return await context.cards.get(slug)


FramedCard = Annotated[StatementCard, Depends(framed_card)]


def frame_headers(look: Look, ancestors: Sequence[str]) -> dict[str, str]:
    """Headers of a frame that these origins may show; none may where there are none."""
    styles = [_hash(look.style)] if look.style else []
    policy = framed_by(ancestors, styles=styles)
    return {**FRAMED, "Content-Security-Policy": policy, "Content-Language": look.language}


def values(context: Context, card: StatementCard, look: Look) -> dict[str, Any]:
    """What every frame's template is rendered with."""
    return {
        "card": card,
        "title": card.title(look.language),
        "title_language": look.language
        if look.language in card.titles
        else card.prevailing_language,
        "links": Links(card.slug, look.language),
        "base": context.settings.base_url,
        "look": look,
        "accent": accent_class(card.accent),
    }


def address(slug: str, part: str, look: Look, **more: str | int) -> str:
    """A frame's address within the site."""
    return f"/embed/{quote(slug)}/{part}?{look.query(**more)}"


def referrer(request: Request) -> str:
    """The page that a frame or a link stands on, as far as its site tells."""
    return request.headers.get("referer", "")


def _hash(style: str) -> str:
    """How a policy allows one style sheet within a page (CSP 3, 6.7.3.2)."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
