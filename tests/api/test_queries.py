"""What a request asks of the database; more rows never mean more statements."""

from tests.api.conftest import SLUG, House
from tests.recorder import recorded, verbs

PATH = f"/api/v1/statements/{SLUG}"


async def test_a_sign_on_writes_one_row_and_reads_nothing_that_is_known(house: House) -> None:
    await house.sign()
    with recorded(house.database) as statements:
        await house.sign(email="new@example.org")
        await house.sign(email="new@example.org")
    assert verbs(statements) == ["INSERT intake"] * 2


async def test_one_name_and_three_cost_the_same(house: House) -> None:
    asked = []
    for at in range(3):
        await house.confirmed(name={"en": f"Person {'abc'[at]}"}, email=f"p{at}@example.org")
        with recorded(house.database) as statements:
            await house.client.get(f"{PATH}/signatories")
            await house.client.get(PATH)
            await house.client.get("/api/v1/statements")
        asked.append(verbs(statements))
    assert asked[0] == asked[1] == asked[2]
    assert sorted(asked[0]) == [
        "SELECT (SELECT",  # the mark before the page, and the revision that it is of
        "SELECT entry",
        "SELECT statement",
        "SELECT statement",
        "SELECT statement_text",
        "SELECT statement_text",
    ]
