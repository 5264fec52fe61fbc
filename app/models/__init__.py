"""The tables, one file per group of tables; every table is known once this package is imported."""

from app.models.base import Base
from app.models.intake import Block, Intake, ManagementLink, PendingSignOn, Quota
from app.models.keys import Heartbeat, InstanceSecret, PublicKey
from app.models.lists import ListIndex, ListMark, SearchBlock
from app.models.made_files import MadeFile, MadePiece
from app.models.organisations import Organisation
from app.models.signatures import Edition, Entry, ImportBatch, PublicationBatch, Signature
from app.models.statements import Statement, StatementText, TextVersion
from app.models.tombstones import Tombstone

__all__ = [
    "Base",
    "Block",
    "Edition",
    "Entry",
    "Heartbeat",
    "ImportBatch",
    "InstanceSecret",
    "Intake",
    "ListIndex",
    "ListMark",
    "MadeFile",
    "MadePiece",
    "ManagementLink",
    "Organisation",
    "PendingSignOn",
    "PublicKey",
    "PublicationBatch",
    "Quota",
    "SearchBlock",
    "Signature",
    "Statement",
    "StatementText",
    "TextVersion",
    "Tombstone",
]
