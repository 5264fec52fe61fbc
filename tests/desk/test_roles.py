"""Who may open what: a line of `table.py` for each route, and whoever is not in it is refused."""

import re
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute

from app.coordinators.roles import ROLES, RoleName
from app.desk.access import Admits
from app.desk.routes import routes
from app.desk.sign_in import open_to_all
from tests.desk.conftest import SLUG, AtDesk, Desk
from tests.desk.table import TABLE

LETTERS: dict[str, RoleName] = {role[0].upper(): role for role in ROLES}


def declared() -> Iterator[tuple[str, APIRoute, str]]:
    """`METHOD path` of each route, the route, and its letters; empty where it declares nothing."""
    for route in routes:
        assert isinstance(route, APIRoute)
        calls = [each.call for each in route.dependant.dependencies]
        admits = [call for call in calls if isinstance(call, Admits)]
        letters = "-" if open_to_all in calls else ""
        if admits:
            (only,) = admits
            letters = "".join(role[0].upper() for role in only.roles)
            letters = letters or ("C" if only.creates else "S")
            letters += "!" if only.fresh else ""
        for method in route.methods or ():
            yield f"{method} {route.path}", route, letters


def test_each_route_declares_whom_it_admits_as_the_table_says() -> None:
    found = {name: letters for name, _, letters in declared()}
    expected = {f"{m} {path}": said for path, line in TABLE.items() for m, said in line.items()}
    assert found == expected


def test_a_page_of_a_statement_admits_by_role_alone() -> None:
    wrong = [
        name
        for name, route, letters in declared()
        if ("{slug}" in route.path) != bool(set(letters) & set(LETTERS))
    ]
    assert wrong == []


@pytest.fixture
async def people(desk: Desk) -> dict[str, AtDesk]:
    """Somebody of each role, and a stranger who may create nothing."""
    seated = {}
    for role in (*ROLES, "stranger"):
        coordinator = await desk.coordinator(role)
        if role in ROLES:
            await desk.give(coordinator, LETTERS[role[0].upper()])
        seated[role] = await desk.sit(coordinator)
    return seated


async def test_whoever_is_not_admitted_is_refused(desk: Desk, people: dict[str, AtDesk]) -> None:
    wrong, nobody = [], desk.browser()
    for name, _, letters in declared():
        if "-" in letters:
            continue
        method, path = name.split(" ")
        address = re.sub(r"\{\w+\}", "1", path.replace("{lang}", "en").replace("{slug}", SLUG))
        answers = {"nobody": (await nobody.request(method, address)).status_code}
        for role, seat in people.items():
            if letters[0] == "S" or role[0].upper() in letters:
                continue
            fields = {"csrf": await seat.csrf()}
            reply = await seat.client.request(method, address, data=fields)
            answers[role] = reply.status_code
        for role, status in answers.items():
            expected = 403
            if role == "nobody":
                expected = 303 if method == "GET" else 401
            elif role == "stranger" and "{slug}" in path:
                expected = 404
            if status != expected:
                wrong.append((name, role, status))
    assert wrong == []
