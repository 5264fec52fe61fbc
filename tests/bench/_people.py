"""Sign-ons as they come over the wire, each of a mailbox of its own at one of many domains."""

import itertools
import json
from collections.abc import Callable

from tests.bench._load import http
from tests.bench._signatories import signatories

JSON = "Content-Type: application/json\r\n"
DOMAINS = 997
"""A relay's pace for one domain holds nothing up."""


def network(number: int) -> str:
    """The header by which a proxy names the network of a visitor, each another one."""
    return f"X-Forwarded-For: 10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}\r\n"


def sign_ons(slug: str = "demo") -> Callable[[], bytes]:
    """Requests, each the sign-on of another made-up signatory."""
    some = zip(itertools.count(), signatories(100_000_000), strict=False)

    def request() -> bytes:
        number, fields = next(some)
        body = {
            "kind": fields["kind"],
            "name": {"fa": fields["name_fa"], "en": fields["name_en"]},
            "city": {"fa": fields["city_fa"], "en": fields["city_en"]},
            "country": fields["country"],
            "email": f"signatory{number}@d{number % DOMAINS}.example.org",
            "language": "fa",
            "exposure": "public",
            "consents": {"process": True, "publish": True},
        }
        return http(
            "POST",
            f"/api/v1/statements/{slug}/sign-ons",
            JSON + network(number),
            json.dumps(body, ensure_ascii=False).encode(),
        )

    return request


def bare_sign_ons() -> Callable[[], bytes]:
    """Requests to the bare endpoint (`tests.bench._apps.bare`), which inserts one row for each."""
    numbers = itertools.count()

    def request() -> bytes:
        body = {"kind": "individual", "email": f"signatory{next(numbers)}@example.org"}
        return http("POST", "/bare", JSON, json.dumps(body).encode())

    return request


def confirmations(token: Callable[[], str]) -> Callable[[], bytes]:
    """Requests that confirm, each with another token."""
    numbers = itertools.count()

    def request() -> bytes:
        body = json.dumps({"token": token()}).encode()
        return http("POST", "/api/v1/confirmations", JSON + network(next(numbers)), body)

    return request
