"""Which sites are tried by whom, and what of a list WordPress is known to take from it."""

from tests.wordpress.trial import Trial

SITES = {"en": ("", ("administrator", "author")), "fa": ("fa_IR", ("author",))}
"""The sites by what they are written in: WordPress's name of it, and who pastes there."""


def wrong_in(trial: Trial) -> list[str]:
    """What is wrong with how a case came through.

    An author's HTML loses `bdi` and nothing else: `wp_kses_post` does not know that element.
    """
    known = {"bdi"} if trial.role == "author" and trial.case.startswith("html") else set()
    found = list(trial.faults)
    if set(trial.lost) != known:
        found.append(f"stored without language and direction: {trial.lost}")
    return found
