"""Keys: the folder that holds the private ones, what is sealed with them, what is digested."""

from app.keys.folder import KeyFolder
from app.keys.ring import Keyring
from app.keys.sealer import Sealer

__all__ = ["KeyFolder", "Keyring", "Sealer"]
