"""A statement's texts and settings, as plain values: what files give and versions are made of."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

POLICIES = ("publish-all", "hold-flagged", "hold-all")
PUBLISH = ("at-once", "hourly", "daily")
KINDS = ("organisation", "individual")
EXPOSURES = ("public", "coordinators", "counted")
ORDERS = ("language", "country", "given")
UPDATE_KINDS = ("update", "erratum", "delivery", "answer")
"""What is added after publication, dated, beside the text that is signed and not in it."""


@dataclass(frozen=True, slots=True)
class StatementSettings:
    """What holds for the statement in all its languages; `sign_by` is aware.

    `layout` holds options of `app.statements.layouts`, those that were given.
    """

    prevailing_language: str
    policy: str = "hold-flagged"
    publish: str = "hourly"
    kinds: tuple[str, ...] = KINDS
    exposures: tuple[str, ...] = EXPOSURES
    order: str = "language"
    identification_note: bool = True
    sign_by: dt.datetime | None = None
    confirm_days: int = 7
    layout: Mapping[str, str | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Update:
    """What was added after publication, dated, in Markdown; no part of what was signed.

    `kind` is `update`; `erratum` for a slip in the text, which itself stays as it was signed;
    `delivery` for when it was handed to whom; `answer` for what came back.
    """

    date: dt.date
    markdown: str
    kind: str = "update"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementText:
    """One language of a statement; what a file leaves out is empty.

    `body` and `editors_note` are Markdown, all else plain text. `addressees`, `source_note` and
    `contact` may have several lines. `hashtags` are as given. `related` is a slug of this house
    or a web address. `list_heading` is None where the page's own heading serves, and "" where the
    list shall have none.
    """

    language: str
    title: str
    body: str
    kicker: str = ""
    summary: str = ""
    date: dt.date | None = None
    place: str = ""
    addressees: str = ""
    editors_note: str = ""
    byline: str = ""
    translator: str = ""
    source_name: str = ""
    source_url: str = ""
    source_note: str = ""
    rest_url: str = ""
    hashtags: tuple[str, ...] = ()
    contact: str = ""
    list_heading: str | None = None
    licence: str = ""
    responsible: str = ""
    related: str = ""
    updates: tuple[Update, ...] = ()
