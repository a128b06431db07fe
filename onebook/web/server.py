"""The server of the pages: on this machine only, for reading only."""

from __future__ import annotations

import importlib
import logging
import os
import pkgutil
import socket
import threading
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.staticfiles import StaticFiles

from onebook.app.journeys import keep_journey_up
from onebook.app.keeping.office import Office
from onebook.app.keeping.publishing import keep_publishing
from onebook.app.reader import Reader
from onebook.records import BadInput, Fault
from onebook.web import pages
from onebook.web.api import Under, make_api
from onebook.web.errors import add_error_pages
from onebook.web.guard import Guard
from onebook.web.names import Names
from onebook.web.remembered import Remember
from onebook.web.speech import Speech
from onebook.web.warm import keep_warm

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

__all__ = ["HOST", "make_app", "serve"]

HOST = "127.0.0.1"
"""The only address that is served: there is no signing in yet."""

FIRST = ("/", "/pnl", "/delivery", "/changes", "/")
"""The pages that people open first; then the board again, which says what has changed once that is known."""

PATIENCE = 30
"""Seconds that requests under way, and what is done beside them, have to end in, once the server is told to."""

NAMES = (HOST, "localhost")
"""The names by which it answers."""


def make_app(folder: Path) -> FastAPI:
    """Return the application over the business in a folder."""
    reader, office = Reader(folder), Office(folder)

    @asynccontextmanager
    async def living(_app: FastAPI) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await run_in_threadpool(office.close)
            reader.interrupt()  # requests had their time to end in
            reader.close()

    app = FastAPI(title="Onebook", docs_url=None, redoc_url=None, openapi_url=None, lifespan=living)
    app.state.reader = reader
    app.state.office = office
    app.add_middleware(Under, prefix="/v1", inner=make_api(reader, office))
    app.add_middleware(Remember, reader=reader)
    app.add_middleware(Names, names=NAMES)
    app.add_middleware(Guard)
    app.add_middleware(Speech)
    add_error_pages(app)
    menu = []
    for module in sorted(m.name for m in pkgutil.iter_modules(pages.__path__)):
        page = importlib.import_module(f"{pages.__name__}.{module}")
        app.include_router(page.router)
        menu += [page.NAV] if hasattr(page, "NAV") else []
    app.state.menu = [(label, path) for _, label, path in sorted(menu)]
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    return app


def serve(folder: Path, port: int, ready: Callable[[str], None]) -> None:
    """Serve the pages until interrupted. ready is told the address as soon as it can be opened.

    port 0: any that is free. BadInput where the port is taken.
    """
    try:
        listening = socket.create_server((HOST, port))
    except OSError as error:
        mend = "Another program may be using it, perhaps another `onebook serve`. Choose another: --port."
        raise BadInput(Fault(f"port {port}", f"it cannot be opened: {os.strerror(error.errno or 0)}.", mend)) from error
    # Head and body of an answer are written one after the other: without this, the body waits 40 ms for the head's
    # acknowledgement. asyncio only sets it on sockets that name their protocol; those accepted here take it over.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    address, app = listening.getsockname(), make_app(folder)
    done = threading.Event()
    with listening:
        # Addresses hold ids of customers and orders, so they are not logged.
        config = uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=PATIENCE
        )
        ready(f"http://{HOST}:{address[1]}")
        reader = app.state.reader
        beside = (
            keep_warm(reader.stamp, HOST, address[1], FIRST, done, lambda: keep_journey_up(reader)),
            keep_publishing(folder, done, logging.getLogger("uvicorn.error").warning),
        )
        try:
            uvicorn.Server(config).run(sockets=[listening])
        finally:
            done.set()
            for thread in beside:  # an interpreter that ends while they are within the engine is aborted by it
                thread.join(PATIENCE)
