"""The sentences round a list, each in one language: counts, "as of", headings, what changed."""

from datetime import UTC, datetime

from app.i18n import N_, translations
from app.statements.cards import Counts
from app.text.dates import gregorian, jalali
from app.text.digits import number, persian_digits
from app.text.names import Language

HEADINGS = {
    "initiators": N_("Initiators"),
    "first": N_("First signatories"),
    "more": N_("More signatories"),
    "organisation": N_("Organisations"),
    "individual": N_("Individuals"),
    "elsewhere": N_("Without a country"),
    "list": N_("Signatories"),
    "added": N_("Added"),
    "corrected": N_("Corrected"),
    "withdrawn": N_("To be removed"),
}
"""Headings by group, by kind and by what changed."""


def heading(name: str, language: Language) -> str:
    """The heading of a group, a kind or a change; `name` is a key of `HEADINGS`."""
    return translations(language).gettext(HEADINGS[name])


def count_sentence(counts: Counts, language: Language) -> str:
    """How many have signed: «۳۱ سازمان و ۱۲۰ نفر این بیانیه را امضا کرده‌اند.»."""
    words = translations(language)
    sentences = []
    named = (_organisations(counts, language), _individuals(counts, language))
    given = [part for part in named if part]
    if given:
        who = given[0]
        if len(given) > 1:
            who = words.gettext("%(first)s and %(second)s") % {"first": who, "second": given[1]}
        total = counts.organisations + counts.individuals
        signed = words.ngettext("Signed by %(who)s.", "Signed by %(who)s.", total)
        sentences.append(signed % {"who": who})
    if counts.unnamed:
        unnamed = words.ngettext(
            "%(number)s signature is counted without a name.",
            "%(number)s signatures are counted without a name.",
            counts.unnamed,
        )
        sentences.append(unnamed % {"number": number(counts.unnamed, language)})
    return " ".join(sentences) or words.gettext("Nobody has signed yet.")


def _organisations(counts: Counts, language: Language) -> str:
    if not counts.organisations:
        return ""
    words = translations(language).ngettext(
        "%(number)s organisation", "%(number)s organisations", counts.organisations
    )
    return words % {"number": number(counts.organisations, language)}


def _individuals(counts: Counts, language: Language) -> str:
    if not counts.individuals:
        return ""
    words = translations(language).ngettext(
        "%(number)s individual", "%(number)s individuals", counts.individuals
    )
    return words % {"number": number(counts.individuals, language)}


def as_of_sentence(moment: datetime, language: Language) -> str:
    """When the list last changed, in UTC; in Farsi the Jalali date and the Gregorian beside it."""
    moment = moment.astimezone(UTC)
    time = moment.strftime("%H:%M")
    day = gregorian(moment.date(), language)
    if language == "fa":
        day, time = f"{jalali(moment.date())} ({day})", persian_digits(time)
    sentence = translations(language).gettext("As of %(day)s, %(time)s UTC.")
    return sentence % {"day": day, "time": time}


def gone_sentence(count: int, language: Language) -> str:
    """How many names of an edition are no longer shown in it; empty where all are."""
    if not count:
        return ""
    sentence = translations(language).ngettext(
        "%(number)s name was withdrawn or changed since; its number stays empty.",
        "%(number)s names were withdrawn or changed since; their numbers stay empty.",
        count,
    )
    return sentence % {"number": number(count, language)}


def identification_note(language: Language) -> str:
    """That an affiliation beside a person's name speaks for nobody else."""
    return translations(language).gettext("Affiliations are given for identification only.")


def first_published(language: Language) -> str:
    """What stands before the statement's own address."""
    return translations(language).gettext("First published at:")


def origin(edition: int | None, language: Language) -> tuple[str, str]:
    """What stands before and after the statement's title where a file tells where it is from.

    The short address follows.
    """
    words = translations(language)
    if edition is None:
        sentence = words.gettext("“%(title)s”. Check here that it is genuine and up to date:")
    else:
        sentence = words.gettext(
            "Edition %(edition)s of “%(title)s”. Check here that it is genuine and up to date:"
        )
        sentence = sentence.replace("%(edition)s", number(edition, language))
    before, _, after = sentence.partition("%(title)s")
    return before, after


