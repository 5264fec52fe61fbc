"""Names by pasting: a list as it came in a mail or a chat, read, corrected in place, brought in."""

import asyncio
from collections.abc import Mapping, Sequence

from fastapi import APIRouter
from starlette.responses import Response

from app.desk.access import STATEMENT, Editors, Seat, Typed
from app.desk.page import page
from app.desk.pasted_words import words_for
from app.desk.typed import strings
from app.errors import FieldError, InvalidForm
from app.http.context import Context
from app.http.dependencies import InContext, Now
from app.imports.corrected import MOST_ROWS, PAIRS, read_rows
from app.imports.lists import GROUPS, ImportReport, Origin, import_list, likely_duplicates
from app.signing.listed import KINDS
from app.text.countries import countries, country_codes, country_name
from app.text.names import LANGUAGES, Bilingual
from app.text.pasted import PastedList, Signatory, Skipped, parse
from app.views.form_view import FormView, form_view

router = APIRouter(include_in_schema=False)

PASTE = STATEMENT + "/list/paste"
LONGEST = 200_000
"""Characters of a pasted text."""


@router.get(PASTE)
async def paste(context: InContext, seat: Editors) -> Response:
    """Where a list is pasted."""
    return _page(context, seat, form_view(seat.language, {}))


@router.post(PASTE)
async def read(context: InContext, seat: Editors, typed: Typed, now: Now) -> Response:
    """Show how the text is read, to be corrected; or bring the corrected rows in."""
    fields = strings(typed)
    try:
        if fields.get("action") == "import":
            return await _import(context, seat, fields, now)
        # The longest list takes a second: others are answered meanwhile.
        pasted = await asyncio.to_thread(_parsed, fields.get("text", ""))
    except InvalidForm as error:
        if fields.get("action") != "import":
            form = form_view(seat.language, fields, error.errors)
            return _page(context, seat, form, status=error.status)
        return await _preview(context, seat, _as_typed(fields), fields, error.errors)
    values = dict(fields) | {"rows": str(len(pasted.signatories))}
    for one in pasted.signatories:
        values |= _values_of(one)
    return await _preview(context, seat, pasted, values)


async def _import(context: Context, seat: Seat, fields: Mapping[str, str], now: Now) -> Response:
    rows = read_rows(fields)
    kind, group = fields.get("kind", ""), fields.get("group", "")
    origin = Origin(seat.coordinator.id.hex, "desk")
    async with context.database.write() as connection:
        report = await import_list(
            connection,
            seat.statement,
            rows,
            origin=origin,
            now=now,
            kind=kind,
            group=group,
            allow_duplicates=fields.get("anyway") == "1",
        )
        if report.imported:
            await seat.record(
                connection, "list.imported", now=now, count=report.imported, detail=kind
            )
    context.forget()
    return _done(context, seat, rows, report, kind, group)


def _parsed(text: str) -> PastedList:
    """Raises `InvalidForm` (`text`) where it is empty, too long, or holds no name."""
    if not text.strip():
        raise InvalidForm([FieldError("text", "required")])
    if len(text) > LONGEST:
        raise InvalidForm([FieldError("text", "too-long")])
    pasted = parse(text)
    if not pasted.signatories:
        raise InvalidForm([FieldError("text", "no-name-found")])
    if len(pasted.signatories) > MOST_ROWS:
        raise InvalidForm([FieldError("text", "too-many-names")])
    return pasted


async def _preview(
    context: Context,
    seat: Seat,
    pasted: PastedList,
    values: Mapping[str, str],
    wrong: Sequence[FieldError] = (),
) -> Response:
    kind = values.get("kind", "")
    async with context.database.read() as connection:
        known = await likely_duplicates(connection, seat.statement, pasted, kind)
    return page(
        context,
        seat,
        "desk/paste_preview.html",
        status=422 if wrong else 200,
        elsewhere=seat.across("/list/paste"),
        rows=pasted.signatories,
        skipped=_told(pasted.skipped, seat),
        notes=_notes(pasted.signatories, seat),
        known=known,
        form=form_view(seat.language, _in_words(values, seat), wrong),
        countries=countries(seat.language),
        kind=kind if kind in KINDS else KINDS[0],
        group=values.get("group", "") if values.get("group") in GROUPS else GROUPS[-1],
    )


def _notes(signatories: Sequence[Signatory], seat: Seat) -> dict[int, list[str]]:
    return {one.number: [words_for(n, seat.language) for n in one.notes] for one in signatories}


def _told(skipped: Sequence[Skipped], seat: Seat) -> list[tuple[int, str, str]]:
    return [(one.line, one.text, words_for(one.why, seat.language)) for one in skipped]


def _done(
    context: Context,
    seat: Seat,
    rows: PastedList,
    report: ImportReport,
    kind: str,
    group: str,
) -> Response:
    left = [one for one in rows.signatories if one.number in report.duplicates]
    fields: dict[str, str] = {}
    for place, one in enumerate(left, 1):
        fields |= _values_of(one, place) | {f"use-{place}": "1"}
    return page(
        context,
        seat,
        "desk/paste_done.html",
        elsewhere=seat.across("/list/paste"),
        report=report,
        left=left,
        fields={
            "action": "import",
            "anyway": "1",
            "rows": str(len(left)),
            "kind": kind,
            "group": group,
            **fields,
        },
    )


def _page(context: Context, seat: Seat, form: FormView, status: int = 200) -> Response:
    return page(context, seat, "desk/paste.html", status=status, form=form, most=MOST_ROWS)


def _as_typed(fields: Mapping[str, str]) -> PastedList:
    """All rows of a preview that was sent, to be shown again; texts come from the form itself."""
    try:
        return read_rows(fields, all_of_them=True)
    except InvalidForm:
        count = min(int(fields["rows"]), MOST_ROWS) if fields.get("rows", "").isdecimal() else 0
        return PastedList(tuple(_empty(number) for number in range(1, count + 1)), ())


def _empty(number: int) -> Signatory:
    return Signatory(number, None, None, Bilingual(), Bilingual(), None, "high", (), ())


def _values_of(one: Signatory, place: int = 0) -> dict[str, str]:
    """A signatory as the fields of its row; ticked, as all are at first."""
    number = place or one.number
    texts = {
        f"{pair}_{script}-{number}": getattr(one, pair).get(script)
        for pair in PAIRS
        for script in LANGUAGES
    }
    return texts | {f"country-{number}": one.country or "", f"use-{number}": "1"}


def _in_words(values: Mapping[str, str], seat: Seat) -> dict[str, str]:
    """Countries by name, as they are read and typed."""
    return {
        name: country_name(value, seat.language)
        if name.startswith("country-") and value in country_codes()
        else value
        for name, value in values.items()
    }


def _elsewhere(seat: Seat) -> str:
    other = "en" if seat.language == "fa" else "fa"
    return seat.to("/list/paste").replace(f"/desk/{seat.language}/", f"/desk/{other}/", 1)
