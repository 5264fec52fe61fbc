"""How a list is laid out: what an editor may choose, with defaults that serve most of them.

The order is no part of it: it belongs to the statement, since the numbers follow it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from app.errors import FieldError, InvalidForm
from app.statements.cards import StatementCard
from app.statements.layouts import OPTIONS, layout_value

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


class InvalidLayout(InvalidForm):
    """An option with a value that it does not take; `errors` name the options."""

    code = "invalid-layout"


def layout_of(card: StatementCard, given: Mapping[str, str] | None = None) -> Layout:
    """The layout that a statement keeps, with what was asked for now.

    `given` may hold other things than options: the parameters of a download.

    Raises:
        InvalidLayout: a value that its option does not take.
    """
    asked: dict[str, Any] = {}
    wrong = []
    for option in OPTIONS:
        if given and option in given:
            try:
                asked[option] = layout_value(option, given[option])
            except ValueError:
                wrong.append(FieldError(option, "unknown-value"))
    if wrong:
        raise InvalidLayout(wrong)
    kept: dict[str, Any] = {option: card.layout[option] for option in card.layout.keys() & OPTIONS}
    return replace(DEFAULT, **{**kept, **asked})
