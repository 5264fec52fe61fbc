"""What can be done at the desk, as the log tells it: `area.verb` and its sentence.

A sentence may hold `%(count)s` and `%(detail)s`; both come from the log's row.
"""

from app.i18n import N_

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
    # statements and their texts
    # review
    # list and editions
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
