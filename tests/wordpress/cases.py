"""What is pasted: the sample list with all that WordPress itself could stumble over."""

from dataclasses import dataclass
from uuid import UUID

from app.editions.layout import Layout
from app.editions.rows import ListRow
from app.editions.sheet import Sheet
from app.editions.snapshot import LIST_LANGUAGES, ListLanguage
from app.text.names import Bilingual
from tests.unit.formats_sample import ROWS, SNAPSHOT, TEXTS, written, written_changes

_HOSTILE = (
    "[embed]https://x.example/[/embed]",
    "[[caption id=1]] [/caption]",
    "<!-- wp:html --><b>x</b>",
    "<!-- /wp:paragraph -->",
    "</span></p> &amp;",
    "C:\\names\\new \\u003c $1 %s {{x}}",
    "گروه [gallery] «زنان»",
    "🕊 می‌خواهیم",
    "https://x.example/",
)
_AN_ENTITY = "&#91;gallery&#93; &lt;"
"""WordPress makes a bracket of it when an author saves HTML; only blocks can be guarded from it."""

LIST = [
    *ROWS,
    *(
        ListRow(
            id=UUID(int=number),
            number=number,
            kind="organisation",
            name=Bilingual(name, "") if "م" in name or "گ" in name else Bilingual("", name),
            country="DE",
        )
        for number, name in enumerate((*_HOSTILE, _AN_ENTITY), 21)
    ),
]
"""The sample, and after a gap names that are WordPress's own markup."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """Something to paste; `rows` are the signatories that have to be shown in it."""

    name: str
    format: str
    language: ListLanguage
    source: str
    rows: tuple[ListRow, ...]


async def cases() -> list[Case]:
    """All that is pasted."""
    return [
        *[await _list("wordpress", each) for each in LIST_LANGUAGES],
        await _whole(),
        await _changes(),
        *[await _list("html", each) for each in LIST_LANGUAGES],
    ]


async def _list(format_id: str, language: ListLanguage) -> Case:
    sheet = Sheet(snapshot=SNAPSHOT, language=language)
    rows = LIST[:-1] if format_id == "html" else LIST
    source = (await written(format_id, sheet, rows)).decode()
    name = f"{format_id}, {language}"
    return Case(name=name, format=format_id, language=language, source=source, rows=tuple(rows))


async def _whole() -> Case:
    layout = Layout(columns="two", text=True)
    texts = tuple(TEXTS.values())
    sheet = Sheet(snapshot=SNAPSHOT, language="both", layout=layout, texts=texts)
    source = (await written("wordpress", sheet, LIST)).decode()
    name = "wordpress, both, statement and table"
    return Case(name=name, format="wordpress", language="both", source=source, rows=tuple(LIST))


async def _changes() -> Case:
    sheet = Sheet(snapshot=SNAPSHOT, language="both", since=2)
    source = (await written_changes("wordpress", sheet)).decode()
    name = "wordpress, both, changes"
    return Case(name=name, format="wordpress", language="both", source=source, rows=())
