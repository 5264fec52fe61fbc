"""All public pages, the fixed addresses before those that begin with a language.

One flat list: a router within a router is matched anew on each floor, twice a request.
"""

from starlette.routing import BaseRoute

from app.web import (
    confirm,
    downloads,
    feeds,
    home,
    mailbox,
    manage,
    origin,
    remove,
    republish,
    sign,
    signatories,
    sitemap,
    statement,
    unblock,
)

routes: list[BaseRoute] = [
    route
    for part in (
        downloads,
        feeds,
        sitemap,
        mailbox,
        home,
        confirm,
        manage,
        unblock,
        origin,
        remove,
        republish,
        sign,
        signatories,
        statement,
    )
    for route in part.router.routes
]
