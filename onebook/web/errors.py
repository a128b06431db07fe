"""Errors as pages: what is wrong, and how to mend it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from onebook.app.language import gettext as _
from onebook.app.language import marked
from onebook.app.reader import NothingLoaded
from onebook.records import BadInput, Fault
from onebook.web.render import draw

__all__ = ["NotThere", "add_error_pages", "misread", "must_be_there"]


class NotThere(BadInput):
    """What the address names does not exist."""


@contextmanager
def must_be_there() -> Iterator[None]:
    """Tell what the address itself names, and is not there, from what is wrong behind its question mark."""
    try:
        yield
    except NothingLoaded:
        raise
    except BadInput as error:
        raise NotThere(*error.faults) from error


def add_error_pages(app: FastAPI) -> None:
    """Make errors pages: 404 for what is not there, 422 for what cannot be understood, 200 before the first load."""

    @app.exception_handler(BadInput)
    def bad_input(request: Request, error: BadInput) -> HTMLResponse:
        if isinstance(error, NothingLoaded):
            return draw(request, "nothing.html", _("Nothing loaded yet"))
        if isinstance(error, NotThere):
            return _faulty(request, _("Not there"), 404, error.faults)
        return _faulty(request, _("This cannot be shown"), 422, error.faults)

    @app.exception_handler(RequestValidationError)
    def not_understood(request: Request, error: RequestValidationError) -> HTMLResponse:
        return _faulty(request, _("This cannot be shown"), 422, misread(error))

    @app.exception_handler(HTTPException)
    def no_page(request: Request, error: HTTPException) -> HTMLResponse:
        if error.status_code == 404:  # noqa: PLR2004
            fault = Fault("", _("there is no page at this address."), _("The menu shows those there are."))
            return _faulty(request, _("Not there"), 404, (fault,))
        fault = Fault("", _("pages can only be read."), _("The menu shows those there are."))
        return _faulty(request, _("This cannot be done"), error.status_code, (fault,), error.headers)


SENTENCES = {
    "int_parsing": marked("it is no whole number."),
    "bool_parsing": marked("it is neither 1 nor 0."),
    "greater_than_equal": marked("it is less than %(ge)s."),
    "less_than_equal": marked("it is more than %(le)s."),
    "string_too_long": marked("it is longer than %(max_length)s characters."),
    "too_long": marked("it is given more than %(max_length)s times."),
}
"""What can be wrong with a value of the address, in words."""


def misread(error: RequestValidationError) -> tuple[Fault, ...]:
    """Return what is wrong with an address's values, in words."""
    return tuple(Fault(str(e["loc"][1]), _sentence(e), _("Mend the address.")) for e in error.errors())


def _sentence(error: Mapping[str, Any]) -> str:
    values = {name: f"{of:,}" if isinstance(of, int) else of for name, of in error.get("ctx", {}).items()}
    return _(SENTENCES.get(error["type"], marked("it cannot be understood.")), **values)


def _faulty(
    request: Request, title: str, status: int, faults: tuple[Fault, ...], headers: Mapping[str, str] | None = None
) -> HTMLResponse:  # fmt: skip
    page = draw(request, "error.html", title, status=status, faults=faults)
    page.headers.update(headers or {})
    return page
