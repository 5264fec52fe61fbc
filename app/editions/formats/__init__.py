"""The formats by their ids; each is described in `docs/formats.md`."""

from app.editions.formats.base import Format
from app.editions.formats.csv_table import CSV
from app.editions.formats.html_fragment import HTML
from app.editions.formats.json_list import JSON
from app.editions.formats.markdown import MARKDOWN
from app.editions.formats.plain_text import TEXT

FORMATS: dict[str, Format] = {format_.id: format_ for format_ in (HTML, MARKDOWN, TEXT, CSV, JSON)}

__all__ = ["FORMATS", "Format"]
