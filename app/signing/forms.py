"""Reading a sign-on, whatever surface it came by: flat fields in, a cleaned `SignOn` out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

from app.errors import FieldError, InvalidForm, InvalidName
from app.signing.addresses import read_address
from app.text.clean import clean_display, name_flags
from app.text.countries import country_name
from app.text.names import LANGUAGES, Bilingual, Language
from app.text.scripts import dominant_script

CONSENT_WORDING = "2026-11"
"""Version of the words of both consents, kept with each signature. New words, new version."""

PAIRS = ("name", "title", "affiliation", "city")
PUBLIC_FIELDS = (*(f"{pair}_{script}" for pair in PAIRS for script in LANGUAGES), "country")
FIELDS = (
    "kind",
    *PUBLIC_FIELDS,
    "website",
    "representative_name",
    "representative_role",
    "exposure",
    "consent_process",
    "consent_publish",
    "via",
)
"""The form's fields but for the address, which is never kept beside them."""

_PARTNER = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_WEBSITE_LONGEST = 300
_TRUE = {"1", "on", "true", "yes"}


class Offer(Protocol):
    """What a statement offers to those who sign; a `StatementCard` is one."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of signatory."""

    @property
    def exposures(self) -> tuple[str, ...]:
        """Exposures to choose from."""


@dataclass(frozen=True, slots=True)
class SignOn:
    """A cleaned sign-on. With exposure `counted` it holds no name, title or place."""

    kind: str
    name: Bilingual
    title: Bilingual
    affiliation: Bilingual
    city: Bilingual
    country: str | None
    website: str
    representative_name: str
    representative_role: str
    email: str
    exposure: str
    consent_process: bool
    consent_publish: bool
    via: str
    language: Language
    flags: frozenset[str]

    def fields(self) -> dict[str, str]:
        """The form's fields as they would be typed again, without the address."""
        texts = {
            f"{pair}_{script}": getattr(self, pair).get(script)
            for pair in PAIRS
            for script in LANGUAGES
        }
        return {
            "kind": self.kind,
            **texts,
            "country": self.country or "",
            "website": self.website,
            "representative_name": self.representative_name,
            "representative_role": self.representative_role,
            "exposure": self.exposure,
            "consent_process": "1" if self.consent_process else "",
            "consent_publish": "1" if self.consent_publish else "",
            "via": self.via,
        }

    def columns(self) -> dict[str, Any]:
        """What of it may be shown, under the names of the tables' columns."""
        shown = {name: value for name, value in self.fields().items() if name in PUBLIC_FIELDS}
        return {**shown, "country": self.country, "website": self.website}


class _Reader:
    """Collects what is wrong while reading, so that everything is said at once."""

    def __init__(self, fields: Mapping[str, str], language: Language) -> None:
        self.fields = fields
        self.language = language
        self.errors: list[FieldError] = []
        self.flags: set[str] = set()

    def wrong(self, field: str, code: str) -> None:
        self.errors.append(FieldError(field, code))

    def choice(self, field: str, offered: tuple[str, ...], default: str = "") -> str:
        value = self.fields.get(field, "").strip() or default
        if not value:
            self.wrong(field, f"missing-{field}")
        elif value not in offered:
            self.wrong(field, f"{field}-not-offered")
        return value

    def ticked(self, field: str) -> bool:
        return self.fields.get(field, "").strip().lower() in _TRUE

    def text(self, field: str, language: Language, *, flagged: bool = False) -> str:
        typed = self.fields.get(field, "")
        if not typed.strip():
            return ""
        try:
            cleaned = clean_display(typed, language)
        except InvalidName as error:
            self.wrong(field, error.code)
            return ""
        if flagged:
            self.flags |= name_flags(typed, cleaned)
        return cleaned

    def pair(self, pair: str) -> Bilingual:
        texts = {s: self.text(f"{pair}_{s}", s, flagged=True) for s in LANGUAGES}
        if pair == "name":
            for script, foreign in (("fa", "latin"), ("en", "arabic")):
                if dominant_script(texts[script]) == foreign:  # type: ignore[index]
                    self.wrong(f"name_{script}", "wrong-script")
        return Bilingual(**texts)

    def country(self) -> str | None:
        code = self.fields.get("country", "").strip().upper()
        if not code:
            return None
        try:
            country_name(code, "en")
        except (KeyError, ValueError):
            self.wrong("country", "unknown-country")
            return None
        return code

    def website(self) -> str:
        typed = self.fields.get("website", "").strip()
        if not typed:
            return ""
        address = typed if "://" in typed else f"https://{typed}"
        try:
            parts = urlsplit(address)
            sound = parts.scheme in {"http", "https"} and "." in (parts.hostname or "")
            sound = sound and not parts.username and not parts.password
        except ValueError:
            sound = False
        if not sound or len(address) > _WEBSITE_LONGEST or not address.isprintable():
            self.wrong("website", "invalid-website")
            return ""
        return address if " " not in address else address.replace(" ", "%20")

    def email(self) -> str:
        try:
            return read_address(self.fields.get("email", ""))
        except InvalidForm as error:
            self.errors += error.errors
            return ""


def read_form(
    fields: Mapping[str, str], *, card: Offer, language: Language, needs_email: bool = True
) -> SignOn:
    """Clean the form's fields (names of the public form; see `FIELDS` and `email`).

    Raises `InvalidForm` with everything that is wrong, in the order of the form.
    """
    reader = _Reader(fields, language)
    kind = reader.choice("kind", card.kinds)
    organisation = kind == "organisation"
    exposure_default = "public" if organisation and "public" in card.exposures else ""
    counted = fields.get("exposure", "").strip() == "counted"
    name = reader.pair("name")
    if not name and not counted and not _named(reader.errors, "name"):
        reader.wrong(f"name_{language}", "missing-name")
    nothing = Bilingual()
    title = nothing if organisation else reader.pair("title")
    affiliation = nothing if organisation else reader.pair("affiliation")
    city, country = reader.pair("city"), reader.country()
    website = reader.website() if organisation else ""
    person = [
        reader.text(field, language) if organisation else ""
        for field in ("representative_name", "representative_role")
    ]
    email = reader.email() if needs_email else ""
    exposure = reader.choice("exposure", card.exposures, exposure_default)
    process, publish = reader.ticked("consent_process"), reader.ticked("consent_publish")
    if not process:
        reader.wrong("consent_process", "missing-consent-process")
    if not publish and not counted:
        reader.wrong("consent_publish", "missing-consent-publish")
    if reader.errors:
        raise InvalidForm(reader.errors)
    via = fields.get("via", "").strip()
    return SignOn(
        kind=kind,
        name=nothing if counted else name,
        title=nothing if counted else title,
        affiliation=nothing if counted else affiliation,
        city=nothing if counted else city,
        country=None if counted else country,
        website="" if counted else website,
        representative_name="" if counted else person[0],
        representative_role="" if counted else person[1],
        email=email,
        exposure=exposure,
        consent_process=process,
        consent_publish=publish and not counted,
        via=via if _PARTNER.fullmatch(via) else "",
        language=language,
        flags=frozenset() if counted else frozenset(reader.flags),
    )


def _named(errors: list[FieldError], pair: str) -> bool:
    return any(error.field.startswith(f"{pair}_") for error in errors)
