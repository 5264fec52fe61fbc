"""Interface texts in two languages; English is the msgid, Farsi comes from a gettext catalogue."""

from app.i18n.catalogue import N_, UnknownLanguage, translations
from app.i18n.errors import error_text, status_title
from app.i18n.faults import Fault

__all__ = ["N_", "Fault", "UnknownLanguage", "error_text", "status_title", "translations"]
