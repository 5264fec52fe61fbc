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
    new,
    overview,
    partners,
    passkeys,
    paste,
    pasted,
    people,
    removals,
    reveals,
    review,
    settings,
    sign_in,
    spelling,
    states,
    texts,
    the_list,
    updates,
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
        new,
        texts,
        pasted,
        settings,
        states,
        updates,
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
