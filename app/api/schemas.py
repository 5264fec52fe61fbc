"""Shapes that several answers of the API share. Nothing beyond what stands here ever leaves."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from app.text.names import Language

Kind = Literal["organisation", "individual"]
Exposure = Literal["public", "coordinators", "counted"]
State = Literal["circulating", "open", "closed", "archived"]


class Strict(BaseModel):
    """An object without unknown members."""

    model_config = ConfigDict(extra="forbid")


class Names(Strict):
    """A text in Farsi and in English; empty where not given."""

    fa: str = ""
    en: str = ""


class Representative(Strict):
    """Who signs for an organisation; never published."""

    name: str = ""
    role: str = ""


class Consents(Strict):
    """What the signatory agrees to: that the sign-on is processed, that the name is published."""

    process: StrictBool = False
    publish: StrictBool = False


class Counts(Strict):
    """How many stand in the public list; `unnamed` are signatures that show no name."""

    organisations: int
    individuals: int
    unnamed: int


class Signatory(Strict):
    """One signatory of a public list.

    `id` is random and stays the same across editions; `number` is the place in the order of the
    language that was asked for; `signed_on` stands with organisations only.
    """

    id: UUID
    number: int
    kind: Kind
    name: Names
    title: Names
    affiliation: Names
    city: Names
    country: str | None = Field(description="ISO 3166-1 alpha-2")
    country_name: Names
    group: Literal["initiators", "first", "more"]
    signed_on: date | None = None


class StatementName(Strict):
    """Which statement; `title` goes by language tag (BCP 47)."""

    slug: str
    title: dict[str, str]
    url: str


class Problem(BaseModel):
    """What went wrong (RFC 9457); it never repeats what was sent."""

    class Error(BaseModel):
        """One thing wrong: where (JSON pointer, RFC 6901), a stable code, a sentence."""

        pointer: str
        code: str
        detail: str

    type: str
    title: str
    status: int
    detail: str
    errors: list[Error] | None = None


class Details(Strict):
    """What a signatory fills in and may correct, under the names of the sign-on's body."""

    kind: Kind | None = None
    name: Names | None = None
    title: Names | None = None
    affiliation: Names | None = None
    city: Names | None = None
    country: str | None = Field(default=None, description="ISO 3166-1 alpha-2")
    website: str | None = None
    representative: Representative | None = None
    exposure: Exposure | None = None
    consents: Consents | None = None


class SignOn(Details):
    """The body of a sign-on."""

    kind: Kind
    name: Names = Names()
    email: str = ""
    language: Language
    via: str = ""
    altcha: str = ""
