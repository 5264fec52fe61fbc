from pathlib import Path

import pytest

from app.text.names import Bilingual
from app.text.pasted import NOTES, WHYS, explained, parse

DATA = Path(__file__).parents[1] / "data" / "pasted"


def _pairs(text: str) -> list[tuple[str | None, str | None]]:
    return [(each.fa, each.en) for each in parse(text).signatories]


@pytest.mark.parametrize("name", ["chat", "email"])
def test_threads(name: str) -> None:
    found = parse((DATA / f"{name}.txt").read_text("utf-8"))
    shown = [
        f"{each.lines} {each.fa} | {each.en} | {' '.join(each.notes)}".strip(" |")
        for each in found.signatories
    ]
    shown += [f"{each.line} {each.why}" for each in found.skipped]
    expected = (DATA / f"{name}.expected.txt").read_text("utf-8").splitlines()
    assert shown == expected


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("[12:30, 6/15/2024] Mina:", "sender"),
        ("[15/06/2024, 12:30:15] Mina:", "sender"),
        ("۱۲:۳۰ - مینا:", "sender"),
        ("Mina K, [15.06.24 12:30]", "sender"),
        ("مینا ۱۲:۳۰", "sender"),
        ("15/06/2024, 12:50 - Nima created group “List”", "chat-notice"),
        ("۱۵ خرداد ۱۴۰۳", "date"),
        ("Saturday, 15/06/2024", "date"),
        ("سلام", "greeting"),
        ("Dear friends,", "greeting"),
        ("با سپاس فراوان", "thanks"),
        ("Kind regards,", "closing"),
        ("با احترام", "closing"),
        ("+49 (0)30 1234567", "contact"),
        ("تلفن: ۰۲۱-۸۸۷۷۶۶۵۵", "contact"),
        ("nima@example.org", "contact"),
        ("https://example.org/list", "contact"),
        ("Subject: names", "mail-header"),
        ("More Signatures", "heading"),
        ("اسامی امضاکنندگان:", "heading"),
        ("# Signatories", "heading"),
        ("نام – شهر – کشور", "heading"),
        ("👍 👍🏽", "no-letters"),
        ("-----", "no-letters"),
        ("\u200f", "no-letters"),
        ("17.", "number"),
        ("We are still waiting for two names", "prose"),
        ("این سازمان‌ها هم به ما پیوسته‌اند", "prose"),
        ("Комитет солидарности", "other-script"),
        ("a\x01b", "not-storable"),
        ("a" * 401, "too-long"),
    ],
)
def test_what_is_set_aside(line: str, why: str) -> None:
    found = parse(f"\n{line}\n")
    assert found.signatories == ()
    assert [(each.line, each.text, each.why) for each in found.skipped] == [(2, line, why)]


@pytest.mark.parametrize(
    "line",
    [
        "سلام – پاریس",
        "Dear Freedom – Berlin – Germany",
        "کانون ما هستیم – لندن",
        "فراخوان آزادی",
    ],
)
def test_names_that_read_like_asides_are_kept(line: str) -> None:
    assert _pairs(line) == [(line, None) if line[0] > "z" else (None, line)]


@pytest.mark.parametrize(
    "mark", ["1. ", "۱) ", "(1) ", "۱- ", "1- ", "[1] ", "• ", "- ", "✅ ", "1.\t", "> ", "* "]
)
def test_list_marks_are_taken_away(mark: str) -> None:
    assert _pairs(f"{mark}کانون زنان – برلین؛\n{mark}Women's Center – Berlin,") == [
        ("کانون زنان – برلین", "Women's Center – Berlin")
    ]


def test_a_number_of_the_name_stays_unless_the_list_is_numbered() -> None:
    assert _pairs("۸ مارس – کلن\nکانون زنان – برلین\nانجمن آموزگاران – پاریس")[0] == (
        "۸ مارس – کلن",
        None,
    )
    counted = "۱ کانون زنان – برلین\n۲ انجمن آموزگاران – پاریس\n۳ ۸ مارس – کلن"
    assert _pairs(counted)[2] == ("۸ مارس – کلن", None)


def test_an_abbreviation_keeps_its_dot() -> None:
    assert _pairs("Women's Center – U.S.A.\nClub of Poets – Bonn.") == [
        (None, "Women's Center – U.S.A."),
        (None, "Club of Poets – Bonn"),
    ]


@pytest.mark.parametrize(
    ("line", "name", "city", "country"),
    [
        (
            "Iranian – German solidarity group – Stuttgart",
            "Iranian – German solidarity group",
            "Stuttgart",
            None,
        ),
        (
            "Solidarity with human rights – Calgary Canada",
            "Solidarity with human rights",
            "Calgary",
            "CA",
        ),
        ("Society of refugees .Athens – Greece", "Society of refugees", "Athens", "GR"),
        ("Group of refugees- Gutenberg – Sweden", "Group of refugees", "Gutenberg", "SE"),
        ("Prisoners in Iran-Paris", "Prisoners in Iran", "Paris", None),
        ("Koneshgaran – Los Angeles – CA – USA", "Koneshgaran", "Los Angeles – CA", "US"),
        ("Labor institution – West of Germany", "Labor institution", "West of Germany", "DE"),
        ("Women's Club (Berlin)", "Women's Club", "Berlin", None),
        ("Women's Club (in exile)", "Women's Club (in exile)", "", None),
        ("Women's Club, Xanadu, France", "Women's Club", "Xanadu", "FR"),
        ("Defence of prisoners in Iran", "Defence of prisoners in Iran", "", None),
    ],
)
def test_places(line: str, name: str, city: str, country: str | None) -> None:
    (found,) = parse(line).signatories
    assert (found.name, found.city, found.country) == (
        Bilingual(en=name),
        Bilingual(en=city),
        country,
    )


def test_both_languages_in_pieces_on_one_line() -> None:
    (found,) = parse("کانون زنان (Women's Center) – برلین (Berlin)").signatories
    assert (found.fa, found.en) == ("کانون زنان – برلین", "Women's Center – Berlin")
    assert found.notes == ("one-line-split",)


def test_an_abbreviation_in_the_other_script_stays_in_its_line() -> None:
    (found,) = parse("کانون نویسندگان ایران (PEN)").signatories
    assert (found.fa, found.en, found.notes) == (
        "کانون نویسندگان ایران (PEN)",
        None,
        ("mixed-scripts",),
    )


def test_different_countries_are_to_be_checked() -> None:
    (found,) = parse("کانون زنان سپیدار – آلمان\nSepidar Women's Center – Austria").signatories
    assert (found.country, found.confidence, "country-differs" in found.notes) == (
        None,
        "check",
        True,
    )


def test_the_shape_of_the_preview() -> None:
    assert parse("Names:\n۱. کانون زنان – برلین – آلمان").to_json() == {
        "signatories": [
            {
                "number": 1,
                "fa": "کانون زنان – برلین – آلمان",
                "en": None,
                "name": {"fa": "کانون زنان", "en": None},
                "city": {"fa": "برلین", "en": None},
                "country": "DE",
                "confidence": "high",
                "notes": [],
                "lines": [2],
            }
        ],
        "skipped": [
            {
                "line": 1,
                "text": "Names:",
                "why": "heading: A heading, or a label before what follows.",
            }
        ],
    }


def test_every_code_is_explained_once() -> None:
    assert NOTES.keys() & WHYS.keys() == set()
    assert explained("date") == "date: A date or a time."
