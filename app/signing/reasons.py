"""Why a signature is declined, and why one is flagged, in plain words.

The reason for declining is told to its signatory on the management page, and to nobody else.
"""

from app.i18n import N_

REASONS: dict[str, str] = {
    "not-a-name": N_("The name given is not that of a person or an organisation."),
    "incomplete": N_("The name is incomplete: first name and surname are needed."),
    "twice": N_("This name is in the list already."),
    "unknown-organisation": N_("We could not find out whether this organisation exists."),
    "not-entitled": N_("We could not find out whether the organisation agreed to sign."),
    "not-addressed": N_("This statement is signed by others: see who may sign it."),
    "offensive": N_("What was entered beside the name cannot be published."),
    "forged": N_("We have reason to believe that somebody else entered this name."),
    "other": N_("The coordinators decided not to publish this signature."),
}
"""Reasons for declining and their sentences, as the signatory reads them."""

NOTE_LONGEST = 300
"""Characters of what a coordinator may add in each language."""

MERGED = "merged"
"""The reason of a signature that another one stands for."""

FLAGS: dict[str, str] = {
    "duplicate": N_("Another signature has the same name, and no other place."),
    "unvouched": N_("Nobody has vouched for this organisation yet."),
    "mixed-scripts": N_("A word mixes letters of two scripts, as forged names do."),
    "invisibles": N_("The name held invisible characters; they were taken out."),
    "url": N_("The name is a web address."),
    "formula": N_("The name begins with a sign that spreadsheets would run as a formula."),
    "same-mailbox": N_("Somebody else has signed from the same mailbox."),
    "watched": N_("The name is on your watch-list."),
    "restored": N_("Its later form was lost with data that a backup replaced; it shows no name."),
    "removal": N_("Somebody asked for this name to be removed."),
}
"""Flags and what they mean to a coordinator."""

MERGED_SENTENCE = N_("Another signature stands for it: the two were one.")
"""What a coordinator reads beside `MERGED`."""
