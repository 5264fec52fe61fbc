"""All of the API under its version, the busiest first.

One flat list: a router within a router is matched anew on each floor, twice a request.
"""

from starlette.routing import BaseRoute

from app.api import (
    confirmations,
    editions,
    partners,
    problem_types,
    sign_ons,
    signatories,
    statements,
)

routes: list[BaseRoute] = [
    route
    for part in (
        sign_ons,
        confirmations,
        statements,
        signatories,
        editions,
        partners,
        problem_types,
    )
    for route in part.router.routes
]
