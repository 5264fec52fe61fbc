"""The few words that rendering adds to a statement's text, in the text's own language.

Not in the interface's catalogues: those speak Farsi and English, texts speak more languages, and
an exported text must say the same whatever language its reader's interface has.
"""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from babel.localedata import exists

from app.text.dates import gregorian, jalali
from app.text.digits import persian_digits


@dataclass(frozen=True, slots=True)
class Labels:
    """`notes` heads the footnotes, `back` leads from one to its place, `letter` heads a letter."""

    notes: str
    back: str
    letter: str
    translation: str
    source: str
    rest: str
    contact: str
    responsible: str
    licence: str
    erratum: str
    delivery: str
    answer: str
    comma: str = ", "


_ENGLISH = Labels(
    "Notes",
    "Back to the text",
    "Letter",
    "Translation",
    source="Source",
    rest="Read the rest",
    contact="Contact",
    responsible="Responsible",
    licence="Licence",
    erratum="Erratum",
    delivery="Delivered",
    answer="Answer",
)
_LABELS = {
    "fa": Labels(
        "پانویس‌ها",
        "بازگشت به متن",
        "نامه",
        "ترجمه",
        source="منبع",
        rest="ادامهٔ متن",
        contact="تماس",
        responsible="مسئول",
        licence="اجازهٔ بازنشر",
        erratum="اصلاحیه",
        delivery="تحویل شد",
        answer="پاسخ",
        comma="، ",
    ),
    "en": _ENGLISH,
    "de": Labels(
        "Anmerkungen",
        "Zurück zum Text",
        "Brief",
        "Übersetzung",
        source="Quelle",
        rest="Weiterlesen",
        contact="Kontakt",
        responsible="Verantwortlich",
        licence="Lizenz",
        erratum="Berichtigung",
        delivery="Überreicht",
        answer="Antwort",
    ),
    "fr": Labels(
        "Notes",
        "Retour au texte",
        "Lettre",
        "Traduction",
        source="Source",
        rest="Lire la suite",
        contact="Contact",
        responsible="Responsable",
        licence="Licence",
        erratum="Rectificatif",
        delivery="Remise",
        answer="Réponse",
    ),
    "ar": Labels(
        "الهوامش",
        "العودة إلى النص",
        "رسالة",
        "الترجمة",
        source="المصدر",
        rest="تتمة النص",
        contact="للتواصل",
        responsible="المسؤول",
        licence="الترخيص",
        erratum="تصويب",
        delivery="التسليم",
        answer="الرد",
        comma="، ",
    ),
    "ku": Labels(
        "Jêrenot",
        "Vegere nivîsê",
        "Name",
        "Werger",
        source="Çavkanî",
        rest="Dûmahiya nivîsê",
        contact="Têkilî",
        responsible="Berpirsiyar",
        licence="Lîsans",
        erratum="Sererastkirin",
        delivery="Radestkirin",
        answer="Bersiv",
    ),
    "ckb": Labels(
        "پەراوێزەکان",
        "گەڕانەوە بۆ دەق",
        "نامە",
        "وەرگێڕان",
        source="سەرچاوە",
        rest="درێژەی دەق",
        contact="پەیوەندی",
        responsible="بەرپرس",
        licence="مۆڵەت",
        erratum="ڕاستکردنەوە",
        delivery="ڕادەستکردن",
        answer="وەڵام",
        comma="، ",
    ),
}


def labels(language: str) -> Labels:
    """The words for a text in this language; English where the language is not among them."""
    return _LABELS.get(language.partition("-")[0], _ENGLISH)


def update_label(kind: str, language: str) -> str:
    """What a dated addition is called; "" for an `update`, whose day says enough."""
    words = labels(language)
    named = {"erratum": words.erratum, "delivery": words.delivery, "answer": words.answer}
    return named.get(kind, "")


def number(value: int, language: str) -> str:
    """A footnote's number, with Persian digits in a Farsi text."""
    return persian_digits(value) if language == "fa" else str(value)


def day(value: date, language: str) -> str:
    """A date in words: Jalali in a Farsi text, Gregorian elsewhere."""
    if language == "fa":
        return jalali(value)
    if language == "en":
        return gregorian(value, "en")
    codes = (language.replace("-", "_"), language.partition("-")[0])
    return format_date(value, "long", locale=next(filter(exists, codes), "en"))
