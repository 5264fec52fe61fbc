"""How a list is laid out: what an editor may choose, with defaults that serve most of them.

The order is no part of it: it belongs to the statement, since the numbers follow it.
"""

from dataclasses import dataclass
from typing import Literal

Headings = Literal["groups", "country", "none"]
Place = Literal["dashes", "brackets", "none"]
Columns = Literal["one", "two"]
Kinds = Literal["all", "organisation", "individual"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The choices, each with its default.

    `headings`: by group and kind, by country (for lists in the order of countries), or none.
    `place`: of organisations "Name – City – Country", "Name (Country)", or the name alone.
    `columns`: for both languages, the Farsi line above the English one, or side by side in formats
    that have tables. `kinds`: the numbers stay those of the whole list. `text`: the statement's
    text before the list.
    """

    headings: Headings = "groups"
    place: Place = "dashes"
    columns: Columns = "one"
    kinds: Kinds = "all"
    numbering: bool = True
    titles: bool = True
    affiliations: bool = True
    note: bool = True
    text: bool = False


DEFAULT = Layout()
