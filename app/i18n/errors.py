"""Sentences for the stable codes of `app.errors`, in the reader's language.

A code says what is wrong, never what was typed; neither do these sentences, so they may stand in a
page, a problem document (RFC 9457) or a terminal alike.
"""

from app.i18n.catalogue import N_, translations
from app.i18n.faults import Fault

STATUS_TITLES: dict[int, str] = {
    400: N_("The request cannot be understood"),
    401: N_("Please sign in"),
    403: N_("This is not allowed"),
    404: N_("Not found"),
    405: N_("This page cannot be used in that way"),
    409: N_("This is not possible now"),
    410: N_("No longer valid"),
    413: N_("Too much text"),
    422: N_("Something needs to be corrected"),
    429: N_("Too many requests"),
    500: N_("Something went wrong here"),
    501: N_("This form of answer is not offered"),
    503: N_("Unavailable for a moment"),
}

ERROR_TEXTS: dict[str, str] = {
    # the request as a whole
    "bad-request": N_("The request cannot be understood."),
    "unknown-host": N_("This address is not served here."),
    "cross-site": N_("The form was sent from another site. Open it here and send it again."),
    "not-found": N_("There is nothing at this address."),
    "method-not-allowed": N_("This address does not answer requests of this kind."),
    "too-large": N_("What was sent is too long."),
    "too-many-requests": N_("Too many requests came from your network. Please try again later."),
    "internal": N_("Something went wrong here. Nothing that you sent was kept."),
    "unavailable": N_("The service is unavailable for a moment. Please try again."),
    "database-busy": N_("The service is busy. Please try again in a few seconds."),
    "database-unavailable": N_("The service is not ready yet. Please try again in a few seconds."),
    "missing-key": N_("A key is missing here, so this cannot be done at the moment."),
    "invalid-form": N_("Please correct what is marked."),
    "malformed": N_("The body is not what this address expects."),
    "malformed-json": N_("The body is not valid JSON."),
    "unknown-field": N_("This field is not known here."),
    "wrong-type": N_("The value is of the wrong kind."),
    "out-of-range": N_("The value is out of range."),
    "unknown-value": N_("The value is not one of those allowed."),
    "unknown-cursor": N_("The cursor is not valid. Begin again without it."),
    "no-key-yet": N_("The service is starting. Please try again in a few seconds."),
    "destroyed-key": N_("The key for this was destroyed, so it cannot be read any more."),
    # form tokens
    "form-token-missing": N_("The form was incomplete. Please send it again."),
    "form-token-forged": N_("The form was not valid any more. Please send it again."),
    "form-token-too-quick": N_("That was very quick. Please send the form once more."),
    "form-token-stale": N_("The form was open for more than a day. Please send it again."),
    # arranging and spelling
    "list-changed": N_("Somebody arranged the list meanwhile. This is how it stands now."),
    "place-out-of-range": N_("There is no such place."),
    "unknown-group": N_("There is no such group."),
    "unknown-order": N_("There is no such order."),
    "list-too-long-to-move": N_("The list is too long to be ordered anew."),
    "spelling-changed": N_(
        "Somebody corrected this meanwhile. What stands there now is told beside what you typed."
    ),
    "sealed-name": N_("This name is sealed; nobody can correct it here."),
    "no-name-found": N_("No name was found in it."),
    "too-many-names": N_("These are too many names at a time. Paste them in several parts."),
    # proofs of work
    "challenge-missing": N_("The form was not complete. Please wait a moment and send it again."),
    "no-challenge": N_("No proof of work is asked for here."),
    "challenge-wrong": N_("The form could not be checked. Please send it once more."),
    "challenge-stale": N_("The form was open for too long. Please send it once more."),
    # requests to be removed
    "name-not-found": N_("No such name stands in the list."),
    "number-not-found": N_("The list has no such number."),
    "missing-entry": N_("Please choose the name that is meant."),
    "name-gone": N_("This name does not stand in the list any more."),
    "missing-why": N_("Please say why."),
    "missing-reason": N_("Please choose a reason."),
    "unknown-request": N_("There is no such request."),
    "nothing-selected": N_("Please choose at least one."),
    "settled-request": N_("Somebody else has answered some of these meanwhile. Look again."),
    # reviewing
    "unknown-step": N_("There is no such step, or it is over."),
    "undo-over": N_("Its ten minutes are over: it can be undone no more."),
    "not-mergeable": N_("These two cannot be merged."),
    "unknown-pair": N_("There is no such pair."),
    "unknown-entry": N_("There is no such entry."),
    "missing-pattern": N_("Please give a name, or at least three letters beside the star."),
    "full-watch-list": N_("The watch-list is full. Take out what is not needed any more."),
    "invalid-day": N_("There is no such day."),
    "unknown-batch": N_("There is no such list."),
    # statements
    "unknown-statement": N_("There is no such statement."),
    "closed-statement": N_("This statement does not take signatures any more."),
    "sign-ons-stopped": N_("New signatures are not taken here at the moment."),
    "list-hidden": N_("The list of names is not shown at the moment."),
    "unknown-text": N_("This statement has no text in that language."),
    "unknown-edition": N_("There is no such edition."),
    "unknown-format": N_("The list is not offered in this format."),
    "missing-glyphs": N_(
        "Some letters cannot be set in type here. The text formats, DOCX and XLSX take them."
    ),
    "not-set": N_("The file took too long to make. Please try again, or take another format."),
    "since-newer": N_("The edition to compare with is newer than the one that is asked for."),
    "no-changes-format": N_("What has changed since an edition is not offered in this format."),
    "frozen-order": N_("Names were published already, so the order of the list stays as it is."),
    "nothing-to-export": N_("No name has been published here yet, so there is no list to take."),
    "invalid-layout": N_("An option of the list’s layout has a value that it does not take."),
    "list-too-long": N_(
        "The list is too long for this format. Take it as plain text, Markdown, HTML, CSV or JSON."
    ),
    "batch-in-flight": N_(
        "A batch is being published at this moment and cuts an edition itself. Please try again."
    ),
    "files-waiting": N_(
        "Many long files are being made at the moment. Please come back in a few minutes."
    ),
    "no-room": N_("There is no room here to make this file at the moment. Please try again."),
    # partners, and copies of lists elsewhere
    "unknown-secret": N_("The partner’s secret is missing, or it is not the right one."),
    "unknown-partner": N_("There is no such partner."),
    "invalid-partner-key": N_(
        "A partner’s key has up to forty small Latin letters, digits and hyphens."
    ),
    "known-partner": N_("There is a partner with this key already. It can be joined, not changed."),
    "missing-origin": N_("Please give the address of the site."),
    "invalid-origin": N_("This is no site: it takes https:// and a name, without a path."),
    "too-many-origins": N_("These are too many addresses for one partner."),
    "missing-site": N_("Please give the name of the site."),
    "invalid-address": N_("This is not the address of a web page."),
    "foreign-address": N_("This page is not on the partner’s site."),
    "unoffered-format": N_("The answer is offered as JSON only."),
    # tokens, receipt codes and what they open
    "unknown-token": N_("This link is not valid. Please copy the whole of it."),
    "expired-token": N_("This link has expired. Please begin again."),
    "used-token": N_("This link was used already. Please ask for a new one."),
    "ended-token": N_("You have confirmed this with another message already."),
    "rejected-token": N_("It was said of this signature that it was not you. Please sign again."),
    "confirmed-token": N_("This signature was confirmed already. You can withdraw it."),
    "unknown-code": N_("This code is not valid."),
    "unknown-signature": N_("There is no such signature."),
    "which-signature": N_("Please say which of your signatures you mean."),
    "ended-signature": N_("This signature was withdrawn or taken off the list."),
    "unknown-action": N_("Please choose what shall be done."),
    "text-changed": N_("The text has changed since it was shown. Please read it again."),
    "already-signed": N_("This name has signed with this mailbox already."),
    "mailbox-full": N_("Three people have signed with this mailbox; it cannot carry more."),
    # coordinators
    "signed-out": N_("You were signed out meanwhile. Please sign in again."),
    "not-your-role": N_("Your role on this statement does not include this."),
    "unknown-passkey": N_("This passkey was not accepted. Please try again."),
    "too-many-passkeys": N_("You have twenty passkeys already. Remove one first."),
    "last-passkey": N_("This is your last passkey. After it a link alone is enough to come in."),
    "passkey-needed": N_("Please use your passkey, or one of your recovery codes."),
    "used-code": N_("This is none of your recovery codes, or it was used already."),
    "last-owner": N_("A statement needs an owner. Make somebody else an owner first."),
    "unknown-role": N_("Please choose one of the roles."),
    "unknown-coordinator": N_("This person has no role on the statement any more."),
    "too-many-invitations": N_("You have invited thirty people today. Please go on tomorrow."),
    # names and places
    "empty": N_("Please fill this in."),
    "required": N_("Please fill this in."),
    "too-long": N_("This is too long."),
    "no-letter": N_("This has no letter in it."),
    "stacked-marks": N_("This has too many marks on one letter."),
    "control-character": N_("This has a control character in it. Please type it again."),
    "surrogate": N_("This has a broken character in it. Please type it again."),
    "private-use": N_("This has a character that is not shown everywhere. Please leave it out."),
    "unassigned": N_("This has a character that is not shown everywhere. Please leave it out."),
    "wrong-script": N_("This belongs in the field of the other language."),
    "missing-name": N_("Please give a name, in Farsi or in English."),
    "unknown-country": N_("Please choose a country of the list."),
    # statements at the desk
    "slug-taken": N_("Another statement has this name in addresses already."),
    "slug-empty": N_("It has no letter or digit."),
    "slug-too-long": N_("It is over 80 characters long."),
    "slug-characters": N_("It takes letters (Latin or Arabic script), digits and hyphens."),
    "frozen-slug": N_("The name in addresses stays: others have linked to it."),
    "frozen-text": N_(
        "People have signed these words, so they stay as they are."
        " A slip is put right by an erratum."
    ),
    "frozen-prevailing-language": N_(
        "People have signed, so the language that prevails stays as it is."
    ),
    "missing-title": N_("A title is needed, in one language at least."),
    "changed-meanwhile": N_(
        "Somebody changed this meanwhile. Look at what stands there now and send it again."
    ),
    "not-ready": N_("A title or a text is still missing."),
    "not-a-new-language": N_(
        "This language was there already. Translators add languages that were not."
    ),
    "unknown-language": N_("This is not the code of a language."),
    "too-many-updates": N_("There are too many additions already."),
    "nothing-pasted": N_("There is no text in what was pasted."),
    "state-forbids": N_("No way leads there from the present state."),
    # the rest of the form
    "missing-kind": N_("Please say whether an organisation or a person signs."),
    "kind-not-offered": N_("This statement is not signed in this way."),
    "missing-exposure": N_("Please choose what others may see."),
    "exposure-not-offered": N_("This statement does not offer that choice."),
    "missing-email": N_("Please give an e-mail address. It is never published."),
    "invalid-email": N_("This is not a complete e-mail address."),
    "invalid-website": N_("This is not the address of a web page."),
    "missing-consent-process": N_(
        "Without your consent to processing, the signature cannot be taken."
    ),
    "missing-consent-publish": N_(
        "Without your consent that the name is kept or published, it cannot be taken."
    ),
}

UNKNOWN = N_("This cannot be accepted as it is.")


def error_text(code: str, language: str) -> str:
    """The sentence for an error code; a general one for a code that has none.

    A `Fault` in the place of a code is its own sentence.
    """
    if isinstance(code, Fault):
        return code.told(language)
    return translations(language).gettext(ERROR_TEXTS.get(code, UNKNOWN))


def status_title(status: int, language: str) -> str:
    """The short title of an HTTP status, for headings and for a problem's `title`."""
    fallback = STATUS_TITLES[500 if status >= 500 else 400]  # noqa: PLR2004 - HTTP's classes
    return translations(language).gettext(STATUS_TITLES.get(status, fallback))
