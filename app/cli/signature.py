"""`hamseda signature …`: what is held is passed, declined or voided.

Sign-ons that wait for their confirmation are no signatures and are never shown.
"""

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

import click
from sqlalchemy.ext.asyncio import AsyncConnection

from app.cli.surroundings import opened, run, settings_beside, slug_argument
from app.config import Settings
from app.signing import moderate
from app.signing.moderate import STATES, ListedSignature
from app.statements.cards import StatementCard, card_of

Action = Callable[[AsyncConnection, StatementCard, Sequence[UUID], datetime], Awaitable[int]]


@click.group()
def signature() -> None:
    """List, publish, decline and void signatures."""


@signature.command("list")
@click.argument("slug", callback=slug_argument)
@click.option("--state", "states", type=click.Choice(STATES), multiple=True, help="Repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def list_(slug: str, states: tuple[str, ...], *, as_json: bool) -> None:
    """Show the signatures of the statement SLUG, with their ids."""
    found = run(_list(settings_beside(), slug, states or STATES))
    if as_json:
        click.echo(json.dumps([_item(each) for each in found], ensure_ascii=False, indent=1))
        return
    for each in found:
        click.echo(_line(each))
    click.echo(f"{len(found)} signatures")


async def _list(settings: Settings, slug: str, states: Sequence[str]) -> list[ListedSignature]:
    async with opened(settings) as database, database.read() as connection:
        card = await card_of(connection, slug)
        return await moderate.list_signatures(connection, card, states)


def _item(each: ListedSignature) -> dict[str, object]:
    return {
        "id": str(each.id),
        "state": each.state,
        "kind": each.kind,
        "provenance": each.provenance,
        "exposure": each.exposure,
        "name": {"fa": each.name.fa, "en": each.name.en},
        "city": {"fa": each.city.fa, "en": each.city.en},
        "country": each.country,
        "flags": list(each.flags),
        "signed_on": each.signed_on.isoformat(),
    }


def _line(each: ListedSignature) -> str:
    name = " / ".join(filter(None, (each.name.fa, each.name.en))) or f"({each.exposure})"
    flags = f" [{', '.join(each.flags)}]" if each.flags else ""
    return f"{each.id}  {each.state:<9}  {each.kind:<12}  {each.signed_on}  {name}{flags}"


def _action(name: str, act: Action, done: str, text: str, *, all_held: bool = False) -> None:
    def command(slug: str, ids: tuple[UUID, ...], held: bool = False) -> None:  # noqa: FBT001, FBT002
        if not ids and not held:
            raise click.UsageError("name at least one id")
        count = run(_act(settings_beside(), slug, act, ids, held=held))
        click.echo(f"{count} {done}")

    if all_held:
        command = click.option(
            "--held", is_flag=True, help="All that are held, instead of naming ids."
        )(command)
    command = click.argument("ids", metavar="ID...", nargs=-1, type=click.UUID)(command)
    command = click.argument("slug", callback=slug_argument)(command)
    signature.command(name, help=text)(command)


async def _act(
    settings: Settings, slug: str, act: Action, ids: Sequence[UUID], *, held: bool
) -> int:
    now = datetime.now(UTC)
    async with opened(settings) as database, database.write() as connection:
        card = await card_of(connection, slug)
        if held:
            waiting = await moderate.list_signatures(connection, card, ("held",))
            ids = [*ids, *(each.id for each in waiting)]
        return await act(connection, card, ids, now) if ids else 0


_action(
    "publish",
    moderate.publish,
    "passed; they stand in the list with the next batch",
    "Let held or declined signatures pass.",
    all_held=True,
)
_action(
    "decline",
    moderate.decline,
    "declined; what was published is out of the list",
    "Decline signatures; a published one leaves the list at once.",
)
_action(
    "void",
    moderate.void,
    "voided; nothing is kept of them",
    "Void forged signatures: out of the list at once, nothing is kept of them.",
)