def check_here(edition: int | None, language: Language) -> str:
    """As `origin`, where the title stands beside it already."""
    words = translations(language)
    if edition is None:
        return words.gettext("Check here that it is genuine and up to date:")
    sentence = words.gettext("Edition %(edition)s. Check here that it is genuine and up to date:")
    return sentence % {"edition": number(edition, language)}


def piece(place: int, of: int, language: Language) -> str:
    """Which piece of how many a message is: "(1/3)" or «(۱ از ۳)»."""
    mark = translations(language).gettext("(%(place)s/%(of)s)")
    return mark % {"place": number(place, language), "of": number(of, language)}


def changes_sentence(since: int, edition: int | None, language: Language) -> str:
    """From which edition to which the changes lead."""
    words = translations(language)
    values = {"since": number(since, language)}
    if edition is None:
        return words.gettext("What changed since edition %(since)s.") % values
    values["edition"] = number(edition, language)
    return words.gettext("What changed from edition %(since)s to edition %(edition)s.") % values


def nothing_changed(since: int, language: Language) -> str:
    """That the list is the one of edition `since`."""
    sentence = translations(language).gettext("Nothing has changed since edition %(since)s.")
    return sentence % {"since": number(since, language)}


def none_of_these(language: Language) -> str:
    """What stands under the heading of a change that there was none of."""
    return translations(language).gettext("None.")


def to_remove(place: int, since: int, language: Language) -> str:
    """Which number of an older edition has to go."""
    sentence = translations(language).gettext("Remove number %(number)s of edition %(edition)s.")
    return sentence % {"number": number(place, language), "edition": number(since, language)}


def to_correct(place: int, since: int, language: Language) -> str:
    """Which number of an older edition reads otherwise now; the two forms follow."""
    sentence = translations(language).gettext("Number %(number)s of edition %(edition)s:")
    return sentence % {"number": number(place, language), "edition": number(since, language)}


def earlier_form(language: Language) -> str:
    """What stands before the form that a corrected entry had."""
    return translations(language).gettext("Before:")


def later_form(language: Language) -> str:
    """What stands before the form that a corrected entry has now."""
    return translations(language).gettext("Now:")


_COLUMNS = {
    "number": N_("Number"),
    "group": N_("Group"),
    "kind": N_("Kind"),
    "name": N_("Name"),
    "title": N_("Title"),
    "affiliation": N_("Affiliation"),
    "city": N_("City"),
    "country": N_("Country"),
    "signed_on": N_("Signed on"),
}
_CELLS = {
    **HEADINGS,
    "organisation": N_("Organisation"),
    "individual": N_("Individual"),
}
_SHEETS = {"list": N_("List"), "about": N_("About the list")}
_IN_LANGUAGE = {"fa": N_("%(field)s (Farsi)"), "en": N_("%(field)s (English)")}


def column(field: str, language: Language) -> str:
    """The heading of a spreadsheet's column."""
    return translations(language).gettext(_COLUMNS[field])


def in_language(field: str, written_in: Language, language: Language) -> str:
    """A column's heading with the language that its cells are in."""
    return translations(language).gettext(_IN_LANGUAGE[written_in]) % {"field": field}


def cell(name: str, language: Language) -> str:
    """A group, a kind or a change in a spreadsheet's cell."""
    return translations(language).gettext(_CELLS[name])


def sheet_name(name: str, language: Language) -> str:
    """The name of a spreadsheet's page; both languages together stay within 31 characters."""
    return translations(language).gettext(_SHEETS[name])


def edition_name(edition: int | None, language: Language) -> str:
    """The edition as a name in a line («ویرایش ۳»), empty without one."""
    if edition is None:
        return ""
    name = translations(language).gettext("Edition %(edition)s")
    return name % {"edition": number(edition, language)}
