import re
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.coordinators.links import OpenLink, open_link
from app.db import SystemClock
from app.models import Coordinator
from tests.cli.conftest import House, Run


@pytest.fixture
def keys(tmp_path: Path) -> None:
    """A key folder, as on the worker's host."""
    (tmp_path / "var" / "keys").mkdir(parents=True)


@pytest.mark.usefixtures("keys")
def test_an_invitation_prints_a_link_that_lets_in(house: House, run: Run) -> None:
    status, out, err = run("coordinator", "invite", "parisa.canary@example.org", "--lang", "en")
    assert (status, err) == (0, "")
    link = re.fullmatch(r"This .*:\n(https://example\.org/desk/en/in)#([\w-]{43})\n", out)
    assert link is not None
    assert "canary" not in out

    async def opened(connection: AsyncConnection) -> tuple[OpenLink, object]:
        found = await open_link(connection, link[2], SystemClock().now())
        row = await connection.execute(
            select(Coordinator.creates, Coordinator.language, Coordinator.name)
        )
        return found, tuple(row.one())

    found, row = house.write(opened)
    assert (found.has_passkey, row) == (False, (True, "en", ""))


@pytest.mark.usefixtures("keys")
def test_inviting_once_more_makes_a_new_link_for_the_same_coordinator(
    house: House, run: Run
) -> None:
    first = run("coordinator", "invite", "parisa@example.org")[1]
    again = run("coordinator", "invite", "Parisa+x@example.org")[1]
    assert first.splitlines()[1] != again.splitlines()[1]

    async def count(connection: AsyncConnection) -> int:
        return len((await connection.execute(select(Coordinator.id))).all())

    assert house.write(count) == 1


def test_without_the_key_folder_nobody_is_invited(house: House, run: Run) -> None:
    del house
    status, out, err = run("coordinator", "invite", "parisa@example.org")
    assert (status, out) == (1, "")
    assert err == "hamseda: there is no key folder here; run this on the worker's host\n"


@pytest.mark.parametrize("address", ["parisa", "parisa@example", "a@b@c.org"])
def test_what_is_no_address_is_refused_and_not_repeated(
    house: House, run: Run, address: str
) -> None:
    del house
    status, out, err = run("coordinator", "invite", address)
    assert (status, out) == (2, "")
    assert "not a complete e-mail address" in err
    assert address not in err
