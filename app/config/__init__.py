"""Settings: what the environment says, checked once, before anything starts.

Each setting is read from `HAMSEDA_NAME` or, for secrets that an orchestrator mounts, from the file
that `HAMSEDA_NAME_FILE` names. `docs/settings.md` describes them. Only entry points call
`load_settings`; everything below them is handed what it needs.
"""

from app.config.reading import SETTINGS, SettingsError
from app.config.settings import Settings, load_settings

__all__ = ["SETTINGS", "Settings", "SettingsError", "load_settings"]
