"""What a statement still lacks before anybody outside the desk may see it."""

from collections.abc import Mapping

from app.errors import Conflict
from app.statements.editable import Editable
from app.statements.texts import StatementText

NEEDED = ("title", "body")
"""What the page of a text cannot do without."""


class NotReady(Conflict):
    """A text is not complete; `missing` are the fields, by language."""

    def __init__(self, missing: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__("not-ready")
        self.missing = missing


def lacks(text: StatementText | None) -> tuple[str, ...]:
    """The fields that a text still needs, all of them where there is none."""
    return tuple(name for name in NEEDED if text is None or not getattr(text, name).strip())


def missing(editable: Editable) -> dict[str, tuple[str, ...]]:
    """What the texts lack, by language; the prevailing one may lack altogether."""
    wanted = dict.fromkeys((editable.settings.prevailing_language, *editable.finished))
    texts = {code: editable.texts[code].text for code in editable.finished}
    found = {code: lacks(texts.get(code)) for code in wanted}
    return {code: fields for code, fields in found.items() if fields}


def refuse_unready(editable: Editable) -> None:
    """Let nothing out that is not complete.

    Raises:
        NotReady: a title or a text is missing.
    """
    lacking = missing(editable)
    if lacking:
        raise NotReady(lacking)
