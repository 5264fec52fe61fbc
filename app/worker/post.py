"""What the rounds of the worker need of the house."""

import asyncio
from dataclasses import dataclass, field
from random import Random

from app.db import Clock, Database
from app.keys import Keyring
from app.outbox.cap import HourlyCap
from app.outbox.pace import Pace
from app.outbox.recovery import RelayWatch
from app.outbox.transports import Transport


@dataclass(frozen=True, slots=True)
class Post:
    """The database, the keys and the way out, with what the worker remembers of it."""

    database: Database
    clock: Clock
    ring: Keyring
    transport: Transport
    cap: HourlyCap
    sender: str
    link_base: str
    pace: Pace
    random: Random = field(default_factory=Random)
    relay: RelayWatch = field(default_factory=RelayWatch)
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the worker is asked to stop: what is not begun yet is given back."""

    @property
    def domain(self) -> str:
        """The right part of a Message-ID."""
        return self.sender.rpartition("@")[2].strip(" >")
