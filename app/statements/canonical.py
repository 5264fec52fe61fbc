"""The canonical form of a statement text, and the text version that it gives.

RFC 8785 (JSON Canonicalization Scheme), so that anybody can compute the version again from the
published words with any implementation of that standard.
"""

import hashlib

import rfc8785

from app.statements.texts import StatementText

FORMAT = "hamseda-statement-text-1"

# What signatories read and stand behind, its credits and sources included. Left out is what may
# change afterwards without changing that: dated updates, the contact, the heading of the list
# below the text, licence, imprint and the pointer to a related statement. So is the slug.
SIGNED_FIELDS = (
    "language",
    "kicker",
    "title",
    "summary",
    "date",
    "place",
    "addressees",
    "editors_note",
    "byline",
    "translator",
    "source_name",
    "source_url",
    "source_note",
    "rest_url",
    "hashtags",
    "body",
)


def canonical(text: StatementText) -> bytes:
    """The canonical JSON: an object of `format` and of each signed field that is not empty.

    Empty fields are left out, so that a field added to the format later changes no version of an
    older text. Strings as read (NFC, LF); `date` in ISO 8601; `hashtags` an array.
    """
    fields: dict[str, str | list[str]] = {"format": FORMAT}
    for name in SIGNED_FIELDS:
        value = getattr(text, name)
        if value:
            fields[name] = list(value) if isinstance(value, tuple) else str(value)
    return rfc8785.dumps(fields)


def text_version(text: StatementText) -> str:
    """The SHA-256 of the canonical form, as 64 lower-case hexadecimal digits."""
    return hashlib.sha256(canonical(text)).hexdigest()
