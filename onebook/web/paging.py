"""Long lists in pages: which part of a list is shown, and where the others are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from onebook.app.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Pages", "cut", "pages"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pages:
    """Where in a list a page is. first, before, after, last: addresses; empty where one is there already."""

    label: str
    text: str
    first: str
    before: str
    after: str
    last: str


def pages(label: str, number: int, size: int, page: int, link: Callable[[str], str]) -> Pages:
    """Return where page `page` of a list of `number` things is. link: of a page's number, empty for the first."""
    end = max(1, -(-number // size))
    here = min(page, end)
    first, last = (here - 1) * size + 1, min(here * size, number)
    return Pages(
        label,
        _("%(first)s to %(last)s of %(number)s", first=f"{first:,}", last=f"{last:,}", number=f"{number:,}"),
        link("") if here > 1 else "",
        link(str(here - 1) if here > 2 else "") if here > 1 else "",  # noqa: PLR2004 (the first has no number)
        link(str(here + 1)) if here < end else "",
        link(str(end)) if here < end else "",
    )


def cut(things: Sequence[T], size: int, page: int) -> Sequence[T]:
    """Return the things on a page; behind the last page those of the last."""
    end = max(1, -(-len(things) // size))
    start = (min(page, end) - 1) * size
    return things[start : start + size]
