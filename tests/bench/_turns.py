"""Two services in turns, each started anew for every round, so that both meet the same machine."""

from collections.abc import Callable, Mapping

import uvloop

from tests.bench._load import Figures, measure
from tests.bench._service import serving

Requests = Mapping[str, Callable[[], bytes]]
"""By service (a factory of `tests.bench._apps`): what to send to it next."""


def in_turns(
    requests: Requests,
    variables: dict[str, str],
    processes: int,
    seconds: float,
    rounds: int,
    before: Callable[[], None] | None = None,
) -> dict[str, list[Figures]]:
    """Measure each service once a round; the first round only warms up. `before` precedes each."""
    found: dict[str, list[Figures]] = {who: [] for who in requests}
    for number in range(rounds + 1):
        for who, request in requests.items():
            if before is not None:
                before()
            with serving(who, variables, processes) as port:
                uvloop.run(measure(port, request, 1.0))
                figures = uvloop.run(measure(port, request, seconds))
            if number:
                found[who].append(figures)
    return found
