"""All addresses that are embedded, in one flat list."""

from starlette.routing import BaseRoute

from app.embed import card, count, form, oembed, script, signatories

routes: list[BaseRoute] = [
    route
    for part in (script, form, signatories, count, card, oembed)
    for route in part.router.routes
]
