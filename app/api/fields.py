"""Between the nested bodies of the API and the flat form fields that the domain reads."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pydantic import BaseModel

from app.api.schemas import Details
from app.errors import FieldError, InvalidForm

NESTED = {
    **{
        f"{pair}_{script}": (pair, script)
        for pair in ("name", "title", "affiliation", "city")
        for script in ("fa", "en")
    },
    "representative_name": ("representative", "name"),
    "representative_role": ("representative", "role"),
    "consent_process": ("consents", "process"),
    "consent_publish": ("consents", "publish"),
}
FIELD_OF = {steps: field for field, steps in NESTED.items()}


def form_fields(details: Details) -> dict[str, str]:
    """The form fields that the body gives; what it leaves out or has as null is not among them."""
    fields: dict[str, str] = {}
    for name in details.model_fields_set & Details.model_fields.keys():
        value = getattr(details, name)
        if isinstance(value, BaseModel):
            for part in value.model_fields_set:
                given = getattr(value, part)
                fields[FIELD_OF[name, part]] = given if isinstance(given, str) else "1" * given
        elif value is not None:
            fields[name] = value
    return fields


def details_of(fields: Mapping[str, str]) -> dict[str, Any]:
    """The nested body that gives `fields`; the reverse of `form_fields`."""
    details: dict[str, Any] = {}
    for field, value in fields.items():
        if field in NESTED:
            name, part = NESTED[field]
            details.setdefault(name, {})[part] = bool(value) if name == "consents" else value
        elif field in Details.model_fields:
            details[field] = value or None
    return details


@contextmanager
def pointing() -> Iterator[None]:
    """Say what is wrong with a form by the place in the body (`name/fa`), not by field name."""
    try:
        yield
    except InvalidForm as error:
        raise InvalidForm(
            [
                FieldError("/".join(NESTED.get(one.field, (one.field,))), one.code)
                for one in error.errors
            ]
        ) from None
