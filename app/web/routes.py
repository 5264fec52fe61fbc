"""All public pages, the fixed addresses before those that begin with a language.

One flat list: a router within a router is matched anew on each floor, twice a request.
"""

from starlette.routing import BaseRoute

from app.web import (
    assets,
    confirm,
    downloads,
    home,
    mailbox,
    manage,
    sign,
    signatories,
    statement,
    unblock,
)

routes: list[BaseRoute] = [
    route
    for part in (
        assets,
        downloads,
        mailbox,
        home,
        confirm,
        manage,
        unblock,
        sign,
        signatories,
        statement,
    )
    for route in part.router.routes
]
