"""`hamseda`, with leases as short as a drill of a minute needs: `DRILL_LEASE_SECONDS`.

A worker that is killed keeps its rows for as long as its lease runs, two minutes in use. Nothing
else differs from the command.
"""

import os
import sys
from datetime import timedelta

from app.cli.entry import main
from app.outbox import leases
from app.signing import batch

_SECONDS = "DRILL_LEASE_SECONDS"


def shorten(lease: timedelta) -> None:
    """Set both leases: that of a message, that of a batch."""
    for module, name in ((leases, "LEASE"), (batch, "LEASE")):
        if not isinstance(getattr(module, name), timedelta):
            raise TypeError(f"{name} is no lease any more")
        setattr(module, name, lease)


if __name__ == "__main__":
    if _SECONDS in os.environ:
        shorten(timedelta(seconds=float(os.environ[_SECONDS])))
    sys.exit(main())
