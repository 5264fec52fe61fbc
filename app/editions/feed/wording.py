"""A day of a list in words, each time in one language: what a feed's entry says."""

from collections.abc import Iterator, Sequence

from app.editions.feed.days import ListDay, Removed
from app.editions.lines import COMMA
from app.i18n import translations
from app.statements.cards import Counts
from app.text.digits import number
from app.text.names import Language

MOST_NUMBERS = 50
"""Numbers that a sentence may hold."""


def day_title(day: ListDay, language: Language) -> str:
    """What happened, on one line: "12 organisations and 30 individuals joined"."""
    words = translations(language)
    parts = [_joined(day.joined, language)]
    count = sum(one.count for one in day.removed)
    if count:
        removed = words.ngettext(
            "%(number)s name to be removed", "%(number)s names to be removed", count
        )
        parts.append(removed % {"number": number(count, language)})
    if day.corrected:
        corrected = words.ngettext(
            "%(number)s entry corrected", "%(number)s entries corrected", day.corrected
        )
        parts.append(corrected % {"number": number(day.corrected, language)})
    return ("؛ " if language == "fa" else "; ").join(filter(None, parts))


def removal_sentence(removed: Removed, language: Language) -> str:
    """Which numbers of an edition have to go, or how many where they cannot all be told."""
    words = translations(language)
    values = {"edition": number(removed.edition, language)}
    if removed.numbers and len(removed.numbers) <= MOST_NUMBERS:
        sentence = _remove_sentence(language, len(removed.numbers))
        return sentence % {**values, "numbers": enumeration(removed.numbers, language)}
    sentence = words.ngettext(
        "%(number)s name was withdrawn since edition %(edition)s.",
        "%(number)s names were withdrawn since edition %(edition)s.",
        removed.count,
    )
    return sentence % {**values, "number": number(removed.count, language)}


def _remove_sentence(language: Language, count: int) -> str:
    words = translations(language)
    if language == "fa":
        return words.ngettext(
            "Remove number %(numbers)s of edition %(edition)s, as numbered in Farsi.",
            "Remove numbers %(numbers)s of edition %(edition)s, as numbered in Farsi.",
            count,
        )
    return words.ngettext(
        "Remove number %(numbers)s of edition %(edition)s, as numbered in English.",
        "Remove numbers %(numbers)s of edition %(edition)s, as numbered in English.",
        count,
    )


def enumeration(numbers: Sequence[int], language: Language) -> str:
    """Numbers in a row: "3, 17 and 20" or «۳، ۱۷ و ۲۰»."""
    return _in_a_row([number(each, language) for each in numbers], language)


def to_change(since: int, language: Language) -> str:
    """What a link to the changes since an edition is called."""
    sentence = translations(language).gettext("What to change since edition %(edition)s")
    return sentence % {"edition": number(since, language)}


def _joined(joined: Counts, language: Language) -> str:
    who = [count for count in _counted(joined, language) if count]
    if not who:
        return ""
    words = translations(language)
    sentence = words.ngettext("%(who)s joined", "%(who)s joined", joined.total)
    return sentence % {"who": _in_a_row(who, language)}


def _counted(joined: Counts, language: Language) -> Iterator[str]:
    words = translations(language)
    if joined.organisations:
        yield words.ngettext(
            "%(number)s organisation", "%(number)s organisations", joined.organisations
        ) % {"number": number(joined.organisations, language)}
    if joined.individuals:
        yield words.ngettext(
            "%(number)s individual", "%(number)s individuals", joined.individuals
        ) % {"number": number(joined.individuals, language)}
    if joined.unnamed:
        yield words.ngettext(
            "%(number)s without a public name",
            "%(number)s without a public name",
            joined.unnamed,
        ) % {"number": number(joined.unnamed, language)}


def _in_a_row(given: Sequence[str], language: Language) -> str:
    if len(given) == 1:
        return given[0]
    joined = translations(language).gettext("%(first)s and %(second)s")
    return joined % {"first": COMMA[language].join(given[:-1]), "second": given[-1]}
