"""The public list as pages show it: rows under the headings that fall between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from app.editions.rows import ListRow
from app.editions.wording import heading
from app.text.names import Bilingual, Language

NO_ID = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Section:
    """Rows that stand together; a heading is empty where none is called for."""

    group: str
    kind: str
    rows: list[ListRow]


def sections(rows: Sequence[ListRow], language: Language) -> list[Section]:
    """Rows in their order under headings, as exports have them.

    A list of nothing but "more" signatories needs no word for them, one of a single kind none for
    the kind, and initiators stand as the coordinator has set them.
    """
    found: list[Section] = []
    mixed = len({row.kind for row in rows}) > 1
    previous = ""
    for (group, kind), members in groupby(rows, key=_section_of):
        named = group != previous and (bool(previous) or group != "more")
        found.append(
            Section(
                heading(group, language) if named else "",
                heading(kind, language) if kind and mixed else "",
                list(members),
            )
        )
        previous = group
    return found


def _section_of(row: ListRow) -> tuple[str, str]:
    return row.group, "" if row.group == "initiators" else row.kind


def row_of_fields(fields: Mapping[str, str]) -> ListRow:
    """A row as the list would show it, out of a form's fields; it has no number yet."""

    def pair(name: str) -> Bilingual:
        return Bilingual(fields.get(f"{name}_fa", ""), fields.get(f"{name}_en", ""))

    return ListRow(
        id=NO_ID,
        number=0,
        kind=fields.get("kind", ""),
        name=pair("name"),
        title=pair("title"),
        affiliation=pair("affiliation"),
        city=pair("city"),
        country=fields.get("country") or None,
    )
