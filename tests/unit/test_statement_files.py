from dataclasses import fields
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from app import demo
from app.statements.canonical import text_version
from app.statements.file_values import STATEMENT_KEYS, TEXT_KEYS
from app.statements.files import (
    StatementSettings,
    StatementText,
    Update,
    read_statement,
)
from app.statements.markdown_blocks import KEYS as BLOCKS

DOCS = Path(__file__).parents[2] / "docs" / "statement-files.md"
DEMO = Path(demo.__file__).parent


def written(folder: Path, **files: str) -> Path:
    for language, content in files.items():
        (folder / f"{language.replace('_', '-')}.md").write_text(content, encoding="utf-8")
    return folder


def statement(front: str, body: str = "Body.") -> str:
    return f"---\n{front}\n---\n{body}\n"


def test_the_least_statement_has_the_defaults(tmp_path: Path) -> None:
    read = read_statement(written(tmp_path, en=statement("title: Free Them All")))
    assert read.slug == "free-them-all"
    assert read.settings == StatementSettings(
        prevailing_language="en",
        policy="hold-flagged",
        publish="hourly",
        kinds=("organisation", "individual"),
        exposures=("public", "coordinators", "counted"),
        order="language",
        identification_note=True,
        sign_by=None,
        confirm_days=7,
    )
    assert read.texts == {"en": StatementText(language="en", title="Free Them All", body="Body.")}


def test_every_key_of_a_text(tmp_path: Path) -> None:
    front = """\
title: "A: B"
kicker: Appeal
summary: >
  Two
  lines
date: 2026-05-01
place: Berlin
addressees: |
  To some
  and others
editors_note: |
  One.

  Two.
byline: A committee
translator: A translator
source_name: Journal
source_url: https://example.org/a
source_note: No. 3
rest_url: https://example.org/rest
hashtags: ["#One two", "#سه"]
contact: a@example.org
list_heading: More signatures
licence: CC BY 4.0
responsible: N. N.
related: other-slug"""
    read = read_statement(written(tmp_path, de=statement(front, "Text.")))
    assert read.texts["de"] == StatementText(
        language="de",
        title="A: B",
        body="Text.",
        kicker="Appeal",
        summary="Two lines",
        date=date(2026, 5, 1),
        place="Berlin",
        addressees="To some\nand others",
        editors_note="One.\n\nTwo.",
        byline="A committee",
        translator="A translator",
        source_name="Journal",
        source_url="https://example.org/a",
        source_note="No. 3",
        rest_url="https://example.org/rest",
        hashtags=("#One two", "#سه"),
        contact="a@example.org",
        list_heading="More signatures",
        licence="CC BY 4.0",
        responsible="N. N.",
        related="other-slug",
    )
    assert {key for key in TEXT_KEYS if f"\n{key}:" in f"\n{front}"} == set(TEXT_KEYS)


def test_settings_may_stand_in_any_of_the_files(tmp_path: Path) -> None:
    fa = "title: عنوان\npolicy: hold-all\nconfirm_days: 30\nslug: نه به اعدام"
    en = (
        "title: Title\npublish: daily\nkinds: individual\nexposures: [counted, public]\n"
        "order: given\nidentification_note: false\nprevailing_language: en\n"
        "sign_by: 2026-12-31 23:59 +03:30\npolicy: hold-all"
    )
    read = read_statement(written(tmp_path, fa=statement(fa), en=statement(en), ckb=statement(fa)))
    assert read.slug == "نه-به-اعدام"
    assert read.settings == StatementSettings(
        prevailing_language="en",
        policy="hold-all",
        publish="daily",
        kinds=("individual",),
        exposures=("public", "counted"),
        order="given",
        identification_note=False,
        sign_by=datetime(2026, 12, 31, 23, 59, tzinfo=timezone(timedelta(hours=3, minutes=30))),
        confirm_days=30,
    )
    assert list(read.texts) == ["en", "ckb", "fa"]


@pytest.mark.parametrize("kinds", ["kinds:", "kinds: []", "kinds: ''"])
def test_empty_kinds_is_a_statement_that_nobody_signs(tmp_path: Path, kinds: str) -> None:
    read = read_statement(written(tmp_path, fa=statement(f"title: ع\n{kinds}")))
    assert read.settings.kinds == ()


