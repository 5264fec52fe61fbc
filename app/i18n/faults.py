"""Faults in what an author wrote: English sentences that can be told in the other language too.

Commands print them as they are; pages tell them in the reader's language.
"""

from typing import Any, Self

from app.i18n.catalogue import translations


class Fault(str):
    """A sentence with its values filled in, in English; it never repeats what was typed."""

    __slots__ = ("msgid", "values")

    msgid: str
    values: dict[str, Any]

    def __new__(cls, msgid: str, **values: Any) -> Self:
        """The fault of a message marked with `N_`; `values` stand in it as `%(name)s`."""
        self = super().__new__(cls, msgid % values)
        self.msgid = msgid
        self.values = values
        return self

    def told(self, language: str) -> str:
        """The sentence in an interface language."""
        return translations(language).gettext(self.msgid) % self.values
