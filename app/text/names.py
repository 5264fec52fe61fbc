"""A text in two scripts, at least one of them filled where it names somebody."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["fa", "en"]
LANGUAGES: tuple[Language, Language] = ("fa", "en")


def other(language: Language) -> Language:
    """The other one of the two languages that names are kept in."""
    return "en" if language == "fa" else "fa"


@dataclass(frozen=True, slots=True)
class Bilingual:
    """A name, title, affiliation or place in Farsi and in English; empty means not given."""

    fa: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.fa or self.en)

    def get(self, language: Language) -> str:
        """The text in `language`, empty when not given."""
        return self.fa if language == "fa" else self.en

    def shown(self, language: Language) -> tuple[str, Language]:
        """The text for a reader of `language`, and the language that it is in.

        A text that has one script stands in that script in the other language's list.
        """
        text = self.get(language)
        return (text, language) if text else (self.get(other(language)), other(language))
