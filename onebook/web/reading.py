"""The lake as a page reads it: one state for the whole of a request."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request

from onebook.app.reader import Reader, Reading

__all__ = ["Lake"]


def _latest(request: Request) -> Iterator[Reading]:
    reader: Reader = request.app.state.reader
    with reader.latest() as reading:
        yield reading


Lake = Annotated[Reading, Depends(_latest)]
"""The lake at its latest state, for a page's function."""
