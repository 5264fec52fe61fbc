"""Names that have broken a format somewhere, as far as cleaning lets them be stored."""

from collections.abc import Iterator
from uuid import UUID

from app.editions.layout import Layout
from app.editions.rows import ListRow
from app.editions.sheet import Sheet
from app.editions.snapshot import LIST_LANGUAGES, ListLanguage
from app.errors import InvalidName
from app.text.clean import clean_display
from app.text.names import Bilingual
from tests.unit.formats_sample import SNAPSHOT

TYPED = [
    '=HYPERLINK("https://x.example","a")',
    "=cmd|' /C calc'!A0",
    "+1+cmd",
    "-2+3+cmd",
    "@SUM(A1:A9)",
    "＝1+1 full width",
    "\t=tab",
    "\r=return",
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    "<r><t>markup</r>",
    "<r>kept whole</r>",
    "</w:t></w:r></w:p> & co",
    "]]> <!-- -- --> x",
    "&amp; &#91;x&#93; &lt;",
    "[gallery ids=1]",
    "[[caption]] text [/caption]",
    "**bold** _em_ `code` ~~s~~",
    "# heading 1",
    "- item",
    "1. one",
    "1) two",
    "[a](javascript:alert(1)) ![b](c)",
    "|a|b|",
    "www.example.org me@example.org https://example.org",
    "#import sys $x$ #let y = 1 @ref <label>",
    "\\textbf{x} \\u0041 \\",
    "_x0041_ _x000D_",
    "--",
    "-- a --",
    "{{ x }} {% y %} ${z}",
    "%s %(name)s %n",
    "O’Brien 'x' \"y\"",
    "نا\u200cم می\u200cشود",
    "کانون (در تبعید)",
    "(کانون) Berlin – «آزادی».",
    "Centre کانون 2020, Nr. 7!",
    "۱۲۳ نفر 45",
    "\u202eevil\u202c \u2066x\u2069 \u200fy",
    "a\u200bb\ufeffc\u00add",
    "z\u0007bell",
    "ﷺ ﷲ",
    "کورد ەڵێۆ ڕ",
    "Ünïcode Ěščř Кириллица Ελληνικά",
    "漢字 한글 עברית",
    "e\u0301\u0323\u0302x",
    "x" * 400,
    "ب" * 400,
    "\U0001d5d4" * 200,
]


def names() -> Iterator[Bilingual]:
    """Every name that can be stored, in both fields, and then in one only."""
    for text in TYPED:
        try:
            name = Bilingual(clean_display(text, "fa"), clean_display(text, "en"))
        except InvalidName:
            continue
        yield name
    yield Bilingual("تنها فارسی", "")
    yield Bilingual("", "only English")


NAMES = list(names())
ROWS = [
    ListRow(id=UUID(int=number), number=number, kind="organisation", name=name)
    for number, name in enumerate(NAMES, 1)
]
BARE = Layout(headings="none", place="none")
SHEETS: dict[ListLanguage, Sheet] = {
    language: Sheet(snapshot=SNAPSHOT, language=language, layout=BARE)
    for language in LIST_LANGUAGES
}


def lines(language: ListLanguage) -> list[str]:
    """What the lines of a list hold after their numbers, in order."""
    if language == "both":
        return [text for name in NAMES for text in (name.fa, name.en) if text]
    return [name.shown(language)[0] for name in NAMES]
