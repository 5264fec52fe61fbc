"""`hamseda statement …`."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.models import Signature
from app.statements.cards import StatementCard, card_of
from tests.cli.conftest import BASE, House, Run

ADDRESSES = f"{BASE}/fa/s/one-voice\n{BASE}/en/s/one-voice\n"


async def sign(connection: AsyncConnection) -> None:
    card = await card_of(connection, "one-voice")
    row = {"kind": "individual", "language": "fa", "signed_on": date(2026, 3, 21)}
    await connection.execute(insert(Signature).values(statement_id=card.id, **row))


async def the_card(connection: AsyncConnection) -> StatementCard:
    return await card_of(connection, "one-voice")


def test_publish_opens_a_new_statement(run: Run, folder: Path) -> None:
    assert run("statement", "publish", folder) == (
        0,
        f"one-voice: new, open, in fa, en\n{ADDRESSES}",
        "",
    )
    assert run("statement", "publish", folder) == (
        0,
        f"one-voice: open, texts as they were\n{ADDRESSES}",
        "",
    )


def test_a_draft_circulates_by_a_link_that_is_shown_once(
    run: Run, house: House, folder: Path
) -> None:
    assert run("statement", "publish", folder, "--draft") == (
        0,
        "one-voice: new, draft, in fa, en\n",
        "",
    )
    status, out, err = run("statement", "circulate", "one-voice")
    secrets = re.findall(
        r"^https://example\.org/(?:fa|en)/s/one-voice\?key=(\S+)$", out, re.MULTILINE
    )
    assert (status, len(secrets), len(set(secrets)), err) == (0, 2, 1, "")
    card = house.write(the_card)
    assert (card.state, card.opens_with(secrets[0])) == ("circulating", True)


def test_from_state_to_state(run: Run, house: House, folder: Path) -> None:
    run("statement", "publish", folder)
    states = []
    for command in ("close", "open", "close", "archive"):
        status, _, err = run("statement", command, "one-voice")
        states.append((status, err, house.write(the_card).state))
    assert states == [(0, "", each) for each in ("closed", "open", "closed", "archived")]
    assert run("statement", "open", "one-voice") == (
        1,
        "",
        "hamseda: the statement's state does not allow this\n",
    )


def test_a_signed_text_is_frozen(run: Run, house: House, folder: Path) -> None:
    run("statement", "publish", folder)
    house.write(sign)
    (folder / "en.md").write_text("---\ntitle: One voice\n---\nOther words\n", "utf-8")
    status, out, err = run("statement", "publish", folder)
    assert (status, out) == (1, "")
    assert err == (
        "hamseda: the statement was signed, so its text is frozen (en): put what is new into a"
        ' block ::: update date="…" ::: and keep the rest as it was\n'
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("no front matter", ("fa.md, line 1: a statement file begins with front matter between two"
         " lines of ---")),
        ("---\ntitle: x\nnonsense: y\n---\nz", "fa.md, line 3: an unknown key"),
    ],
)  # fmt: skip
def test_a_broken_file_is_one_line(run: Run, folder: Path, text: str, line: str) -> None:
    (folder / "fa.md").write_text(text, "utf-8")
    assert run("statement", "publish", folder) == (1, "", f"hamseda: {line}\n")


def test_what_is_not_there(run: Run, tmp_path: Path) -> None:
    assert run("statement", "publish", tmp_path / "none") == (
        1,
        "",
        "hamseda: the folder cannot be read: No such file or directory\n",
    )
    assert run("statement", "open", "none") == (
        1,
        "",
        "hamseda: there is no statement of this slug\n",
    )


def test_closing_keeps_the_day(run: Run, house: House, folder: Path) -> None:
    run("statement", "publish", folder)
    before = datetime.now(UTC)
    run("statement", "close", "one-voice")
    card = house.write(the_card)
    assert (card.state, card.can_sign(before)) == ("closed", False)
