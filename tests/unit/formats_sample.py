"""A small list with everything that has ever broken a format in it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from app.editions.changes import Change
from app.editions.formats import FORMATS
from app.editions.rows import ListRow
from app.editions.sheet import Sheet
from app.editions.snapshot import LIST_LANGUAGES, ListLanguage, Snapshot
from app.statements.cards import Counts
from app.statements.texts import StatementText, Update
from app.text.names import Bilingual

SNAPSHOT = Snapshot(
    slug="freie-stimme",
    base_url="https://example.org",
    titles={"fa": "همصدا با «آزادی»", "en": "With <one> voice & more"},
    text_versions={"fa": "a" * 64, "en": "b" * 64},
    prevailing_language="fa",
    edition=3,
    as_of=datetime(2025, 11, 19, 10, 51, 30, tzinfo=UTC),
    counts=Counts(organisations=4, individuals=1200, unnamed=1),
    identification_note=True,
)

SHEETS: dict[ListLanguage, Sheet] = {
    language: Sheet(snapshot=SNAPSHOT, language=language) for language in LIST_LANGUAGES
}

ROWS = [
    ListRow(
        id=UUID(int=1),
        number=1,
        kind="individual",
        name=Bilingual("شیرین می‌خواهم", "Shirin Mikhaham"),
        title=Bilingual("", "poet"),
        group="initiators",
        country="SE",
    ),
    ListRow(
        id=UUID(int=2),
        number=2,
        kind="organisation",
        name=Bilingual("کانون پناهندگان", "Refugees' *Centre* [gallery]"),
        city=Bilingual("برلین", "Berlin"),
        country="DE",
        group="first",
        signed_on=date(2025, 11, 18),
    ),
    ListRow(
        id=UUID(int=3),
        number=3,
        kind="organisation",
        name=Bilingual("", '=HYPERLINK("https://x.example") <b>'),
        group="more",
        signed_on=date(2025, 11, 19),
    ),
    ListRow(
        id=UUID(int=5),
        number=5,
        kind="organisation",
        name=Bilingual("O’Brien کانون", ""),
        city=Bilingual("", "New York, NY"),
        country="US",
        group="more",
        signed_on=date(2025, 11, 19),
    ),
    ListRow(
        id=UUID(int=6),
        number=6,
        kind="individual",
        name=Bilingual("علی کریمی", "Ali Karimi"),
        title=Bilingual("دکتر", "Dr"),
        affiliation=Bilingual("دانشگاه تهران", "@ University of Tehran"),
        country="IR",
        group="more",
    ),
    ListRow(
        id=UUID(int=7),
        number=7,
        kind="individual",
        name=Bilingual("۲. ١٣ نفر", "1. www.example_x.org"),
        city=Bilingual("لندن", "London"),
        group="more",
    ),
]
"""Number 4 is missing: a gap as a withdrawn name leaves it in an edition."""


async def rows(sample: list[ListRow] = ROWS) -> AsyncIterator[ListRow]:
    for row in sample:
        yield row


CHANGES = [
    Change(kind="added", id=ROWS[1].id, number=2, row=ROWS[1]),
    Change(kind="added", id=ROWS[4].id, number=6, row=ROWS[4]),
    Change(
        kind="corrected",
        id=ROWS[2].id,
        number=3,
        row=ROWS[2],
        before=replace(ROWS[2], name=Bilingual("", "Old *name*")),
    ),
    Change(kind="withdrawn", id=UUID(int=4), number=17),
]


async def changes(sample: list[Change] = CHANGES) -> AsyncIterator[Change]:
    for change in sample:
        yield change


TEXTS = {
    "fa": StatementText(
        language="fa",
        kicker="فراخوان",
        title="همصدا با «آزادی»",
        summary="خلاصهٔ متن",
        date=date(2025, 11, 19),
        place="Köln",
        addressees="به همه\nبه دیگران",
        editors_note="یادداشت *سردبیر*",
        byline="هیئت",
        translator="مینا",
        source_name="خبرنامه",
        source_url="https://source.example/fa",
        hashtags=("#آزادی",),
        contact="بنویسید به list@example.org",
        licence="آزاد",
        list_heading="نخستین امضاکنندگان",
        body="بند [اول] با *due process*.[^1]\n\n## عنوان\n\n1. یک\n2. دو\n   - سه\n\n"
        '::: quote author="مادر"\nسخن\n:::\n\n[^1]: پانویس',
        updates=(Update(date(2025, 11, 20), "افزوده", "erratum"),),
    ),
    "en": StatementText(
        language="en",
        title="With <one> voice & more",
        body="# First\n\nA **strong** [link](https://x.example/a?b=[c]) and `code`.  \n"
        "Next *line*.\n\n---\n\n> quoted\n\n    pre  <b>\n\n- [gallery]\n\n  more",
    ),
}


async def written(format_id: str, sheet: Sheet, sample: list[ListRow] = ROWS) -> bytes:
    """The whole list in a format."""
    return b"".join([chunk async for chunk in FORMATS[format_id].render(sheet, rows(sample))])


async def written_changes(format_id: str, sheet: Sheet, sample: list[Change] = CHANGES) -> bytes:
    """What changed, in a format."""
    render = FORMATS[format_id].render_changes
    assert render is not None
    return b"".join([chunk async for chunk in render(sheet, changes(sample))])
