"""What routes ask for by annotation: the context, a card, a connection, the time, form tokens.

Surfaces write `connection: WriteConnection` and never see the database's own library. Dependencies
are made in the order of the parameters, and `PublicCard`, `InRegistry` and `Tokens` may read the
database: they stand before the connection. A request that held one connection and waited for
another could, in company, wait for ever.
"""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Query, Request
from sqlalchemy.ext.asyncio import AsyncConnection

from app.http.context import Context, context_of
from app.http.form_tokens import FormTokens
from app.partners.registry import Registry
from app.statements.cards import StatementCard


async def in_context(request: Request) -> Context:
    """The context of the process that answers `request`."""
    return context_of(request)


InContext = Annotated[Context, Depends(in_context)]


async def write_connection(context: InContext) -> AsyncIterator[AsyncConnection]:
    """A transaction that may write; it is over before the reply is sent.

    With scope `function` the part after `yield` runs between the route and its reply: a commit
    that fails becomes an error reply, and "taken" is never said of what was not kept.
    """
    async with context.database.write() as connection:
        yield connection


async def read_connection(context: InContext) -> AsyncIterator[AsyncConnection]:
    """A transaction that only reads, over before the reply is sent: no slow reader holds it.

    A streamed reply opens one of its own with `context.database.stream()`.
    """
    async with context.database.read() as connection:
        yield connection


async def present(context: InContext) -> datetime:
    """The time by the process's clock, aware, in UTC."""
    return context.clock.now()


async def form_tokens(context: InContext) -> FormTokens:
    """What makes and checks the tokens of forms."""
    return await context.form_tokens()


Secret = Annotated[str, Query(description="Secret of a circulating statement's link")]


async def public_card(slug: str, context: InContext, key: Secret = "") -> StatementCard:
    """The statement of the path, where the asker may read it. Raises `app.errors.NotFound`."""
    return await context.cards.get(slug, key)


async def registry(context: InContext) -> Registry:
    """Who may embed what; up to two seconds old."""
    return await context.partners.registry()


InRegistry = Annotated[Registry, Depends(registry)]
PublicCard = Annotated[StatementCard, Depends(public_card)]
WriteConnection = Annotated[AsyncConnection, Depends(write_connection, scope="function")]
ReadConnection = Annotated[AsyncConnection, Depends(read_connection, scope="function")]
Now = Annotated[datetime, Depends(present)]
Tokens = Annotated[FormTokens, Depends(form_tokens)]
