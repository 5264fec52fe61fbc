"""Origins as they are typed, and as they end up in a policy."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import InvalidForm
from app.partners.origins import origin_of, read_origin, read_origins

WRITTEN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?")


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://example.org", "https://example.org"),
        (" HTTPS://Example.ORG:443/ ", "https://example.org"),
        ("http://localhost:8080", "http://localhost:8080"),
        ("https://روزنامه.example", f"https://{'روزنامه'.encode('idna').decode()}.example"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
    ],
)
def test_an_origin_is_written_as_browsers_do(typed: str, origin: str) -> None:
    assert read_origin(typed) == origin
    assert origin_of(f"{typed.strip().rstrip('/')}/a/page?q#f") == origin


@pytest.mark.parametrize(
    "typed",
    [
        *("", "example.org", "ftp://example.org", "https://", "https://*", "https://*.example.org"),
        *("https://a.example/path", "https://a.example?q", "https://user@a.example", "null"),
        *("https://a.example; script-src *", "https://a.example:99999", "https://a b.example"),
        *("https://-a.example", "https://a..example", "https://[::1]", "https://" + "a" * 300),
    ],
)
def test_all_else_is_refused(typed: str) -> None:
    with pytest.raises(InvalidForm):
        read_origin(typed)


@given(st.text(max_size=60))
def test_nothing_gets_out_of_its_directive(typed: str) -> None:
    for each in (typed, f"https://{typed}", f"https://a.example{typed}"):
        assert origin_of(each) == "" or WRITTEN.fullmatch(origin_of(each))


def test_one_at_least_and_twenty_at_most() -> None:
    assert read_origins(["https://a.example", "https://a.example/", ""]) == ["https://a.example"]
    for wrong in ([], [" "], [f"https://a{n}.example" for n in range(21)]):
        with pytest.raises(InvalidForm):
            read_origins(wrong)
