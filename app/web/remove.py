"""Asking for a name to be removed: find it, say why; a person's is hidden at once.

No papers are asked for. With a solved challenge (a script works it out while the form is filled in)
a person's name leaves the list before anybody has looked; without one the coordinators decide.
"""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from app.editions.find import MAX_QUERY, Search, find_rows
from app.editions.rows import ListRow, page_of_rows
from app.errors import FieldError
from app.http.context import Context
from app.http.dependencies import InContext, Now, PublicCard, Tokens
from app.http.form_tokens import FormTokens
from app.signing.removals import LETTER_LONGEST, ask_removal, read_removal
from app.statements.cards import StatementCard
from app.text.digits import ascii_digits
from app.views.form_view import REFUSALS, Fields, FormView, form_view, refused_view
from app.views.links import STATEMENT, InLinks, Links
from app.views.site import accent_class

router = APIRouter(include_in_schema=False)

PURPOSE: Final = "remove"
NAMES = 20
"""Names that are offered to choose from."""
LARGEST_NUMBER = 9


@router.get(STATEMENT + "/remove")
async def remove_form(
    context: InContext,
    card: PublicCard,
    links: InLinks,
    tokens: Tokens,
    q: str = "",
) -> Response:
    """Where the name is found; once it is, the rest of the form."""
    return await _page(context, tokens, card, links, form_view(links.language, {"q": q}))


@router.post(STATEMENT + "/remove")
async def remove(
    fields: Fields,
    context: InContext,
    card: PublicCard,
    links: InLinks,
    now: Now,
    tokens: Tokens,
) -> Response:
    """Take the request. A refused form comes back with everything that was typed."""
    language = links.language
    try:
        form = read_removal(fields, language)
        tokens.check(PURPOSE, fields.get("form_token", ""), card.slug)
        proof = await _proof(context, card, fields)
        async with context.database.write() as connection:
            outcome = await ask_removal(
                connection, context.sealer, card, form, proof=proof, now=now
            )
    except REFUSALS as error:
        again = refused_view(language, fields, error)
        return await _page(context, tokens, card, links, again, error.status)
    if outcome == "hidden":
        context.forget()
    return RedirectResponse(links.to("/removed", how=outcome), 303)


@router.get(STATEMENT + "/removed")
async def removed(
    context: InContext, card: PublicCard, links: InLinks, how: str = "waiting"
) -> Response:
    """What became of a request: hidden already, or waiting for the coordinators."""
    return context.pages.response(
        "removed.html",
        links.language,
        links=links,
        title=card.title(links.language),
        hidden=how == "hidden",
        elsewhere=links.elsewhere.to("/removed", how=how if how == "hidden" else "waiting"),
        accent=accent_class(card.accent),
    )


async def _proof(context: Context, card: StatementCard, fields: Mapping[str, str]) -> UUID | None:
    """The id of the challenge that was solved; None without one. Raises `ChallengeError`."""
    answer = fields.get("altcha", "")
    if not answer.strip():
        return None
    challenges = await context.challenges()
    return await challenges.check(answer, PURPOSE, card.slug)


async def _page(
    context: Context,
    tokens: FormTokens,
    card: StatementCard,
    links: Links,
    form: FormView,
    status: int = 200,
) -> Response:
    language = links.language
    wanted = form.values["q"].strip()[:MAX_QUERY]
    rows, problem = await _found(context, card, links, wanted)
    if problem and not form.problems:
        form = form_view(language, form.values, [FieldError("q", problem)])
    chosen = form.values["entry"] or (str(rows[0].id) if len(rows) == 1 else "")
    challenges = await context.challenges()
    return context.pages.response(
        "remove.html",
        language,
        status=404 if problem and status == 200 else status,  # noqa: PLR2004
        card=card,
        links=links,
        title=card.title(language),
        form=form,
        q=wanted,
        rows=rows,
        many=len(rows) == NAMES,
        chosen=chosen,
        proof=challenges.proof(PURPOSE, card.slug, form.values),
        form_token=tokens.renew(PURPOSE, form.values["form_token"], card.slug),
        longest=LETTER_LONGEST,
        elsewhere=links.elsewhere.to("/remove", q=wanted),
        accent=accent_class(card.accent),
    )


async def _found(
    context: Context, card: StatementCard, links: Links, wanted: str
) -> tuple[list[ListRow], str]:
    """The names that are meant, and the code of what is wrong where there is none."""
    if not wanted:
        return [], ""
    digits = ascii_digits(wanted.replace("٬", "").replace(",", ""))
    async with context.database.read() as connection:
        if not digits.isdecimal():
            found = await find_rows(connection, card, links.language, Search(wanted), limit=NAMES)
            return found.rows, "" if found.rows else "name-not-found"
        if len(digits) > LARGEST_NUMBER or int(digits) < 1:
            return [], "number-not-found"
        rows, _ = await page_of_rows(
            connection, card, links.language, offset=int(digits) - 1, limit=1
        )
        return rows, "" if rows else "number-not-found"
