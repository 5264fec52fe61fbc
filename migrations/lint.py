"""Refuse migrations that rewrite or lock a table in use: `python -m migrations.lint`.

Looks at the SQL that Alembic shows for PostgreSQL, migration by migration after the first. What is
known to be harmless passes, everything else is named; tables that a migration itself makes are its
own business. The rules are PostgreSQL's (ALTER TABLE, CREATE INDEX, Explicit Locking); why they
are kept: docs/decisions/0008-expand-and-contract.md.

A migration that takes away what an earlier release used says which one was the first that did
without, `UNUSED_SINCE = "0.2.0"`; it is refused until a later one is being made.
"""

import io
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import Script, ScriptDirectory

from app.db.migrate import ROOT, alembic_config

_NAME = r'"?(?:\w+"?\."?)?(\w+)"?'
_CONSTANT = r"(?:'(?:[^']|'')*'|-?[\d.]+|true|false|null|now\(\)|current_\w+)(?:::[\w ]+)?"

_SETTLED = re.compile(
    r"(?:INSERT INTO|UPDATE|DELETE FROM) alembic_version\b|COMMENT ON |SET (?:LOCAL )?lock_timeout"
)
_CREATE_TABLE = re.compile(rf"CREATE TABLE (?:IF NOT EXISTS )?{_NAME}")
_INDEX = re.compile(rf"CREATE (?:UNIQUE )?INDEX (CONCURRENTLY )?.*? ON {_NAME}")
_DROP_INDEX = re.compile(r"DROP INDEX (CONCURRENTLY )?")
_ALTER = re.compile(rf"ALTER TABLE (?:ONLY )?(?:IF EXISTS )?{_NAME} (.*)")
_DROP_TABLE = re.compile(rf"DROP TABLE (?:IF EXISTS )?{_NAME}")
_ROWS = re.compile(rf"(?:UPDATE|DELETE FROM|INSERT INTO) {_NAME}")

_HARMLESS = re.compile(
    r"ADD CONSTRAINT .* (?:NOT VALID|USING INDEX .*)|VALIDATE CONSTRAINT .*|DROP CONSTRAINT .*"
    r"|ALTER COLUMN \S+ (?:DROP NOT NULL|DROP DEFAULT|SET DEFAULT .*)"
)
_REFUSED = {
    r"ADD CONSTRAINT .*\b(?:UNIQUE|PRIMARY KEY)\b": (
        "makes an index while the table is locked: make it with app.db.online.create_index,"
        " then ADD CONSTRAINT … USING INDEX"
    ),
    r"ADD CONSTRAINT": (
        "reads the whole table under a lock: add it NOT VALID, validate it in a later migration"
    ),
    r"ALTER COLUMN \S+ (?:SET DATA )?TYPE": (
        "rewrites the table: add a column of the new type and fill it by and by"
    ),
    r"ALTER COLUMN \S+ SET NOT NULL": (
        "reads the whole table under a lock: add a CHECK, NOT VALID, and validate it in a later"
        " migration"
    ),
    r"RENAME": "takes a name away that the present release uses: add the new one beside it",
}


@dataclass
class _Migration:
    """What the statements of one migration have done so far."""

    unused: bool
    made: set[str] = field(default_factory=set)
    in_transaction: bool = False
    begun: bool = False
    """Whether there was a statement that cannot be repeated."""
    pending: set[str] = field(default_factory=set)
    """Constraints that were added in the transaction under way."""


def problems(sql: str, *, unused: bool = False) -> list[str]:
    """What is wrong with the SQL of one migration, a line for each statement.

    `unused`: what it drops is used by no release any more that may still be running.
    """
    migration = _Migration(unused)
    found = []
    for statement in _statements(sql):
        why = _judge(statement, migration)
        if why:
            found.append(f"{statement[:70]}: {why}")
    return found


def _statements(sql: str) -> Iterator[str]:
    without_comments = re.sub(r"^--.*$", "", sql, flags=re.MULTILINE)
    for statement in re.split(r";\s*(?:\n|$)", without_comments):
        if text := " ".join(statement.split()):
            yield text


