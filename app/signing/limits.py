"""Limits that keep the form from flooding a mailbox; all numbers in one place."""

from datetime import timedelta

UNANSWERED_A_DAY = 2
UNANSWERED_A_MONTH = 5
MONTH = timedelta(days=31)
"""Messages that one mailbox may get over all statements while it answers none of them."""

LIVE_TOKENS = 3
"""Pending sign-ons of one mailbox on one statement; a further one is not sent, evicts none."""

INDIVIDUALS_A_MAILBOX = 3
"""The second and the third are held for a coordinator."""

BLOCK = timedelta(days=90)

MANAGEMENT_LIFE = timedelta(hours=1)
"""How long a management link serves, counted from sending."""
MANAGEMENT_UNSENT = timedelta(days=1)
"""How long one waits for a relay that is away."""
MANAGEMENT_SENT = 3
"""Messages that bring one live management link, counted when they are asked for."""
MANAGEMENT_A_DAY = 5
"""Management links of one mailbox on one statement."""

DIGEST_KEPT = timedelta(days=30)
"""How long a token's digest is kept after it was answered or ran out."""
