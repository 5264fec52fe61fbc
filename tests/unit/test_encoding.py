"""Which encoding somebody would rather have."""

import pytest

from app.http.encoding import preferred, refuses_gzip


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("gzip, deflate, br, zstd", "br"),  # browsers over TLS
        ("gzip, deflate", "gzip"),  # browsers without it
        ("br", "br"),
        ("", ""),
        ("identity", ""),
        ("deflate, zstd", ""),
        ("*", "br"),
        ("*;q=0", ""),
        ("br;q=0, *", "gzip"),
        ("br;q=0", ""),
        ("gzip;q=0, br;q=0.0", ""),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("gzip;q=0.5, br;q=0.8", "br"),
        ("br;q=0.8, gzip;q=0.8", "br"),
        ("GZIP ; Q=0.7", "gzip"),
        ("x-gzip", "gzip"),
        ("identity, br;q=0.5", ""),
        ("identity;q=0.5, br;q=0.5", "br"),
        ("identity;q=0, gzip", "gzip"),
        ("br;q=high, gzip", "gzip"),
        ("br;q=7, gzip", "gzip"),
        ("br;q=nan, gzip", "gzip"),
        ("brotli, xgzip", ""),
        (",;q=1,", ""),
        ("br," * 100, ""),
    ],
)
def test_preferred(header: str, expected: str) -> None:
    assert preferred(header) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [("gzip;q=0", True), ("br, gzip; q=0.000", True), ("gzip;q=0.1", False), ("br", False)],
)
def test_a_refused_encoding(header: str, expected: bool) -> None:  # noqa: FBT001 - a case
    assert refuses_gzip(header) is expected
