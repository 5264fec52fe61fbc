"""What can be done at the desk, as the log tells it: `area.verb` and its sentence.

A sentence may hold `%(count)s` and `%(detail)s`; both come from the log's row.
"""

from app.i18n import N_
from app.signing.reasons import REASONS

ACTIONS: dict[str, str] = {
    # coming in
    "session.began": N_("Signed in (%(detail)s)"),
    "session.ended": N_("Signed out"),
    "session.revoked": N_("Ended sessions elsewhere: %(count)s"),
    "passkey.added": N_("Added a passkey"),
    "passkey.removed": N_("Removed a passkey"),
    "codes.made": N_("Made new recovery codes"),
    "code.used": N_("Came in with a recovery code"),
    # people
    "people.invited": N_("Invited somebody as %(detail)s"),
    "people.joined": N_("Became %(detail)s"),
    "people.changed": N_("Changed a role to %(detail)s"),
    "people.removed": N_("Took somebody's role away"),
    "people.left": N_("Gave up the own role"),
    # sealed names
    "signature.revealed": N_("Looked at a sealed name"),
    "removal.revealed": N_("Looked at a sealed letter"),
    # statements and their texts
    "statement.created": N_("Began the statement"),
    "text.saved": N_("Saved the text: %(detail)s"),
    "text.pasted": N_("Took over a pasted text: %(detail)s"),
    "text.taken-in": N_("Took the translation in: %(detail)s"),
    "settings.saved": N_("Changed the settings"),
    "state.changed": N_("Changed the state: %(detail)s"),
    "state.planned": N_("Set the time of the opening"),
    "state.unplanned": N_("Gave up the time of the opening"),
    "state.link-renewed": N_("Made a new secret link"),
    "update.added": N_("Added after publication: %(detail)s"),
    "update.changed": N_("Changed an addition: %(detail)s"),
    "update.removed": N_("Took an addition back: %(detail)s"),
    # review
    "signature.published": N_("Let signatures pass: %(count)s"),
    "signature.held": N_("Held signatures back: %(count)s"),
    "signature.declined": N_("Declined signatures: %(count)s (%(detail)s)"),
    "signature.voided": N_("Voided signatures: %(count)s"),
    "signature.merged": N_("Merged two signatures"),
    "signature.two": N_("Said that two signatures are two"),
    "review.undone": N_("Undid a step about signatures: %(count)s (%(detail)s)"),
    "watch.added": N_("Put a name on the watch-list"),
    "watch.removed": N_("Took a name off the watch-list"),
    "watch.run": N_("Flagged signatures by the watch-list: %(count)s"),
    # list and editions
    "list.grouped": N_("Put names into another group (%(detail)s): %(count)s"),
    "list.ordered": N_("Ordered the list anew: %(detail)s"),
    "list.moved": N_("Moved an initiator to place %(count)s"),
    "list.imported": N_("Brought in a pasted list: %(count)s names"),
    "name.corrected": N_("Corrected a name or a place"),
    "edition.cut": N_("Cut edition %(count)s"),
    "list.exported": N_("Took the list along before it was public (%(detail)s)"),
    "removal.granted": N_("Removed names on request, for good: %(count)s"),
    "removal.undone": N_("Put names back that were hidden on request: %(count)s (%(detail)s)"),
    "removal.refused": N_("Refused requests to be removed: %(count)s (%(detail)s)"),
    # partners
    "partner.added": N_("Let the partner %(detail)s show the form"),
    "partner.changed": N_("Changed the partner %(detail)s"),
    "partner.removed": N_("Took the form away from the partner %(detail)s"),
    "partner.any-site": N_("Opened the form to every site"),
    "partner.own-sites": N_("Let only partners' sites show the form"),
    "copy.told": N_("Wrote down where the list stands"),
    "copy.removed": N_("Struck a page off where the list stood"),
    # emergencies
    "list.hidden": N_("Hid the list"),
    "list.shown": N_("Showed the list again"),
    "sign-ons.stopped": N_("Stopped new sign-ons"),
    "sign-ons.resumed": N_("Let new sign-ons through again"),
    "key.ends": N_("Asked for the key of the statement to be destroyed"),
    "key.ended": N_("The key of the statement was destroyed"),
    "mail.tried": N_("Had waiting messages tried at once"),
}

DETAILS: dict[str, str] = {
    # groups, orders, kinds
    "initiators": N_("Initiators"),
    "first": N_("First signatories"),
    "more": N_("More signatories"),
    "language": N_("by alphabet"),
    "country": N_("by country"),
    "given": N_("as brought in"),
    "organisation": N_("organisations"),
    "individual": N_("people"),
    # why a name stays
    "has-signed": N_("The person did sign"),
    "not-that-person": N_("Somebody else of that name asked"),
    "flood": N_("One of a flood of requests"),
    "decided": N_("The organisation decided to sign"),
    "corrected": N_("The mistake is corrected"),
    # what was undone
    "publish": N_("letting pass"),
    "hold": N_("holding back"),
    "decline": N_("declining"),
    "void": N_("voiding"),
    "merge": N_("merging"),
    # why it was declined
    **REASONS,
    # roles
    "owner": N_("Owner"),
    "editor": N_("Editor"),
    "translator": N_("Translator"),
    "moderator": N_("Moderator"),
    # ways in
    "link": N_("link"),
    "passkey": N_("passkey"),
}
"""Words for details that are codes of ours; others stand as they are."""
