"""The addresses of a statement's pages, with the secret of one that circulates."""

from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import Depends

from app.text.names import Language, other

STATEMENT = "/{lang}/s/{slug}"
"""The path of a statement's pages; `InLinks` and `PublicCard` take its parameters."""


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses within the site; `key` is the secret of a circulating statement, else empty."""

    slug: str
    language: Language
    key: str = ""

    @property
    def statement(self) -> str:
        """The statement's page."""
        return self.to("")

    @property
    def sign(self) -> str:
        """The form."""
        return self.to("/sign")

    @property
    def sent(self) -> str:
        """The page after the form."""
        return self.to("/sent")

    @property
    def signatories(self) -> str:
        """The whole list."""
        return self.to("/signatories")

    @property
    def manage(self) -> str:
        """Where a management link is asked for."""
        return self.to("/manage")

    @property
    def remove(self) -> str:
        """Where somebody asks for a name to be removed."""
        return self.to("/remove")

    @property
    def republish(self) -> str:
        """Where an editor takes the list along."""
        return self.to("/republish")

    def to(self, tail: str, /, **query: str | int) -> str:
        """A page of the statement; empty values are left out of the query."""
        given = {name: value for name, value in query.items() if value}
        if self.key:
            given["key"] = self.key
        address = f"/{self.language}/s/{quote(self.slug)}{tail}"
        return f"{address}?{urlencode(given)}" if given else address

    @property
    def elsewhere(self) -> "Links":
        """The same in the page's other language."""
        return replace(self, language=other(self.language))

    def sign_as(self, kind: str) -> str:
        """The form for one kind of signatory."""
        return self.to("/sign", kind=kind)

    def text(self, language: str) -> str:
        """The statement's page with the text in `language`."""
        if language in {"fa", "en"}:
            return Links(self.slug, language, self.key).statement  # type: ignore[arg-type]
        return self.to("", text=language)

    def proof(self, edition: int) -> str:
        """The page that says whether a copy of an edition is genuine; 0 for none in particular."""
        number = f"/{edition}" if edition else ""
        return f"/{self.language}/v/{quote(self.slug)}{number}"

    def download(self, form: str, language: str) -> str:
        """The list as a file."""
        query = {"lang": language} | ({"key": self.key} if self.key else {})
        return f"/s/{quote(self.slug)}/list.{form}?{urlencode(query)}"


def oembed_path(page: str) -> str:
    """Where the card of a statement's page is told of, by the page's whole address."""
    return f"/oembed?{urlencode({'url': page, 'format': 'json'})}"


async def links_of(lang: Language, slug: str, key: str = "") -> Links:
    """The addresses of the statement in the path, in the path's language."""
    return Links(slug, lang, key)


InLinks = Annotated[Links, Depends(links_of)]
