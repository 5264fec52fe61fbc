"""Signatures that others see no name of: the list counts them, and that is all."""

import pytest

from app.text.names import Language
from tests.journeys.conftest import Arrive
from tests.journeys.people import writer
from tests.journeys.service import Service, until
from tests.journeys.test_signing import NOWHERE

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def unnamed(service: Service) -> int:
    """How many signed without a public name."""
    counts: dict[str, int] = (await service.get("/api/v1/statements/demo")).json()["counts"]
    return counts["unnamed"]


@pytest.mark.parametrize(
    ("exposure", "language", "surname_fa", "surname_en"),
    [("counted", "fa", "حریری", "Hariri"), ("coordinators", "en", "خاوری", "Khavari")],
)
async def test_a_name_that_is_not_public_is_nowhere(
    arrive: Arrive,
    service: Service,
    exposure: str,
    language: Language,
    surname_fa: str,
    surname_en: str,
) -> None:
    visitor = await arrive(service, language)
    signatory = writer(surname_fa, surname_en).seen(exposure)
    before = await unnamed(service)
    await visitor.sign(signatory)
    await visitor.open_message(signatory.email)
    main = await visitor.page.locator("main").inner_text()
    shown = [] if exposure == "counted" else signatory.names
    assert [name for name in signatory.names if name in main] == shown
    code = await visitor.confirm({})

    async def now() -> int:
        return await unnamed(service)

    await until(now, before + 1)
    assert await service.shown("demo", signatory.names) == NOWHERE
    rows = [row for table in (await service.tables()).values() for row in table]
    assert [row for row in rows if any(name in row for name in signatory.names)] == []
    for into in ("fa", "en"):
        for page in ("", "/signatories", f"/signatories?q={signatory.names[1]}"):
            reply = await service.get(f"/{into}/s/demo{page}")
            assert reply.status_code == 200
            content = reply.text.replace(f'value="{signatory.names[1]}"', "")
            assert [name for name in signatory.names if name in content] == []
    await visitor.go(f"/{language}/m")
    await visitor.field("token").fill(code)
    await visitor.press("Show")
    managed = await visitor.page.locator("main").inner_text()
    assert [name for name in signatory.names if name in managed] == []
    await visitor.withdraw()
    assert await unnamed(service) == before
