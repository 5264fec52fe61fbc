"""Pictures: a card with title and count, or as many pieces as hold all names, with their words.

A picture without an alternative text says nothing to who cannot see it: `alt_text` gives one in
each language, and the pieces come in a ZIP archive with all of them in `alt.txt`.
"""

import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from app.editions import wording
from app.editions.formats.base import Format
from app.editions.formats.type_list import Data, list_data, numerals, said
from app.editions.formats.typeset import typeset
from app.editions.lines import lines_of
from app.editions.rows import ListRow
from app.editions.sheet import Sheet
from app.editions.snapshot import languages_of
from app.i18n import translations
from app.text.digits import number, persian_digits
from app.text.names import LANGUAGES, Language


@dataclass(frozen=True, slots=True)
class Size:
    """A picture's measures in pixels; `name` ends the ids of its two formats."""

    name: str
    width: int
    height: int


SIZES = (Size("wide", 1200, 630), Size("portrait", 1080, 1350), Size("story", 1080, 1920))
"""For links and posts, for posts, and for the height of a telephone."""
LARGEST, AT_ONCE = 1_000, 300
"""Names in pictures: some 40 pieces at most; a request waits for a dozen of them."""
ANY = 100_000_000
"""A card tells the count of a list of any length."""


def alt_text(sheet: Sheet, language: Language) -> str:
    """What the card says, for those who do not see it; the address comes last."""
    snapshot = sheet.snapshot
    title, _ = snapshot.title(language)
    count = wording.count_sentence(snapshot.counts, language)
    as_of = wording.as_of_sentence(snapshot.as_of, language)
    return f"{title}. {count} {as_of} {snapshot.proof_url}"


def piece_alt_text(
    sheet: Sheet, language: Language, place: tuple[int, int], rows: Iterable[ListRow]
) -> str:
    """What a piece with names says; `place` is which piece it is, and of how many."""
    words = translations(language).gettext("Picture %(place)s of %(total)s.") % {
        "place": number(place[0], language),
        "total": number(place[1], language),
    }
    names = []
    for row in rows:
        pieces = lines_of(row, language, sheet.layout)[0][1]
        digits = persian_digits(row.number) if language == "fa" else str(row.number)
        names.append(f"{digits}. {''.join(piece.text for piece in pieces)}")
    return f"{snapshot_title(sheet, language)}. {words}\n" + "\n".join(names)


def snapshot_title(sheet: Sheet, language: Language) -> str:
    """The statement's title for readers of the language."""
    return sheet.snapshot.title(language)[0]


async def _nobody() -> AsyncIterator[ListRow]:
    return
    yield


def _data(sheet: Sheet, size: Size, data: Data) -> Data:
    """The data of `typst/picture.typ`, out of those of the list."""
    snapshot = sheet.snapshot
    languages = languages_of(sheet.language)
    titles = dict.fromkeys(snapshot.title(each) for each in languages)
    return data | {
        "size": [size.width, size.height],
        "titles": [said(title, of) for title, of in titles],
        "numerals": [shown for each in languages if (shown := numerals(sheet, each))],
        "asof": [said(wording.as_of_sentence(snapshot.as_of, each), each) for each in languages],
    }


def _card(size: Size) -> Format:
    async def render(sheet: Sheet, _: AsyncIterator[ListRow]) -> AsyncIterator[bytes]:
        data = _data(sheet, size, await list_data(sheet, _nobody()))
        [png, _marks] = await typeset("picture.typ", data, "png")
        yield png

    return Format(
        id=f"picture-{size.name}",
        media_type="image/png",
        extension=f"{size.name}.png",
        render=render,
        largest=ANY,
    )


def _pieces(size: Size) -> Format:
    async def render(sheet: Sheet, rows: AsyncIterator[ListRow]) -> AsyncIterator[bytes]:
        kept: list[ListRow] = []
        data = _data(sheet, size, await list_data(sheet, _kept(rows, kept)))
        *pictures, marks = await typeset("picture.typ", data, "png")
        yield _archive(sheet, pictures, kept, dict(json.loads(marks)))

    return Format(
        id=f"pictures-{size.name}",
        media_type="application/zip",
        extension=f"{size.name}.zip",
        render=render,
        largest=LARGEST,
        at_once=AT_ONCE,
    )


async def _kept(rows: AsyncIterator[ListRow], kept: list[ListRow]) -> AsyncIterator[ListRow]:
    async for row in rows:
        kept.append(row)
        yield row


def _archive(
    sheet: Sheet, pictures: list[bytes], rows: list[ListRow], pages: dict[int, int]
) -> bytes:
    """The pictures with their alternative texts, dated as the list is."""
    made = BytesIO()
    told = []
    with ZipFile(made, "w", ZIP_STORED) as archive:
        for place, picture in enumerate(pictures, 1):
            name = f"{place:02}.png"
            _add(archive, sheet, name, picture)
            shown = [row for row in rows if pages.get(row.number) == place]
            for each in LANGUAGES:
                if place == 1:
                    text = alt_text(sheet, each)
                else:
                    text = piece_alt_text(sheet, each, (place, len(pictures)), shown)
                told.append(f"{name} ({each})\n{text}\n")
        _add(archive, sheet, "alt.txt", "\n".join(told).encode())
    return made.getvalue()


def _add(archive: ZipFile, sheet: Sheet, name: str, content: bytes) -> None:
    as_of = sheet.snapshot.as_of
    info = ZipInfo(name, (as_of.year, as_of.month, as_of.day, as_of.hour, as_of.minute, 0))
    info.external_attr = 0o644 << 16
    archive.writestr(info, content)


PICTURES = (*map(_card, SIZES), *map(_pieces, SIZES))
