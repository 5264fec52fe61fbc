"""The settings of a statement as a form holds them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.errors import FieldError, InvalidForm
from app.i18n import N_, Fault
from app.statements.editable import DeskSettings
from app.statements.file_values import MAX_CONFIRM_DAYS
from app.statements.texts import EXPOSURES, KINDS, ORDERS, POLICIES, PUBLISH
from app.text.digits import ascii_digits
from app.text.moments import read_moment, typed_moment
from app.text.names import Language

MAX_PUBLISH_FROM = 100_000
MAX_ZONE = 14 * 60

SETTINGS_FIELDS = (
    *(f"kinds.{kind}" for kind in KINDS),
    *(f"exposures.{one}" for one in EXPOSURES),
    "policy",
    "publish",
    "publish_from",
    "order",
    "identification_note",
    "prevailing_language",
    "sign_by.day",
    "sign_by.time",
    "zone",
    "confirm_days",
    "accent",
    "slug",
)
NO_MOMENT = Fault(
    N_("There is no such time. A day is written like 2026-11-20 or ۱۴۰۵/۰۸/۲۹, a time like 18:30.")
)


def settings_fields(settings: DeskSettings, language: Language) -> dict[str, str]:
    """The settings as they would be typed at a desk in `language`."""
    return {
        **{f"kinds.{one}": "1" if one in settings.kinds else "" for one in KINDS},
        **{f"exposures.{one}": "1" if one in settings.exposures else "" for one in EXPOSURES},
        "policy": settings.policy,
        "publish": settings.publish,
        "publish_from": str(settings.publish_from or ""),
        "order": settings.order,
        "identification_note": "1" if settings.identification_note else "",
        "prevailing_language": settings.prevailing_language,
        **moment_fields("sign_by", settings.sign_by, settings.zone, language, "23:59"),
        "zone": str(settings.zone),
        "confirm_days": str(settings.confirm_days),
        "accent": settings.accent,
        "slug": settings.slug,
    }


def moment_fields(
    name: str, moment: datetime | None, zone: int, language: Language, usual: str = ""
) -> dict[str, str]:
    """A moment as two fields; where there is none, `usual` is the time that is proposed."""
    day, time = typed_moment(moment, zone, language) if moment else ("", usual)
    return {f"{name}.day": day, f"{name}.time": time}


@dataclass
class SettingsReader:
    """Collects what is wrong while reading, so that everything is said at once."""

    fields: Mapping[str, str] = field(repr=False)
    errors: list[FieldError] = field(default_factory=list)

    def wrong(self, name: str, what: str) -> None:
        """Note what is wrong with a field: a code or a `Fault`."""
        self.errors.append(FieldError(name, what))

    def text(self, name: str) -> str:
        """A field without white space at its ends."""
        return self.fields.get(name, "").strip()

    def some(self, name: str, choices: tuple[str, ...]) -> tuple[str, ...]:
        """Those that are ticked, in their order."""
        return tuple(one for one in choices if self.text(f"{name}.{one}"))

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """One of several words."""
        value = self.text(name)
        if value not in choices:
            self.wrong(name, "unknown-value")
        return value

    def number(self, name: str, least: int, most: int, default: int) -> int:
        """A whole number in the digits of any script."""
        typed = ascii_digits(self.text(name)[:10])
        if not typed:
            return default
        value = int(typed) if re.fullmatch("-?[0-9]+", typed) else least - 1
        if not least <= value <= most:
            what = Fault(N_("takes a number from %(least)s to %(most)s"), least=least, most=most)
            self.wrong(name, what)
        return value

    def moment(self, name: str, zone: int) -> datetime | None:
        """The moment of two fields; None where no day is given."""
        day, time = self.text(f"{name}.day"), self.text(f"{name}.time")
        if not day:
            return None
        try:
            return read_moment(day, time, zone)
        except ValueError:
            self.wrong(f"{name}.day", NO_MOMENT)
            return None

    def finish(self) -> None:
        """Raises `InvalidForm` with everything that was wrong."""
        if self.errors:
            raise InvalidForm(self.errors)


def read_settings(
    fields: Mapping[str, str], present: DeskSettings, languages: tuple[str, ...]
) -> DeskSettings:
    """The settings out of a form's fields; what the form does not hold stays as in `present`.

    Raises:
        InvalidForm: everything that is wrong with them, in the order of the form.
    """
    reader = SettingsReader(fields)
    exposures = reader.some("exposures", EXPOSURES)
    if not exposures:
        reader.wrong("exposures.public", Fault(N_("Offer at least one choice.")))
    zone = reader.number("zone", -MAX_ZONE, MAX_ZONE, 0)
    values: dict[str, Any] = {
        "kinds": reader.some("kinds", KINDS),
        "exposures": exposures,
        "policy": reader.choice("policy", POLICIES),
        "publish": reader.choice("publish", PUBLISH),
        "publish_from": reader.number("publish_from", 0, MAX_PUBLISH_FROM, 0),
        "order": reader.choice("order", ORDERS),
        "identification_note": bool(reader.text("identification_note")),
        "prevailing_language": reader.choice("prevailing_language", languages),
        "sign_by": reader.moment("sign_by", zone if abs(zone) <= MAX_ZONE else 0),
        "confirm_days": reader.number("confirm_days", 1, MAX_CONFIRM_DAYS, 7),
        "accent": reader.text("accent")[:16],
    }
    reader.finish()
    return DeskSettings(
        **values,
        zone=zone,
        layout=present.layout,
        slug=reader.text("slug") or present.slug,
        opens_at=present.opens_at,
    )
