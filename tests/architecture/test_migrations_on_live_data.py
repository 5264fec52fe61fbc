"""The lint of migrations: what rewrites or locks a table in use is refused, the rest passes."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from app.db.migrate import ROOT, alembic_config
from migrations.lint import check, problems

HEAD = ScriptDirectory(str(ROOT / "migrations")).get_current_head()
PLANTED = """
import sqlalchemy as sa
from alembic import op
from app.db.online import create_index, drop_index

revision = "planted"
down_revision = "{head}"
{more}

def upgrade():
    {body}
"""


def planted(tmp_path: Path, body: str, more: str = "") -> Config:
    """The project's migrations and one more."""
    text = PLANTED.format(head=HEAD, body=body, more=more)
    (tmp_path / "planted.py").write_text(text, "utf-8")
    config = alembic_config("postgresql://")
    config.set_main_option("version_locations", f"{ROOT}/migrations/versions:{tmp_path}")
    return config


def reasons(config: Config, release: str = "0.1.0") -> list[str]:
    """Why the planted migration is refused."""
    found = check(config, release)
    assert [line for line in found if not line.startswith("planted.py: ")] == []
    return found


OFFENDING = {
    "not null": 'op.add_column("signature", sa.Column("x", sa.Integer(), nullable=False))',
    "volatile": (
        'op.add_column("signature", sa.Column("x", sa.Uuid(),'
        ' server_default=sa.text("gen_random_uuid()")))'
    ),
    "serial": 'op.execute("ALTER TABLE signature ADD COLUMN x BIGSERIAL")',
    "references": (
        'op.add_column("signature", sa.Column("x", sa.Uuid(), sa.ForeignKey("statement.id")))'
    ),
    "unique column": 'op.execute("ALTER TABLE signature ADD COLUMN x INTEGER UNIQUE")',
    "type": 'op.alter_column("signature", "via", type_=sa.Text())',
    "set not null": 'op.alter_column("signature", "position", nullable=False)',
    "index": 'op.create_index("ix_x", "signature", ["via"])',
    "unique index": 'op.create_index("ix_x", "signature", ["via"], unique=True)',
    "index within": ('op.create_index("ix_x", "signature", ["via"], postgresql_concurrently=True)'),
    "index after a column": (
        'op.add_column("signature", sa.Column("x", sa.Integer()));'
        ' create_index(op, "ix_x", "signature", ["x"])'
    ),
    "drop index": 'op.drop_index("ix_signature_statement_id_state", "signature")',
    "check": 'op.create_check_constraint("x", "signature", "position > 0")',
    "foreign key": (
        'op.create_foreign_key("fk_x", "signature", "statement", ["statement_id"], ["id"])'
    ),
    "unique": 'op.create_unique_constraint("uq_x", "signature", ["via"])',
    "validated at once": (
        'op.execute("ALTER TABLE signature ADD CONSTRAINT x CHECK (position > 0) NOT VALID");'
        ' op.execute("ALTER TABLE signature VALIDATE CONSTRAINT x")'
    ),
    "drop column": 'op.drop_column("signature", "via")',
    "drop table": 'op.drop_table("block")',
    "rename column": 'op.alter_column("signature", "via", new_column_name="by")',
    "rename table": 'op.rename_table("signature", "signatures")',
    "rows": "op.execute(\"UPDATE signature SET via = '' WHERE via IS NULL\")",
    "deleted rows": 'op.execute("DELETE FROM quota")',
    "cluster": 'op.execute("CLUSTER signature")',
    "vacuum": 'op.execute("VACUUM FULL signature")',
    "lock": 'op.execute("LOCK TABLE signature")',
    "tablespace": 'op.execute("ALTER TABLE signature SET TABLESPACE slow")',
    "unlogged": 'op.execute("ALTER TABLE signature SET UNLOGGED")',
    "function": 'op.execute("DO $$ BEGIN PERFORM 1; END $$")',
}

HARMLESS = {
    "new table": (
        'op.create_table("x", sa.Column("id", sa.Uuid(), primary_key=True));'
        ' op.create_index("ix_x", "x", ["id"])'
    ),
    "nullable": 'op.add_column("signature", sa.Column("x", sa.Integer()))',
    "constant": (
        'op.add_column("signature", sa.Column("x", sa.Integer(), nullable=False,'
        ' server_default="0"))'
    ),
    "today": (
        'op.add_column("signature", sa.Column("x", sa.DateTime(), nullable=False,'
        " server_default=sa.func.now()))"
    ),
    "concurrently": 'create_index(op, "ix_x", "signature", ["via"])',
    "dropped concurrently": 'drop_index(op, "ix_x", "signature")',
    "not valid": (
        'op.execute("ALTER TABLE signature ADD CONSTRAINT x CHECK (position > 0) NOT VALID")'
    ),
    "validated later": 'op.execute("ALTER TABLE signature VALIDATE CONSTRAINT x")',
    "using an index": (
        'op.execute("ALTER TABLE signature ADD CONSTRAINT x UNIQUE USING INDEX ix_x")'
    ),
    "nullable by now": 'op.alter_column("signature", "via", nullable=True)',
    "default": 'op.alter_column("signature", "via", server_default="")',
}


@pytest.mark.parametrize("case", OFFENDING)
def test_what_locks_or_rewrites_is_refused(tmp_path: Path, case: str) -> None:
    found = reasons(planted(tmp_path, OFFENDING[case]))
    assert len(found) == 1


@pytest.mark.parametrize("case", HARMLESS)
def test_what_is_harmless_passes(tmp_path: Path, case: str) -> None:
    assert reasons(planted(tmp_path, HARMLESS[case])) == []


@pytest.mark.parametrize(
    ("since", "release", "refused"),
    [("0.2.0", "0.2.0", 1), ("0.2.0", "0.10.0", 0), ("0.3.0", "0.2.0", 1)],
)
def test_what_no_release_uses_any_more_may_go(
    tmp_path: Path, since: str, release: str, refused: int
) -> None:
    config = planted(tmp_path, OFFENDING["drop column"], f'UNUSED_SINCE = "{since}"')
    assert len(reasons(config, release)) == refused


def test_what_a_migration_makes_is_its_own(tmp_path: Path) -> None:
    body = (
        'op.create_table("x", sa.Column("id", sa.Uuid(), primary_key=True));'
        ' op.alter_column("x", "id", type_=sa.Text());'
        " op.execute(\"INSERT INTO x (id) VALUES ('1')\")"
    )
    assert reasons(planted(tmp_path, body)) == []


def test_the_lines_say_what_and_why() -> None:
    (line,) = problems("BEGIN;\n\nALTER TABLE signature DROP COLUMN via;\n\nCOMMIT;\n")
    assert line == (
        "ALTER TABLE signature DROP COLUMN via: the present release uses it: take it away in a"
        " later one, with UNUSED_SINCE"
    )


def test_our_own_migrations_pass() -> None:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "migrations.lint"],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")
