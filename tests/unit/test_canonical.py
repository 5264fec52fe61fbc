import hashlib
import json
from dataclasses import fields, replace
from datetime import date
from typing import Any

from app.statements.canonical import SIGNED_FIELDS, canonical, text_version
from app.statements.files import StatementText, Update

TEXT = StatementText(
    language="fa",
    title="عنوانِ «متن»",
    body="بند نخست\n\nبند دوم",
    date=date(2026, 11, 20),
    hashtags=("#نه_به_اعدام", "#No"),
)

# Written out by hand after RFC 8785: keys in order, no white space, only what must be escaped.
EXPECTED = (
    '{"body":"بند نخست\\n\\nبند دوم","date":"2026-11-20","format":"hamseda-statement-text-1",'
    '"hashtags":["#نه_به_اعدام","#No"],"language":"fa","title":"عنوانِ «متن»"}'
)

OTHER_VALUES: dict[str, Any] = {
    "language": "en",
    "date": date(2026, 11, 21),
    "hashtags": ("#No",),
}
UNSIGNED_VALUES: dict[str, Any] = {
    "contact": "name@example.org",
    "list_heading": "",
    "licence": "free",
    "responsible": "somebody",
    "related": "other",
    "updates": (Update(date(2026, 12, 1), "News."),),
}


def test_the_canonical_form_byte_by_byte() -> None:
    assert canonical(TEXT) == EXPECTED.encode()


def test_the_version_is_the_sha256_in_lower_case() -> None:
    assert text_version(TEXT) == hashlib.sha256(EXPECTED.encode()).hexdigest()


def test_each_signed_field_changes_the_version() -> None:
    versions = {
        text_version(replace(TEXT, **{name: OTHER_VALUES.get(name, "https://example.org/other")}))
        for name in SIGNED_FIELDS
    }
    assert len(versions - {text_version(TEXT)}) == len(SIGNED_FIELDS)


def test_what_may_change_later_changes_no_version() -> None:
    assert {field.name for field in fields(StatementText)} == {*SIGNED_FIELDS, *UNSIGNED_VALUES}
    for name, value in UNSIGNED_VALUES.items():
        assert text_version(replace(TEXT, **{name: value})) == text_version(TEXT), name


def test_the_canonical_form_is_json_of_the_filled_fields() -> None:
    assert sorted(json.loads(canonical(TEXT))) == [
        "body",
        "date",
        "format",
        "hashtags",
        "language",
        "title",
    ]
