"""The pages of this site: what all templates are called with, its accents."""

from pathlib import Path
from typing import Protocol

from markupsafe import Markup

from app.editions.lines import line
from app.editions.wording import count_sentence
from app.http.rendering import Pages, Site
from app.statements.script_runs import isolated
from app.views.assets import assets

TEMPLATES = Path(__file__).parent / "templates"
ACCENTS = frozenset({"ink", "lapis", "ochre", "pine", "plum"})
"""Accents that a statement may name; each is a class of the style sheet. Else it is madder red."""


class SiteSettings(Protocol):
    """The settings that pages speak of; `app.config.Settings` has them."""

    @property
    def base_url(self) -> str:
        """Where the site stands, without a trailing slash."""

    @property
    def contact(self) -> str:
        """Who answers for it."""

    @property
    def mailbox_pages(self) -> bool:
        """Whether the demo's mailbox may be read in the browser."""


def pages(settings: SiteSettings, *folders: Path) -> Pages:
    """The renderer of all pages; `folders` are the surfaces' own templates."""
    site = Site(settings.base_url, settings.contact, mailbox=settings.mailbox_pages)
    return Pages(
        [TEMPLATES, *folders],
        site,
        {
            "asset": assets().url,
            "count_sentence": count_sentence,
            "line_of": line,
            "isolated": lambda text, language: Markup(isolated(text, language)),  # noqa: S704 - escaped there
        },
    )


def accent_class(accent: str) -> str:
    """The accent as a class name, empty for the ordinary one."""
    return accent if accent in ACCENTS else ""
