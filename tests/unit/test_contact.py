import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.statements.contact import ContactPart, protected_contact
from app.statements.hashtags import clean_hashtag


def test_an_address_becomes_words_and_a_code() -> None:
    code = base64.b64encode(b"gro.elpmaxe.liam@noitca.rof").decode()
    assert protected_contact("Write to for.action@mail.example.org, please\nor call.", "en") == (
        ContactPart("Write to "),
        ContactPart("for.action (at) mail (dot) example (dot) org", code),
        ContactPart(", please\nor call."),
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fa", "a (اَت) example (نقطه) org"),
        ("de", "a (at) example (Punkt) org"),
        ("ckb", "a (ئەت) example (خاڵ) org"),
        ("sv", "a (at) example (dot) org"),
    ],
)
def test_the_words_are_the_languages(language: str, words: str) -> None:
    assert protected_contact("mailto:a@example.org", language)[0].text == words


def test_a_contact_without_an_address_is_one_part() -> None:
    assert protected_contact("https://example.org/contact", "en") == (
        ContactPart("https://example.org/contact"),
    )
    assert protected_contact("", "en") == ()


@given(
    st.from_regex(r"\A[a-z][a-z.+-]{0,10}@[a-z]{1,8}(\.[a-z]{2,6}){1,3}\Z"),
    st.text(alphabet="abc ،آ\n,;<>()«»", max_size=20),
)
def test_no_part_holds_the_address_and_the_code_gives_it_back(address: str, before: str) -> None:
    parts = protected_contact(f"{before} {address} {before}", "fa")
    assert [part.text for part in parts if "@" in part.text] == []
    codes = [base64.b64decode(part.code)[::-1].decode() for part in parts if part.code]
    assert codes == [address]


@pytest.mark.parametrize(
    ("given_tag", "clean"),
    [
        ("#NoToExecutions", "NoToExecutions"),
        ("#نه به اعدام", "نه_به_اعدام"),
        ("#زندانی‌سیاسی", "زندانی_سیاسی"),
        ("＃آزادي", "آزادی"),
        ("#free-them-all!", "free_them_all"),
        ("#2026", ""),
        ("#", ""),
    ],
)
def test_a_hashtag_for_sharing(given_tag: str, clean: str) -> None:
    assert clean_hashtag(given_tag) == clean


@given(st.text(max_size=120))
def test_cleaning_a_hashtag_again_changes_nothing(tag: str) -> None:
    assert clean_hashtag(clean_hashtag(tag)) == clean_hashtag(tag)
