"""All pages of the desk in one flat list, and what is answered in place of one."""

from fastapi import FastAPI
from starlette.routing import BaseRoute

from app.desk import (
    account,
    again,
    duplicates,
    editions,
    emergency,
    health,
    home,
    log,
    overview,
    partners,
    passkeys,
    paste,
    people,
    removals,
    reveals,
    review,
    sign_in,
    spelling,
    texts,
    the_list,
    void,
    watch,
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
        partners,
        people,
        log,
        reveals,
        texts,
        overview,
        health,
        emergency,
        the_list,
        spelling,
        paste,
        editions,
        removals,
        review,
        duplicates,
        watch,
        void,
    )
    for route in part.router.routes
]


def install(app: FastAPI) -> None:
    """Let `app` answer requests that were interrupted."""
    app.add_exception_handler(Interrupted, again.interrupted)
