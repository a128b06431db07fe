"""The API as an application of its own, so that it tells errors in its own form and describes nothing but itself."""

from __future__ import annotations

import importlib
import pkgutil
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from fastapi import Depends, FastAPI

from onebook.web.api import resources
from onebook.web.api.asked import known_parameters
from onebook.web.api.commands_described import add_commands
from onebook.web.api.door import Door
from onebook.web.api.problems import PROBLEM, Problem, add_problems

if TYPE_CHECKING:
    from fastapi.routing import APIRoute
    from starlette.types import ASGIApp, Receive, Scope, Send

    from onebook.app.keeping.office import Office
    from onebook.app.reader import Reader

__all__ = ["Under", "make_api", "make_resources"]

DESCRIPTION = """Board, P&L, KPIs and what is behind them, documents, plan and state of a business; its book of stock
and sales, and the commands by which that is kept.

All but commands is for reading only. Amounts of the P&L, of the plan, of documents and of the book are decimal text;
other figures are numbers. What is wrong is told as `application/problem+json`, in a sentence: what, where, and how to
mend it."""

FAULTS = {
    401: "A token is asked for.",
    403: "The role may not read this.",
    404: "What the address names is not there.",
    409: "Nothing has been loaded yet, there is no book yet, or a cursor is older than the last load.",
    422: "What is asked for cannot be understood.",
    503: "The plan cannot be read, or the book does not answer.",
}
"""What can be wrong with any question."""


def make_api(reader: Reader, office: Office) -> Door:
    """Return the API over a business behind its door, to be mounted where its addresses begin."""
    return Door(make_resources(reader, office), office)


def make_resources(reader: Reader, office: Office) -> FastAPI:
    """Return the API over a business, for whoever is in."""
    told: dict[int | str, dict[str, Any]] = {
        status: {"model": Problem, "description": text} for status, text in FAULTS.items()
    }
    api = FastAPI(
        title="Onebook", version=version("onebook"), description=DESCRIPTION, docs_url=None, redoc_url=None,
        openapi_url="/openapi.json", generate_unique_id_function=_name, redirect_slashes=False,
    )  # fmt: skip
    api.state.reader = reader
    api.state.office = office
    add_problems(api)
    for module in sorted(m.name for m in pkgutil.iter_modules(resources.__path__)):
        resource = importlib.import_module(f"{resources.__name__}.{module}")
        api.include_router(
            resource.router, tags=[module], responses=told, dependencies=[Depends(known_parameters)]
        )  # fmt: skip
    _describe_problems(api)
    return api


def _name(route: APIRoute) -> str:
    return route.name


def _describe_problems(api: FastAPI) -> None:
    """Let the description name the media type in which problems are told; the framework knows but one for all."""
    described = api.openapi

    def openapi() -> dict[str, Any]:
        made = api.openapi_schema is None
        found = described()
        if made:
            for path in found["paths"].values():
                for status, answer in path["get"]["responses"].items():
                    if status != "200":
                        answer["content"] = {PROBLEM: answer["content"]["application/json"]}
            add_commands(found)
            found["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
            found["security"] = [{}, {"token": []}]  # without any token made, this machine needs none
        return found

    api.openapi = openapi  # type: ignore[method-assign]  # the documented way to add to it


class Under:
    """Middleware that answers below an address by another application.

    Not a mount, which lets an address with a line's end in it through to the pages.
    """

    def __init__(self, app: ASGIApp, prefix: str, inner: ASGIApp) -> None:
        self.app = app
        self.prefix = prefix
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer by the one or the other."""
        if scope["type"] == "http" and (scope["path"] + "/").startswith(f"{self.prefix}/"):
            scope = {**scope, "root_path": scope.get("root_path", "") + self.prefix}
            await self.inner(scope, receive, send)
        else:
            await self.app(scope, receive, send)