def test_sign_by_takes_utc(tmp_path: Path) -> None:
    read = read_statement(written(tmp_path, fa=statement("title: ع\nsign_by: 2026-12-31T20:00Z")))
    assert read.settings.sign_by == datetime(2026, 12, 31, 20, 0, tzinfo=UTC)


def test_an_empty_list_heading_differs_from_none(tmp_path: Path) -> None:
    read = read_statement(written(tmp_path, fa=statement("title: ع\nlist_heading:")))
    assert read.texts["fa"].list_heading == ""
    assert StatementText(language="fa", title="ع", body="ب").list_heading is None


def test_a_farsi_statement_without_a_slug_gets_the_same_letters_each_time(tmp_path: Path) -> None:
    folder = written(tmp_path, fa=statement("title: نه به اعدام"))
    assert read_statement(folder).slug == read_statement(folder).slug
    assert len(read_statement(folder).slug) == 8
    assert read_statement(folder).slug.isascii()


UPDATED = """\
First.

::: update date=2026-11-20
News, with a note.[^u]

[^u]: The note.
:::

Second.

::: update date=2026-12-01
More news.
:::
"""


def test_updates_are_no_part_of_the_text_version(tmp_path: Path) -> None:
    text = read_statement(written(tmp_path, en=statement("title: T", UPDATED))).texts["en"]
    assert text.body == "First.\n\nSecond."
    assert text.updates == (
        Update(date(2026, 11, 20), "News, with a note.[^u]\n\n[^u]: The note."),
        Update(date(2026, 12, 1), "More news."),
    )
    before = written(tmp_path, en=statement("title: T", "First.\n\nSecond."))
    assert text_version(read_statement(before).texts["en"]) == text_version(text)


def test_an_erratum_stands_beside_the_text_that_was_signed(tmp_path: Path) -> None:
    body = "Teh first.\n\n::: erratum date=2026-11-21\nRead “The first”.\n:::"
    text = read_statement(written(tmp_path, en=statement("title: T", body))).texts["en"]
    assert text.body == "Teh first."
    assert text.updates == (Update(date(2026, 11, 21), "Read “The first”.", "erratum"),)


def test_line_ends_blank_lines_and_hidden_characters_change_no_version(tmp_path: Path) -> None:
    plain = read_statement(written(tmp_path, fa=statement("title: ع", "یک\n\nدو‌سه"))).texts["fa"]
    other = "\ufeff" + statement("title: ع", "\n\u200fیک\u202b\n \n\n\nدو‌سه\n\n").replace(
        "\n", "\r\n"
    )
    (tmp_path / "fa.md").write_bytes(other.encode())
    assert text_version(read_statement(tmp_path).texts["fa"]) == text_version(plain)


def test_a_layout_is_a_mapping_of_its_own(tmp_path: Path) -> None:
    layout = "layout:\n  headings: country\n  numbering: no\n  text: true"
    read = read_statement(written(tmp_path, fa=statement(f"title: ع\n{layout}")))
    assert read.settings == StatementSettings(
        prevailing_language="fa",
        layout={"headings": "country", "numbering": False, "text": True},
    )


def test_the_demo_statement() -> None:
    read = read_statement(DEMO)
    assert (read.slug, list(read.texts)) == ("demo", ["fa", "en"])
    assert read.settings == StatementSettings(
        prevailing_language="fa", policy="publish-all", publish="at-once"
    )
    names = [line for line in (DEMO / "signatories.txt").read_text("utf-8").split("\n") if line]
    assert len(names) == 58


def test_the_documentation_names_every_key_and_block() -> None:
    page = DOCS.read_text(encoding="utf-8")
    named = {key.rpartition(".")[2] for key in (*TEXT_KEYS, *STATEMENT_KEYS, *BLOCKS)}
    assert {name for name in named if f"`{name}`" not in page} == set()
    assert {f.name for f in fields(StatementText)} - TEXT_KEYS.keys() == {
        "language",
        "body",
        "updates",
    }
