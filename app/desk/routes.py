"""All pages of the desk in one flat list, and what is answered in place of one."""

from fastapi import FastAPI
from starlette.routing import BaseRoute

from app.desk import (
    account,
    again,
    emergency,
    health,
    home,
    log,
    overview,
    passkeys,
    people,
    sign_in,
)
from app.desk.access import Interrupted

routes: list[BaseRoute] = [
    route
    for part in (
        again,
        sign_in,
        passkeys,
        account,
        home,
        people,
        log,
        overview,
        health,
        emergency,
    )
    for route in part.router.routes
]


def install(app: FastAPI) -> None:
    """Let `app` answer requests that were interrupted."""
    app.add_exception_handler(Interrupted, again.interrupted)
