"""Addresses: what is accepted, what is refused, and the one spelling of a mailbox."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import FieldError, InvalidForm
from app.signing.addresses import canonical, read_address


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("shirin@example.org", "shirin@example.org"),
        ("  shirin@example.org\t", "shirin@example.org"),
        ("Shirin.N+list@Example.ORG", "Shirin.N+list@example.org"),
        ("نام@مثال.ایران", "نام@مثال.ایران"),
        ("a@xn--mgbh0fb.xn--mgba3a4f16a", "a@مثال.ایران"),
        ("a\u0301@example.org", "\u00e1@example.org"),
        ("a@ｅxample.org", "a@example.org"),
        ("+x@example.org", "+x@example.org"),
    ],
)
def test_an_address_is_kept_as_typed_but_for_its_domain(typed: str, read: str) -> None:
    assert read_address(typed) == read


@pytest.mark.parametrize("typed", ["", " ", "\t \t"])
def test_nothing_typed_is_missing(typed: str) -> None:
    with pytest.raises(InvalidForm) as caught:
        read_address(typed)
    assert caught.value.errors == [FieldError("email", "missing-email")]


@pytest.mark.parametrize(
    "typed",
    [
        "shirin",
        "shirin@",
        "@example.org",
        "shirin@example",
        "shirin@localhost",
        "shirin@host.local",
        "shirin@[127.0.0.1]",
        "shirin@exa mple.org",
        "shirin@example..org",
        "shirin@example.org.",
        "shirin@-example.org",
        '"quoted"@example.org',
        "Shirin <shirin@example.org>",
        "a@example.org,b@example.org",
        "shirin@example.org\n",
        "shirin\r\n@example.org",
        "shirin@example.org\r\nBcc: all@example.org",
        "shirin@example.org\u2028",
        "shi\x00rin@example.org",
        "shirin\u202e@example.org",
        "\ud800@example.org",
        "a" * 243 + "@example.org",
    ],
)
def test_what_is_no_address_is_refused_without_an_echo(typed: str) -> None:
    with pytest.raises(InvalidForm) as caught:
        read_address(typed)
    assert caught.value.errors == [FieldError("email", "invalid-email")]
    assert str(caught.value) == "invalid-form"


@pytest.mark.parametrize(
    "hostile",
    ["a" + "\u0301\u0316" * 16_000 + "@example.org", "a@" + "b." * 30_000 + "org", "@" * 60_000],
)
def test_a_long_text_is_refused_before_it_costs_anything(hostile: str) -> None:
    begun = time.process_time()
    with pytest.raises(InvalidForm):
        read_address(hostile)
    assert time.process_time() - begun < 0.1


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("shirin@example.org", "shirin@example.org"),
        ("SHIRIN@EXAMPLE.ORG", "shirin@example.org"),
        ("shirin+list+2@example.org", "shirin@example.org"),
        ("+shirin@example.org", "+shirin@example.org"),
        ("shi.rin@example.org", "shi.rin@example.org"),
        ("S.h.i.rin+list@gmail.com", "shirin@gmail.com"),
        ("shi.rin@googlemail.com", "shirin@gmail.com"),
        ("ｓhirin@example.org", "shirin@example.org"),
        ("نام@مثال.ایران", "نام@xn--mgbh0fb.xn--mgba3a4f16a"),
        ("نام@xn--mgbh0fb.xn--mgba3a4f16a", "نام@xn--mgbh0fb.xn--mgba3a4f16a"),
        ("a@MAÑANA.example", "a@xn--maana-pta.example"),
        ("a\u0301@example.org", "\u00e1@example.org"),
    ],
)
def test_one_spelling_stands_for_a_mailbox(address: str, mailbox: str) -> None:
    assert canonical(read_address(address)) == mailbox


def test_two_domains_that_only_folding_makes_alike_stay_two() -> None:
    assert canonical(read_address("a@straße.de")) == "a@xn--strae-oqa.de"
    assert canonical(read_address("a@strasse.de")) == "a@strasse.de"


@given(st.emails())
def test_a_canonical_address_is_its_own(address: str) -> None:
    try:
        once = canonical(read_address(address))
    except InvalidForm:
        return
    assert canonical(once) == once


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read = read_address(text)
    except InvalidForm as error:
        codes = {each.code for each in error.errors}
    else:
        codes = {"read"}
        assert (read.count("@"), read.isprintable()) == (1, True)
    assert codes < {"read", "missing-email", "invalid-email"}
