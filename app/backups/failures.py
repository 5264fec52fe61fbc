"""What a backup or a restore cannot go on for."""

from app.errors import HamsedaError


class BackupFailed(HamsedaError):  # noqa: N818 - reads as what happened
    """`detail` is the line to print; no part of it comes from the tables."""

    code = "backup-failed"
