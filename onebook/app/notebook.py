"""A business in a notebook or a program: what the commands answer, as rows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Self

from onebook.app import answers
from onebook.app.answers import Answer
from onebook.app.asked_of_book import AskedOfBook
from onebook.app.asked_of_lake import AskedOfLake, Day
from onebook.app.intake import load_business, rejects
from onebook.app.look import states, table_in
from onebook.app.reader import Reader
from onebook.measures import read_document

if TYPE_CHECKING:
    from os import PathLike
    from types import TracebackType

    import pyarrow as pa

    from onebook.intake import LoadReport, Reject
    from onebook.lake import State
    from onebook.measures import Document
    from onebook.plan import Plan

__all__ = ["Book", "open_book"]


def open_book(folder: str | PathLike[str], *, as_of: Day | None = None) -> Book:
    """Open the business in a folder; BadInput where its plan cannot be read."""
    book = Book(Path(folder), as_of)
    book.plan  # noqa: B018 (a folder without a plan is told now, not at the first question)
    return book


class Book(AskedOfLake, AskedOfBook):
    """A business, asked in the words of the command line, and answered from the lake's latest state and from its book.

    period: `2013-Q2`, `last-month`, `ytd` …; first, last: days or such words instead; all time if left out. channel:
    one or several. Any dimension by its name narrows to a value: `carrier="DHL"` (`"*"`: any that is known, `""`: not
    known, a list: any of these). Where a word is not known, BadInput says which there are.

    It can be used in several threads, and as a context manager; without, its files are closed with the process.
    """

    def __init__(self, folder: Path, as_of: Day | None = None) -> None:
        self._as_of = None if as_of is None else str(as_of)
        self._folder = folder
        self._reader = Reader(folder, as_of=self._as_of)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        at = f", as of {self._as_of}" if self._as_of else ""
        return f"<the book of {self.plan.business.name} in {self._folder}{at}>"

    def close(self) -> None:
        """Close the lake's files; the next question opens them again."""
        self._reader.close()

    @property
    def plan(self) -> Plan:
        """The plan as it stands now."""
        return self._reader.business().plan

    def as_of(self, state: Day | int) -> Book:
        """Return the same business as it was on a day, at an instant or at a snapshot (see `loads`)."""
        return Book(self._folder, str(state))

    def document(self, kind: str, system: str, external_id: str) -> Document:
        """Return a record with those that belong to it: `document("sales_order", "shop", "1001")`."""
        with self._reader.latest() as reading:
            return reading.ask(read_document, kind, system, external_id)

    def sql(self, select: str) -> pa.Table:
        """Return all rows of a SELECT over record types and models as an Arrow table; it can read nothing else."""
        with self._reader.latest() as reading:
            return reading.once(table_in, select)

    def load(
        self, *systems: str, since: Day | None = None, dry_run: bool = False, again: bool = False
    ) -> Answer[LoadReport]:
        """Read what the systems export (all, if none is named), check it and keep it. Twice changes nothing."""
        day = None if since is None else str(since)
        report = load_business(self._reader.business(), systems, day, dry_run, again, lambda *_: None)
        return answers.load_answer(report)

    def rejects(self, system: str | None = None, record_type: str | None = None) -> Answer[tuple[Reject, ...]]:
        """Return the rows that are kept out now, each with the reason and how to mend it."""
        return answers.rejects_answer(rejects(self._reader.business(), system, record_type))

    def loads(self) -> Answer[tuple[State, ...]]:
        """Return the states that can be read with `as_of`."""
        return answers.loads_answer(states(self._reader.business()))
