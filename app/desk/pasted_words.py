"""Why a line of a pasted list is doubtful or set aside, in the coordinator's language.

The codes are those of `app.text.pasted.model`, which knows no catalogue.
"""

from app.i18n import N_, translations
from app.text.names import Language

WORDS: dict[str, str] = {
    "one-language": N_("Only one language was found."),
    "weak-evidence": N_("The two lines stand together, but little shows that they belong."),
    "rival-line": N_("Another line would fit about as well."),
    "country-differs": N_("The two lines name different countries."),
    "place-differs": N_("The two lines seem to name different places."),
    "place-one-side": N_("Only one of the two lines names a place."),
    "number-differs": N_("The two lines carry different numbers."),
    "one-line-split": N_("Both languages stood on one line in pieces and were put in order."),
    "mixed-scripts": N_("The line mixes scripts and was kept whole."),
    "sender-removed": N_("A time stamp or a sender before the text was left out."),
    "contact-removed": N_("A telephone number, an address or a link was left out."),
    "symbol-removed": N_("A symbol within or after the text was left out."),
    "looks-like-prose": N_("This may be a sentence and not a name."),
    "looks-like-link": N_("This looks like a link."),
    "no-letters": N_("No letter stands on this line."),
    "number": N_("A number alone."),
    "date": N_("A date or a time."),
    "too-long": N_("Longer than a name may be."),
    "not-storable": N_("Contains characters that cannot be stored."),
    "other-script": N_("Neither in Arabic nor in Latin script."),
    "heading": N_("A heading, or a label before what follows."),
    "sender": N_("The sender of a message."),
    "chat-notice": N_("A notice of the messenger."),
    "mail-header": N_("A header of an e-mail."),
    "greeting": N_("A greeting."),
    "thanks": N_("Thanks or a request."),
    "closing": N_("The closing of a message."),
    "signature-block": N_("The signature under a message."),
    "contact": N_("A telephone number, an address or a link."),
    "prose": N_("A sentence and not a name."),
}


def words_for(code: str, language: Language) -> str:
    """The sentence for a code. Raises KeyError for an unknown one."""
    return translations(language).gettext(WORDS[code])
