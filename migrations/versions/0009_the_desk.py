"""the desk: coordinators, reviewing, what an emergency asks for"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "challenge",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_challenge")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "coordinator",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("address_digest", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("digest", sa.String(length=8), nullable=False),
        sa.Column("digested_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digested", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("creates", sa.Boolean(), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coordinator")),
        sa.UniqueConstraint("address_digest", name=op.f("uq_coordinator_address_digest")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "daily_count",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_daily_count_statement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("statement_id", "day", "what", name=op.f("pk_daily_count")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "desk_session",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("coordinator_id", sa.Uuid(), nullable=False),
        sa.Column("grade", sa.String(length=16), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fresh_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["coordinator_id"],
            ["coordinator.id"],
            name=op.f("fk_desk_session_coordinator_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_session")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_desk_session_coordinator_id"), "desk_session", ["coordinator_id"])
    op.create_table(
        "log_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=True),
        sa.Column("coordinator_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=True),
        sa.Column("count", sa.Integer(), nullable=True),
        sa.Column("detail", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["coordinator_id"],
            ["coordinator.id"],
            name=op.f("fk_log_entry_coordinator_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_log_entry_statement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_entry")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_log_entry_statement_id_at", "log_entry", ["statement_id", "at", "id"])
    op.create_table(
        "passkey",
        sa.Column("id", sa.LargeBinary(), nullable=False),
        sa.Column("coordinator_id", sa.Uuid(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["coordinator_id"],
            ["coordinator.id"],
            name=op.f("fk_passkey_coordinator_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_passkey_coordinator_id"), "passkey", ["coordinator_id"])
    op.create_table(
        "recovery_code",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("coordinator_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coordinator_id"],
            ["coordinator.id"],
            name=op.f("fk_recovery_code_coordinator_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_recovery_code")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_recovery_code_coordinator_id"), "recovery_code", ["coordinator_id"])
    op.create_table(
        "review_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("coordinator_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("note", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["coordinator_id"],
            ["coordinator.id"],
            name=op.f("fk_review_step_coordinator_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_review_step_statement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_step")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_review_step_statement_id_made_at"), "review_step", ["statement_id", "made_at"]
    )
    _make_review_tables()
    op.create_table(
        "role",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("coordinator_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["coordinator_id"],
            ["coordinator.id"],
            name=op.f("fk_role_coordinator_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_role_statement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("statement_id", "coordinator_id", name=op.f("pk_role")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_role_coordinator_id"), "role", ["coordinator_id"])
    op.create_table(
        "sign_in_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("coordinator_id", sa.Uuid(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coordinator_id"],
            ["coordinator.id"],
            name=op.f("fk_sign_in_link_coordinator_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_link")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_sign_in_link_token_digest")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_sign_in_link_coordinator_id"), "sign_in_link", ["coordinator_id"])
    op.create_table(
        "watched_name",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_watched_name_statement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watched_name")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_watched_name_statement_id"), "watched_name", ["statement_id"])
    op.create_table(
        "correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("signature_id", sa.Uuid(), nullable=False),
        sa.Column("coordinator_id", sa.Uuid(), nullable=True),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("field", sa.String(length=16), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["coordinator_id"],
            ["coordinator.id"],
            name=op.f("fk_correction_coordinator_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["signature_id"],
            ["signature.id"],
            name=op.f("fk_correction_signature_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_correction_signature_id"), "correction", ["signature_id"])
    op.create_table(
        "removal_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("signature_id", sa.Uuid(), nullable=True),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("letter", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["signature_id"],
            ["signature.id"],
            name=op.f("fk_removal_request_signature_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_removal_request_statement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removal_request")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_removal_request_statement_id_state_due_on"),
        "removal_request",
        ["statement_id", "state", "due_on"],
    )
    op.create_table(
        "removal_pace",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hidden", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_removal_pace_statement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("statement_id", name=op.f("pk_removal_pace")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reveal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=False),
        sa.Column("public", sa.LargeBinary(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["desk_session.id"],
            name=op.f("fk_reveal_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reveal")),
        sqlite_with_rowid=False,
    )
    # In the order in which requests read them: who holds one waits for none before it.
    op.add_column(
        "statement", sa.Column("publish_from", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column("statement", sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("statement", sa.Column("edits", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "statement",
        sa.Column("zone", sa.SmallInteger(), server_default="0", nullable=False),
    )
    op.add_column(
        "statement",
        sa.Column("sign_ons_stopped", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "statement",
        sa.Column("list_hidden", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "statement",
        sa.Column("key_ends", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("statement", sa.Column("key_ended_on", sa.Date(), nullable=True))
    op.add_column(
        "statement_text",
        sa.Column("unfinished", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "signature", sa.Column("reason", sa.String(length=32), server_default="", nullable=False)
    )
    op.add_column("signature", sa.Column("note", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("signature", sa.Column("merged_into", sa.Uuid(), nullable=True))
    op.add_column(
        "signature", sa.Column("seen", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "signature", sa.Column("keyed", sa.SmallInteger(), server_default="0", nullable=False)
    )
    op.add_column(
        "entry", sa.Column("moved", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(
        "heartbeat", sa.Column("mail", sa.String(length=16), server_default="", nullable=False)
    )


def _make_review_tables() -> None:
    op.create_table(
        "review_item",
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("signature_id", sa.Uuid(), nullable=False),
        sa.Column("phase", sa.String(length=16), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["signature_id"],
            ["signature.id"],
            name=op.f("fk_review_item_signature_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["step_id"],
            ["review_step.id"],
            name=op.f("fk_review_item_step_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("step_id", "signature_id", name=op.f("pk_review_item")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_review_item_signature_id"), "review_item", ["signature_id"])
    op.create_index("ix_review_item_step_id_phase", "review_item", ["step_id", "phase"])
    op.create_table(
        "signature_text",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("signature_id", sa.Uuid(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signature_id"],
            ["signature.id"],
            name=op.f("fk_signature_text_signature_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_signature_text_statement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("statement_id", "signature_id", name=op.f("pk_signature_text")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_signature_text_signature_id"), "signature_text", ["signature_id"])
    op.create_table(
        "signature_key",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("signature_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["signature_id"],
            ["signature.id"],
            name=op.f("fk_signature_key_signature_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_signature_key_statement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "statement_id", "key", "signature_id", name=op.f("pk_signature_key")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_signature_key_signature_id"), "signature_key", ["signature_id"])
    op.create_table(
        "likeness",
        sa.Column("one", sa.Uuid(), nullable=False),
        sa.Column("other", sa.Uuid(), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["one"],
            ["signature.id"],
            name=op.f("fk_likeness_one"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other"],
            ["signature.id"],
            name=op.f("fk_likeness_other"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"],
            ["statement.id"],
            name=op.f("fk_likeness_statement_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("one", "other", name=op.f("pk_likeness")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_likeness_other"), "likeness", ["other"])
    op.create_index(
        "ix_likeness_open", "likeness", ["statement_id", "state", "score", "one", "other"]
    )


def downgrade() -> None:
    op.drop_column("heartbeat", "mail")
    op.drop_column("statement", "key_ended_on")
    op.drop_column("statement", "key_ends")
    op.drop_column("statement", "list_hidden")
    op.drop_column("statement", "sign_ons_stopped")
    op.drop_column("statement_text", "unfinished")
    op.drop_column("statement", "zone")
    op.drop_column("statement", "edits")
    op.drop_column("statement", "opens_at")
    op.drop_column("statement", "publish_from")
    op.drop_column("signature", "keyed")
    op.drop_column("signature", "seen")
    op.drop_column("signature", "merged_into")
    op.drop_column("signature", "note")
    op.drop_column("signature", "reason")
    op.drop_column("entry", "moved")
    op.drop_table("reveal")
    op.drop_table("removal_pace")
    op.drop_table("removal_request")
    op.drop_table("correction")
    op.drop_table("watched_name")
    op.drop_table("sign_in_link")
    op.drop_table("role")
    op.drop_table("likeness")
    op.drop_table("signature_key")
    op.drop_table("signature_text")
    op.drop_table("review_item")
    op.drop_table("review_step")
    op.drop_table("recovery_code")
    op.drop_table("passkey")
    op.drop_table("log_entry")
    op.drop_table("desk_session")
    op.drop_table("daily_count")
    op.drop_table("coordinator")
    op.drop_table("challenge")
