import pytest
from starlette.requests import Request

from app.http.language import accepted, language_of
from app.text.names import Language


@pytest.mark.parametrize(
    ("header", "default", "language"),
    [
        ("", "fa", "fa"),
        ("fa-IR,fa;q=0.9,en;q=0.8", "en", "fa"),
        ("en;q=0.3, fa-AF;q=0.4", "en", "fa"),
        ("en-US, fa", "fa", "en"),
        ("de, fr;q=0.5", "fa", "fa"),
        ("fa;q=0, en;q=0", "fa", "fa"),
        ("FA", "en", "fa"),
        ("fat, enx", "en", "en"),
        ("fa;q=high, *", "en", "en"),
        ("fa;Q=0.2, en;q=7", "fa", "en"),
        ("," * 100_000 + "fa", "en", "en"),
    ],
)
def test_accepted(header: str, default: Language, language: Language) -> None:
    assert accepted(header, default) == language


@pytest.mark.parametrize(
    ("path", "query", "header", "language"),
    [
        ("/fa/s/peace", "lang=en", "en", "fa"),
        ("/en", "", "fa", "en"),
        ("/api/v1/statements", "lang=fa", "en", "fa"),
        ("/api/v1/statements", "lang=de", "fa", "fa"),
        ("/fabulous", "", "", "en"),
    ],
)
def test_path_goes_before_query_before_header(
    path: str, query: str, header: str, language: Language
) -> None:
    request = Request(
        {
            "type": "http",
            "method": "GET",
            "path": path,
            "query_string": query.encode(),
            "headers": [(b"host", b"localhost"), (b"accept-language", header.encode())],
        }
    )
    assert language_of(request, "en") == language
