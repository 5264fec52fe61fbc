"""Forms as templates see them: what was entered, and what is wrong beside its field."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from app.errors import FieldError, InvalidForm
from app.http.challenges import ChallengeError
from app.http.form_tokens import FormTokenError
from app.i18n import error_text
from app.statements.cards import StatementCard
from app.text.countries import countries
from app.text.names import Language

MAX_FIELDS = 60


@dataclass(slots=True)
class FormView:
    """A form's state; `prefix` keeps ids apart where a page has several forms.

    `errors` holds sentences by field, `problems` the same in order with the field that each is
    about, `first` the field to focus, `notice` a sentence about the form as a whole.
    """

    language: Language
    values: Mapping[str, str] = field(repr=False)
    errors: Mapping[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    problems: list[tuple[str, str]] = field(default_factory=list)
    notice: str = ""
    exposures: Sequence[str] = ()
    prefix: str = ""
    focuses: bool = True

    @property
    def first(self) -> str:
        """The field to focus."""
        return self.problems[0][0] if self.problems and self.focuses else ""

    @property
    def countries(self) -> list[tuple[str, str]]:
        """Codes and names, in the reader's alphabet."""
        return countries(self.language)


def form_view(
    language: Language,
    values: Mapping[str, str],
    wrong: Sequence[FieldError] = (),
    *,
    notice: str = "",
    exposures: Sequence[str] = (),
    prefix: str = "",
    focuses: bool = True,
) -> FormView:
    """A form with `values`; for Iran, being counted is offered first.

    Within a frame of another site nothing `focuses` by itself: browsers refuse it there.
    """
    errors: defaultdict[str, list[str]] = defaultdict(list)
    problems = []
    for one in wrong:
        sentence = error_text(one.code, language)
        errors[one.field].append(sentence)
        problems.append((one.field, sentence))
    if values.get("country") == "IR":
        exposures = sorted(exposures, key=lambda one: one != "counted")
    return FormView(
        language,
        defaultdict(str, values),
        errors,
        problems,
        error_text(notice, language) if notice else "",
        exposures,
        prefix,
        focuses,
    )


def refused_view(
    language: Language,
    values: Mapping[str, str],
    error: InvalidForm | FormTokenError | ChallengeError,
    *,
    exposures: Sequence[str] = (),
    focuses: bool = True,
) -> FormView:
    """A refused form with all that was typed: sentences beside its fields, or one about the whole.

    An answer to a challenge that proves nothing is not kept: a new one is asked for.
    """
    wrong = error.errors if isinstance(error, InvalidForm) else ()
    if isinstance(error, ChallengeError):
        values = {**values, "altcha": ""}
    notice = "" if isinstance(error, InvalidForm) else error.code
    return form_view(language, values, wrong, notice=notice, exposures=exposures, focuses=focuses)


REFUSALS = (InvalidForm, FormTokenError, ChallengeError)
"""What `refused_view` makes a page of."""


def preselected(card: StatementCard, values: Mapping[str, str]) -> Mapping[str, str]:
    """`values`, and for organisations `public`: nothing else is chosen for anybody."""
    kind = values.get("kind") or (card.kinds[0] if len(card.kinds) == 1 else "")
    if kind == "organisation" and not values.get("exposure") and "public" in card.exposures:
        return {**values, "exposure": "public"}
    return values


async def read_fields(request: Request) -> dict[str, str]:
    """The fields of a form, files left out; of a field sent twice the last one counts."""
    async with request.form(max_files=0, max_fields=MAX_FIELDS) as form:
        return {name: value for name, value in form.multi_items() if isinstance(value, str)}


# Named before the connection among a route's parameters: a body that arrives slowly must not keep
# the writer waiting.
Fields = Annotated[dict[str, str], Depends(read_fields)]
