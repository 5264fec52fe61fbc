"""The formats by their ids; each is described in `docs/formats.md`."""

from app.editions.formats.base import Format
from app.editions.formats.csv_table import CSV
from app.editions.formats.docx import DOCX
from app.editions.formats.html_fragment import HTML
from app.editions.formats.json_list import JSON
from app.editions.formats.markdown import MARKDOWN
from app.editions.formats.messenger import MESSENGER
from app.editions.formats.pdf import PDF
from app.editions.formats.pictures import PICTURES
from app.editions.formats.plain_text import TEXT
from app.editions.formats.wordpress import WORDPRESS
from app.editions.formats.xlsx import XLSX

FORMATS: dict[str, Format] = {
    one.id: one
    for one in (
        *(HTML, WORDPRESS, MARKDOWN, TEXT, MESSENGER, CSV, XLSX, DOCX, PDF, JSON),
        *PICTURES,
    )
}

__all__ = ["FORMATS", "Format"]
