"""From templates to a message: one Jinja2 environment per language, texts through gettext."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import escape

from app.i18n import translations
from app.text.dates import gregorian, jalali
from app.text.digits import persian_digits
from app.text.names import Language


@dataclass(frozen=True, slots=True)
class Message:
    """What an outgoing e-mail says, and to whom; the text holds a token, so neither is shown."""

    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    language: Language


@dataclass(frozen=True, slots=True)
class Link:
    """A way into a page: its address and a token, valid until `expires_at` (aware).

    `page` is `MAIL_LINK_BASE/{lang}/c` or `…/m`, without fragment; there the token can be pasted.
    """

    page: str
    token: str = field(repr=False)
    expires_at: datetime

    @property
    def url(self) -> str:
        """The link; a fragment, so that no server or proxy on the way has the token in its log."""
        return f"{self.page}#{self.token}"

    def day(self, language: Language) -> str:
        """The day (UTC) that the link ends on; in Farsi Jalali, the Gregorian one beside it."""
        day = self.expires_at.astimezone(UTC).date()
        shown = gregorian(day, language)
        return f"{jalali(day)} ({shown})" if language == "fa" else shown

    def time(self, language: Language) -> str:
        """The minute (UTC) that the link ends on, in the language's digits."""
        time = format(self.expires_at.astimezone(UTC), "%H:%M")
        return persian_digits(time) if language == "fa" else time


def render(name: str, to: str, language: Language, **values: Any) -> Message:
    """The message `name` in `language`; `values` are what its templates ask for, mostly links.

    All who get it in the same minute get the same words but for the tokens of their links, so the
    templates are filled in once for them; no token and no address is remembered.
    """
    links = {_blank(key): each for key, each in values.items() if isinstance(each, Link)}
    alike = tuple((key, _without_token(key, each)) for key, each in values.items())
    subject, text, html = rendered(name, language, alike)
    for blank, link in links.items():
        text = text.replace(blank, link.token)
        html = html.replace(blank, escape(link.token))
    return Message(to=to, subject=subject, text=text, html=html, language=language)


def _blank(key: str) -> str:
    """What stands for the token of the link `key`; none of our words has a brace."""
    return f"{{{key}}}"


def _without_token(key: str, value: Any) -> Any:
    if not isinstance(value, Link):
        return value
    minute = value.expires_at.replace(second=0, microsecond=0)
    return replace(value, token=_blank(key), expires_at=minute)


@lru_cache(64)
def rendered(
    name: str, language: Language, values: tuple[tuple[str, Any], ...]
) -> tuple[str, str, str]:
    """Subject, text and HTML of the message `name`; remembered for those who are told the same."""
    environment = _environment(language)
    given = dict(values)
    subject = environment.get_template(f"{name}/subject.txt").render().strip()
    text = environment.get_template(f"{name}/body.txt").render(given)
    html = environment.get_template(f"{name}/body.html").render(given, subject=subject)
    return subject, text, html


@cache
def _environment(language: Language) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        translations(language), newstyle=True
    )
    rtl = language == "fa"
    environment.globals.update(
        language=language,
        direction="rtl" if rtl else "ltr",
        start="right" if rtl else "left",
    )
    return environment