def _judge(statement: str, migration: _Migration) -> str | None:
    """Why a statement is refused, None where it is not."""
    if statement in {"BEGIN", "COMMIT"}:
        migration.in_transaction = statement == "BEGIN"
        migration.pending.clear()
        return None
    if _SETTLED.match(statement):
        return None
    if (index := _INDEX.match(statement)) or _DROP_INDEX.match(statement):
        return _judge_index(statement, index, migration)
    migration.begun = True
    if made := _CREATE_TABLE.match(statement):
        migration.made.add(made[1])
        return None
    if _DROP_TABLE.match(statement):
        return _judge_drop(migration)
    return _judge_use(statement, migration)


def _judge_use(statement: str, migration: _Migration) -> str | None:
    """What is done to a table: one that the migration made is nobody's yet."""
    altered, rows = _ALTER.match(statement), _ROWS.match(statement)
    used = altered or rows
    if used and used[1] in migration.made:
        return None
    if altered:
        return _judge_change(altered[2], migration)
    if rows:
        return "changes rows of a table in use in one long transaction: let the worker do it"
    return "is not known to be harmless"


def _judge_index(statement: str, index: re.Match[str] | None, migration: _Migration) -> str | None:
    if index and index[2] in migration.made:
        return None
    if " CONCURRENTLY " not in statement:
        return "locks the table: use create_index or drop_index of app.db.online"
    if migration.in_transaction:
        return "CONCURRENTLY works outside a transaction only: use app.db.online"
    if migration.begun:
        migration.begun = False  # said once
        return (
            "comes after what is committed by then, so a second attempt would fail: make indexes"
            " in a migration of their own"
        )
    return None


def _judge_change(change: str, migration: _Migration) -> str | None:
    """One `ALTER TABLE` of a table in use."""
    if added := re.match(r"ADD CONSTRAINT (\S+)", change):
        migration.pending.add(added[1])
    validated = re.match(r"VALIDATE CONSTRAINT (\S+)", change)
    if validated and validated[1] in migration.pending:
        return "holds the lock of the adding while it reads: validate in a later migration"
    if _HARMLESS.fullmatch(change):
        return None
    if column := re.match(r"ADD COLUMN (?:IF NOT EXISTS )?(\S+) (.*)", change):
        return _judge_column(column[2])
    if re.match(r"DROP (?:COLUMN|CONSTRAINT)", change):
        return _judge_drop(migration)
    for pattern, why in _REFUSED.items():
        if re.match(pattern, change):
            return why
    return "is not known to be harmless"


def _judge_column(definition: str) -> str | None:
    """A column that is added: nothing to be computed for the rows that are there."""
    if re.search(r"\b(?:REFERENCES|UNIQUE|PRIMARY KEY|CHECK|GENERATED|\w*SERIAL)\b", definition):
        return "checks or computes something for each row: add the bare column first"
    default = re.search(r"\bDEFAULT (.*?)(?: NOT NULL)?$", definition, re.IGNORECASE)
    if default and not re.fullmatch(_CONSTANT, default[1], re.IGNORECASE):
        return "rewrites the table, for its default is not a constant"
    if "NOT NULL" in definition and not default:
        return (
            "fails on rows that are there, and for the release that is still running: give a"
            " server_default, or let it be NULL"
        )
    return None


def _judge_drop(migration: _Migration) -> str | None:
    if migration.unused:
        return None
    return "the present release uses it: take it away in a later one, with UNUSED_SINCE"


def check(config: Config, release: str) -> list[str]:
    """What is wrong with all migrations but the first, while `release` is being made."""
    scripts = ScriptDirectory.from_config(config)
    found = []
    for script in reversed(list(scripts.walk_revisions())):
        if script.down_revision is None:
            continue
        name = Path(script.path).name
        since = getattr(script.module, "UNUSED_SINCE", None)
        unused = since is not None and _parts(since) < _parts(release)
        found += [f"{name}: {each}" for each in problems(_sql(config, script), unused=unused)]
    return found


def _sql(config: Config, script: Script) -> str:
    shown = io.StringIO()
    config.output_buffer = shown
    command.upgrade(config, f"{script.down_revision}:{script.revision}", sql=True)
    return shown.getvalue()


def _parts(release: str) -> tuple[int, ...]:
    return tuple(map(int, release.split(".")))


def main() -> int:
    """Print what is wrong; 1 where something is."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    found = check(alembic_config("postgresql://"), project["version"])
    for line in found:
        sys.stdout.write(f"{line}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
