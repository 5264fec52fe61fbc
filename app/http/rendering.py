"""Pages: Jinja2 with gettext, one environment per interface language, autoescape always.

A template knows `language`, `other_language`, `direction` and `site`; the filters speak
the page's language unless another one is given. Nothing here reads the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response

from app.i18n import error_text, translations
from app.text.countries import country_name
from app.text.dates import gregorian, jalali
from app.text.digits import number, persian_digits
from app.text.names import LANGUAGES, Language, other

RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


@dataclass(frozen=True, slots=True)
class Site:
    """What every page says of the site it belongs to; `mailbox` shows the way to the demo's."""

    base_url: str
    contact: str = ""
    mailbox: bool = False


def direction(language: str) -> str:
    """`rtl` or `ltr`, by the usual script of the language (BCP 47 tag, region ignored)."""
    return "rtl" if language.partition("-")[0] in RIGHT_TO_LEFT else "ltr"


def digits(value: object, language: Language) -> str:
    """Text with the digits of the language's script, nothing grouped: for years and versions."""
    return persian_digits(str(value)) if language == "fa" else str(value)


def day(value: date, language: Language) -> str:
    """A day in words: Jalali in Farsi, Gregorian in English."""
    return jalali(value) if language == "fa" else gregorian(value, "en")


class Pages:
    """Renders the templates of some folders; one that uses what it was not given fails loudly."""

    def __init__(self, templates: Sequence[Path], site: Site, more: Mapping[str, Any]) -> None:
        """`more` are further names that every template knows, `asset(name)` among them."""
        self._environments = {
            language: _environment(templates, {"site": site, **more}, language)
            for language in LANGUAGES
        }

    def render(self, template: str, language: Language, /, **values: Any) -> str:
        """The page as text. Raises jinja2.UndefinedError where the template asks for more."""
        return self._environments[language].get_template(template).render(values)

    def response(
        self,
        template: str,
        language: Language,
        /,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        **values: Any,
    ) -> Response:
        """The page as a reply that nobody may keep: for forms and for what a secret opens."""
        return Response(
            self.render(template, language, **values),
            status_code=status,
            headers={"Cache-Control": "no-store", "Content-Language": language, **(headers or {})},
            media_type="text/html",
        )


def _environment(
    templates: Sequence[Path], names: Mapping[str, Any], language: Language
) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        translations(language), newstyle=True
    )
    environment.globals.update(
        language=language,
        other_language=other(language),
        direction=direction(language),
        **names,
    )
    environment.filters.update(
        number=lambda value, into=language: number(value, into),
        digits=lambda value, into=language: digits(value, into),
        day=lambda value, into=language: day(value, into),
        gregorian=lambda value, into=language: gregorian(value, into),
        country=lambda code, into=language: country_name(code, into) if code else "",
        error_text=lambda code: error_text(code, language),
        direction=direction,
    )
    return environment
