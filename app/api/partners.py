"""`/partners/{key}/…`: a partner's own counts, and where it has republished a list.

The partner's secret goes into `Authorization: Bearer` (RFC 6750); an unknown key and a wrong secret
get the same answer.
"""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from app.api import V1
from app.api.problem_types import problems
from app.api.schemas import Counts, Strict
from app.editions.items import counts_item
from app.errors import NotFound
from app.http.context import Context
from app.http.dependencies import InContext, InRegistry, Now, ReadConnection
from app.partners.copies import Copy, Told, copies_of, tell_of_copy
from app.partners.counts import counts_of
from app.partners.registry import PartnerCard
from app.statements.cards import StatementCard

router = APIRouter(prefix=V1, tags=["partners"])

NOBODY_KEEPS = {"Cache-Control": "no-store"}


class PartnerCounts(Strict):
    """Published signatures that came by a partner, of one statement."""

    statement: str
    counts: Counts


class AllCounts(Strict):
    """Published signatures that came by a partner."""

    partner: str
    items: list[PartnerCounts]


class Republication(Strict):
    """A page that shows the list: the site's name, its address, the edition that it shows."""

    statement: str
    site: str
    address: str
    edition: int


class Republished(Republication):
    """The same as it is known here.

    `to_follow` are withdrawals that the page has not followed yet, `what_to_change` says which.
    """

    seen_on: date
    to_follow: int
    what_to_change: str


class AllRepublished(Strict):
    """A partner's pages that show a list, of one statement."""

    items: list[Republished]


async def own(request: Request, key: str, registry: InRegistry) -> PartnerCard:
    """The partner whose secret was sent. Raises `HTTPException` 401."""
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    partner = registry.partners.get(key)
    if partner is None or scheme.lower() != "bearer" or not partner.knows(secret.strip()):
        raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
    return partner


Own = Annotated[PartnerCard, Depends(own)]


@router.get("/partners/{key}/counts", response_model=AllCounts, responses=problems(401, 503))  # noqa: FAST003
async def own_counts(response: Response, partner: Own, connection: ReadConnection) -> Any:
    """How many published signatures came by the partner, statement by statement."""
    response.headers.update(NOBODY_KEEPS)
    found = await counts_of(connection, partner.key)
    items = [{"statement": slug, "counts": counts_item(each)} for slug, each in found.items()]
    return {"partner": partner.key, "items": items}


@router.get(
    "/partners/{key}/republications/{slug}",  # noqa: FAST003
    response_model=AllRepublished,
    responses=problems(401, 404, 503),
)
async def own_republications(
    response: Response,
    context: InContext,
    partner: Own,
    slug: str,
) -> Any:
    """The partner's pages that show the list of a statement, and what they have to follow."""
    response.headers.update(NOBODY_KEEPS)
    card = await _embedded(context, partner, slug)
    async with context.database.read() as connection:
        copies = await copies_of(connection, card)
    return {"items": [_item(context, card, c) for c in copies if c.partner == partner.key]}


@router.put(
    "/partners/{key}/republications",  # noqa: FAST003
    status_code=204,
    responses=problems(401, 404, 422, 503),
)
async def tell(context: InContext, partner: Own, now: Now, body: Republication) -> None:
    """A page of the partner shows an edition, as it is now; tell it again after each change."""
    card = await _embedded(context, partner, body.statement)
    told = Told(body.site, body.address, body.edition)
    async with context.database.write() as connection:
        await tell_of_copy(
            connection, card, told, now=now, partner=partner.key, origins=partner.origins
        )


async def _embedded(context: Context, partner: PartnerCard, slug: str) -> StatementCard:
    """A public statement that the partner may embed. Raises `NotFound`."""
    card = await context.cards.get(slug)
    if not partner.embeds(card.id):
        raise NotFound("unknown-statement")
    return card


def _item(context: Context, card: StatementCard, copy: Copy) -> dict[str, Any]:
    return {
        "statement": card.slug,
        "site": copy.site,
        "address": copy.address,
        "edition": copy.edition,
        "seen_on": copy.seen_on,
        "to_follow": copy.to_follow,
        "what_to_change": f"{context.settings.base_url}/v/{card.slug}/{copy.edition}",
    }
