"""The editor's page: what is there, what was typed, what is wrong, what a colleague changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

from app.desk import text_form
from app.desk.access import Seat
from app.desk.page import page
from app.errors import FieldError, InvalidForm
from app.http.context import Context
from app.statements.conflicts import EditConflict
from app.statements.editable import Editable
from app.statements.readiness import NotReady, missing
from app.statements.texts import StatementText
from app.statements.typed import SEVERAL_LINES, read_text
from app.statements.writing import FrozenText
from app.views.form_view import form_view
from app.views.links import Links
from app.views.text_view import language_name, text_values

WITH = "with"
"""The field of an address that names the other language."""


@dataclass(frozen=True, slots=True)
class Editor:
    """Two languages of a statement before a coordinator, with the fields as they shall stand."""

    seat: Seat
    editable: Editable
    codes: Sequence[str]
    values: Mapping[str, str] = field(repr=False)

    def address(self, tail: str = "/text") -> str:
        """Where the pair stands."""
        other = next((code for code in self.codes if code not in {"fa", "en"}), "")
        return self.seat.to(tail, **{WITH: other})

    def read(self, codes: Sequence[str]) -> dict[str, StatementText]:
        """The texts. Raises `InvalidForm` with everything that is wrong in any of them."""
        texts = {}
        errors: list[FieldError] = []
        for code in codes:
            try:
                texts[code] = read_text(code, self.values)
            except InvalidForm as error:
                errors += error.errors
        if errors:
            raise InvalidForm(errors)
        return texts

    def previews(self) -> list[dict[str, Any]]:
        """The texts as the statement's page would show them; one that cannot be is left out."""
        card = self.seat.statement
        links = Links(card.slug, self.seat.language)
        shown = []
        for code in self.codes:
            try:
                text = read_text(code, self.values)
            except InvalidForm:
                continue
            if text.title or text.body:
                shown.append(text_values(card, text, links, ids=f"{code}-"))
        return shown


def refused(
    context: Context, editor: Editor, error: InvalidForm | FrozenText | NotReady, made_of: str
) -> Response:
    """The form with what is wrong beside its fields; `made_of` is what it carried."""
    if isinstance(error, InvalidForm):
        wrong = error.errors
    elif isinstance(error, NotReady):
        wrong = text_form.lacking(error.missing)
    else:
        wrong = [FieldError(f"{code}.title", "frozen-text") for code in error.languages]
    return show(context, editor, made_of=made_of, status=error.status, wrong=wrong)


def show(
    context: Context,
    editor: Editor,
    *,
    made_of: str = "",
    status: int = 200,
    wrong: Sequence[FieldError] = (),
    conflict: EditConflict | None = None,
) -> Response:
    """The page. What a colleague saved meanwhile stands beside what was typed."""
    seat, editable, language = editor.seat, editor.editable, editor.seat.language
    others = [code for code in editable.texts if code not in {*editor.codes[:1], "fa", "en"}]
    offered = [code for code in text_form.LANGUAGES_OFFERED if code not in editable.texts]
    changes = conflict.changes if conflict else ()
    return page(
        context,
        seat,
        "desk/text.html",
        status=status,
        editable=editable,
        form=form_view(language, editor.values, wrong),
        sides=text_form.sides_of(editable, editor.codes, editor.values, seat.role, language),
        made_of=made_of or text_form.made_of(editable, editor.codes, language),
        here=editor.address(),
        preview_at=editor.address("/text/preview"),
        others=[(code, language_name(code, language), code in editor.codes) for code in others],
        offered=[(code, language_name(code, language)) for code in offered],
        labels=text_form.LABELS,
        groups=(text_form.HEAD, text_form.MORE_HEAD, text_form.MORE),
        several=SEVERAL_LINES,
        previews=editor.previews(),
        lacked=[
            text_form.label_of(f"{code}.{name}", language)
            for code, names in missing(editable).items()
            for name in names
        ],
        doubts=_doubts(editor),
        conflict=conflict,
        changes=[
            (one, text_form.label_of(one.name, language), one.name.partition(".")[0])
            for one in changes
        ],
    )


def _doubts(editor: Editor) -> list[tuple[str, str]]:
    try:
        texts = editor.read(editor.codes)
    except InvalidForm:
        return []
    return text_form.doubts(list(texts.values()), editor.seat.language)
