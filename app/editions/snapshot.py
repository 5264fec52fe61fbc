"""A snapshot: what a download says of the statement beside its rows, from the same moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import quote

from app.editions.listing import NumberedEdition
from app.statements.cards import Counts, StatementCard
from app.text.names import LANGUAGES, Language

ListLanguage = Literal["fa", "en", "both"]
"""The language of a list; `both` is the Farsi line, then the English line, in Farsi order."""

LIST_LANGUAGES: tuple[ListLanguage, ...] = ("fa", "en", "both")


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """An edition of a statement's list; `titles` and `text_versions` go by language tag.

    `counts` and `as_of` are those of when it was cut. `gone` is how many of its names are not shown
    in it any more: they were withdrawn or hidden since, or are a person's earlier form. `edition`
    is None only for a list that is not one.
    """

    slug: str
    base_url: str
    titles: Mapping[str, str]
    text_versions: Mapping[str, str]
    prevailing_language: str
    edition: int | None
    as_of: datetime
    counts: Counts
    identification_note: bool
    edition_name: str = ""
    gone: int = 0
    accent: str = ""
    """The word for its colour; empty for the ordinary one."""

    def url(self, language: ListLanguage) -> str:
        """Where the statement was first published, in ASCII."""
        return f"{self.base_url}/{order_language(language)}/s/{quote(self.slug)}"

    @property
    def proof_url(self) -> str:
        """The short address whose page says whether a file is genuine and up to date."""
        edition = "" if self.edition is None else f"/{self.edition}"
        return f"{self.base_url}/v/{quote(self.slug)}{edition}"

    def title(self, language: Language) -> tuple[str, str]:
        """The title for readers of `language` on one line, and the language that it is in."""
        for wanted in (language, self.prevailing_language, *self.titles):
            if self.titles.get(wanted):
                return " ".join(self.titles[wanted].split()), wanted
        return self.slug, "en"

    def text_version(self, language: ListLanguage) -> str:
        """The version of the text in `language`, else of the prevailing one; empty without."""
        for wanted in (order_language(language), self.prevailing_language, *self.text_versions):
            if wanted in self.text_versions:
                return self.text_versions[wanted]
        return ""


def order_language(language: ListLanguage) -> Language:
    """The language whose alphabet orders the list; Farsi for `both`."""
    return "en" if language == "en" else "fa"


def languages_of(language: ListLanguage) -> tuple[Language, ...]:
    """The languages in which a list for `language` speaks, in their order."""
    return LANGUAGES if language == "both" else (language,)


def snapshot_of(card: StatementCard, base_url: str, edition: NumberedEdition) -> Snapshot:
    """The snapshot of an edition of this card's list; `base_url` without a trailing slash."""
    return Snapshot(
        slug=card.slug,
        base_url=base_url,
        titles=card.titles,
        text_versions=card.text_versions,
        prevailing_language=card.prevailing_language,
        edition=edition.number,
        edition_name=edition.name,
        as_of=edition.as_of,
        counts=edition.counts,
        gone=edition.gone.total(),
        identification_note=card.identification_note,
    )
