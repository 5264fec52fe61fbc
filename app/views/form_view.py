"""Forms as templates see them: what was entered, and what is wrong beside its field."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from app.errors import FieldError
from app.i18n import error_text
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

    @property
    def first(self) -> str:
        """The field to focus."""
        return self.problems[0][0] if self.problems else ""

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
) -> FormView:
    """A form with `values`; for Iran, being counted is offered first."""
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
    )


async def read_fields(request: Request) -> dict[str, str]:
    """The fields of a form, files left out; of a field sent twice the last one counts."""
    async with request.form(max_files=0, max_fields=MAX_FIELDS) as form:
        return {name: value for name, value in form.multi_items() if isinstance(value, str)}


# Named before the connection among a route's parameters: a body that arrives slowly must not keep
# the writer waiting.
Fields = Annotated[dict[str, str], Depends(read_fields)]
