"""The tables, one file per group of tables; every table is known once this package is imported."""

from app.models.base import Base
from app.models.coordinators import (
    Challenge,
    Coordinator,
    DeskSession,
    LogEntry,
    Passkey,
    RecoveryCode,
    Reveal,
    Role,
    SignInLink,
)
from app.models.intake import Block, Intake, ManagementLink, PendingSignOn, Quota
from app.models.keys import Heartbeat, InstanceSecret, PublicKey
from app.models.lists import ListIndex, ListMark, SearchBlock
from app.models.made_files import MadeFile, MadePiece
from app.models.organisations import Organisation
from app.models.partners import Partner, PartnerStatement, Republication
from app.models.review import (
    Correction,
    DailyCount,
    Likeness,
    RemovalPace,
    RemovalRequest,
    ReviewItem,
    ReviewStep,
    SignatureKey,
    SignatureText,
    WatchedName,
)
from app.models.signatures import Edition, Entry, ImportBatch, PublicationBatch, Signature
from app.models.statements import Statement, StatementText, TextVersion
from app.models.tombstones import Tombstone

__all__ = [
    "Base",
    "Block",
    "Challenge",
    "Coordinator",
    "Correction",
    "DailyCount",
    "DeskSession",
    "Edition",
    "Entry",
    "Heartbeat",
    "ImportBatch",
    "InstanceSecret",
    "Intake",
    "Likeness",
    "ListIndex",
    "ListMark",
    "LogEntry",
    "MadeFile",
    "MadePiece",
    "ManagementLink",
    "Organisation",
    "Partner",
    "PartnerStatement",
    "Passkey",
    "PendingSignOn",
    "PublicKey",
    "PublicationBatch",
    "Quota",
    "RecoveryCode",
    "RemovalPace",
    "RemovalRequest",
    "Republication",
    "Reveal",
    "ReviewItem",
    "ReviewStep",
    "Role",
    "SearchBlock",
    "SignInLink",
    "Signature",
    "SignatureKey",
    "SignatureText",
    "Statement",
    "StatementText",
    "TextVersion",
    "Tombstone",
    "WatchedName",
]
