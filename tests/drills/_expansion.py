"""A migration as the next release might bring it, and tables large enough to feel it.

A column that may be empty, an index beside the writers, rows filled in a few at a time, then a
check that no row is without, added first and validated after it, on the two largest tables.
"""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

import asyncpg
from alembic.script import ScriptDirectory

from app.db import migrate as migrating
from app.db.migrate import ROOT

TABLES = ("signature", "entry")
FILLED_AT_ONCE = 2000

_STEP = """
from alembic import op

from app.db.online import create_index

revision = "{revision}"
down_revision = "{before}"


def upgrade() -> None:
    {step}
"""
_EXPAND = """op.execute("ALTER TABLE {table} ADD COLUMN drill text")
    op.execute("ALTER TABLE {table} ALTER COLUMN drill SET DEFAULT 'new'")"""
_INDEX = 'create_index(op, "ix_{table}_drill", "{table}", ["statement_id", "drill"])'
_CHECK = (
    'op.execute("ALTER TABLE {table} ADD CONSTRAINT drilled CHECK (drill IS NOT NULL) NOT VALID")'
)
_VALIDATE = 'op.execute("ALTER TABLE {table} VALIDATE CONSTRAINT drilled")'

EXPAND = (_EXPAND, _INDEX)
TIGHTEN = (_CHECK, _VALIDATE)
"""Rows of a release that does not know the column have its default, so it may still be running."""


@contextmanager
def next_release(folder: Path) -> Iterator[None]:
    """This process migrates as the next release would: its own migrations, and the drill's."""
    shutil.copytree(ROOT / "migrations", folder / "migrations")
    shutil.copyfile(ROOT / "alembic.ini", folder / "alembic.ini")
    with patch.object(migrating, "ROOT", folder):
        yield


def add(folder: Path, steps: tuple[str, ...]) -> None:
    """Add migrations behind the newest one of `folder`, one for each step and table."""
    (head,) = ScriptDirectory(str(folder / "migrations")).get_heads()
    for step, table in itertools.product(steps, TABLES):
        revision = f"9{int(head) % 1000 + 1:03}"
        text = _STEP.format(revision=revision, before=head, step=step.format(table=table))
        (folder / "migrations" / "versions" / f"{revision}_drill.py").write_text(text, "utf-8")
        head = revision


async def fill_in(url: str) -> int:
    """What the worker would do: fill the new column, a few rows at a time; how many rows."""
    connection: Any = await asyncpg.connect(url)
    filled = 0
    try:
        for table in TABLES:
            last = UUID(int=0)
            while True:
                ids = await connection.fetch(
                    f"SELECT id FROM {table} WHERE id > $1 ORDER BY id LIMIT {FILLED_AT_ONCE}",  # noqa: S608
                    last,
                )
                if not ids:
                    break
                last = ids[-1]["id"]
                await connection.execute(
                    f"UPDATE {table} SET drill = kind WHERE drill IS NULL AND id = ANY($1)",  # noqa: S608
                    [row["id"] for row in ids],
                )
                filled += len(ids)
    finally:
        await connection.close()
    return filled


_BULK = """
SET session_replication_role = replica;
CREATE TEMP TABLE made AS
    SELECT gen_random_uuid() AS id, n, '00000000-0000-4000-8000-000000000001'::uuid AS statement
    FROM generate_series(1, {rows}) AS n;
INSERT INTO signature (
    id, statement_id, state, kind, provenance, exposure, flags, text_version, consents, language,
    signed_on, via, "group", match_fa, match_en, name_fa, name_en, title_fa, title_en,
    affiliation_fa, affiliation_en, city_fa, city_en, country, website)
SELECT id, statement, 'published', 'individual', 'email', 'public', '[]', '', '{{}}', 'en',
    '2026-03-20', '', 'more', 'person ' || n, 'person ' || n, 'نام ' || n, 'Person ' || n, '', '',
    '', '', 'وین', 'Vienna', 'AT', ''
FROM made;
INSERT INTO entry (
    id, public_id, statement_id, signature_id, kind, "group", section, signed_on, sort_fa, sort_en,
    sort_version, search, valid_from, withdrawn, name_fa, name_en, title_fa, title_en,
    affiliation_fa, affiliation_en, city_fa, city_en, country, website)
SELECT gen_random_uuid(), gen_random_uuid(), statement, id, 'individual', 'more', 5, '2026-03-20',
    decode(lpad(to_hex(n), 16, '0'), 'hex'), decode(lpad(to_hex(n), 16, '0'), 'hex'), 1,
    'person ' || n, 1, false, 'نام ' || n, 'Person ' || n, '', '', '', '', 'وین', 'Vienna', 'AT', ''
FROM made;
DROP TABLE made;
ANALYZE signature;
ANALYZE entry;
"""


async def make_large(url: str, rows: int) -> None:
    """So many signatures and entries in tables of the first release, of a statement by itself."""
    connection: Any = await asyncpg.connect(url)
    await connection.execute(_BULK.format(rows=rows), timeout=900)
    await connection.close()
