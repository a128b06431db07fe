"""What is wrong with a question, as RFC 9457 tells it."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from onebook.app.keeping.reaching import NoBook, Unreachable
from onebook.app.reader import NothingLoaded
from onebook.records import BadInput, Fault
from onebook.web.errors import NotThere, misread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fastapi import FastAPI, Request

__all__ = ["PROBLEM", "Moved", "PlanUnreadable", "Problem", "add_problems", "sentence"]

PROBLEM = "application/problem+json"


class Moved(BadInput):
    """The book has been loaded anew since the page was read that a cursor leads on from."""


class PlanUnreadable(BadInput):
    """The business's plan cannot be read as it stands now."""


class Wrong(BaseModel):
    """One thing that is wrong. where: a parameter, setting or record; mend: the next step."""

    where: str
    what: str
    mend: str


class Problem(BaseModel):
    """What is wrong with a question (RFC 9457)."""

    type: str = Field(description="The sort of problem; it stays the same.", json_schema_extra={"format": "uri"})
    title: str = Field(description="The sort of problem, in words.")
    status: int
    detail: str = Field(description="What is wrong here, where, and how to mend it.")
    errors: list[Wrong] = Field(description="The same, each thing by itself.")


SORTS: dict[type[BadInput], tuple[int, str, str]] = {
    NothingLoaded: (409, "nothing-loaded", "Nothing is loaded yet"),
    Moved: (409, "moved-on", "The book has moved on"),
    NoBook: (409, "no-book", "There is no book yet"),
    Unreachable: (503, "unreachable", "The book cannot be reached"),
    NotThere: (404, "not-there", "Not there"),
    PlanUnreadable: (503, "plan-unreadable", "The plan cannot be read"),
    BadInput: (422, "not-understood", "This cannot be answered"),
}
"""Status, name and title of each sort; the first that fits tells."""


def add_problems(api: FastAPI) -> None:
    """Tell all that goes wrong as problems."""

    @api.exception_handler(BadInput)
    def bad_input(_request: Request, error: BadInput) -> JSONResponse:
        told = next(told for sort, told in SORTS.items() if isinstance(error, sort))
        return _problem(*told, error.faults, {"Retry-After": "5"} if isinstance(error, Unreachable) else None)

    @api.exception_handler(RequestValidationError)
    def not_understood(_request: Request, error: RequestValidationError) -> JSONResponse:
        return _problem(*SORTS[BadInput], misread(error))

    @api.exception_handler(HTTPException)
    def refused(_request: Request, error: HTTPException) -> JSONResponse:
        headers = error.headers or {}
        if error.status_code == HTTPStatus.NOT_FOUND:
            mend = "/v1/openapi.json tells what there is."
            fault = Fault("", "there is nothing at this address.", mend)
            return _problem(404, "no-such-address", "No such address", [fault], headers)
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            fault = Fault("", "the book can only be read here.", "Use GET.")
            return _problem(405, "read-only", "For reading only", [fault], headers)
        fault = Fault("", f"{error.detail}.".lower())
        return _problem(error.status_code, "refused", "This cannot be done", [fault], headers)

    @api.exception_handler(Exception)
    def crashed(_request: Request, _error: Exception) -> JSONResponse:  # the guard around all writes where it happened
        mend = "What happened stands in the window in which `onebook serve` runs."
        fault = Fault("", "it is Onebook's fault, and nothing has been lost or changed.", mend)
        return _problem(500, "failed", "The answer could not be made", [fault])


def _problem(
    status: int, name: str, title: str, faults: Sequence[Fault], headers: Mapping[str, str] | None = None
) -> JSONResponse:
    told = Problem(
        type=f"urn:onebook:problem:{name}", title=title, status=status,
        detail=" ".join(sentence(fault) for fault in faults),
        errors=[Wrong(where=f.where, what=f.what, mend=f.mend) for f in faults],
    )  # fmt: skip
    return JSONResponse(told.model_dump(), status, headers=dict(headers or {}), media_type=PROBLEM)


def sentence(fault: Fault) -> str:
    """Return a fault as a sentence of its own."""
    text = str(fault)
    return text if fault.where else text[:1].upper() + text[1:]
