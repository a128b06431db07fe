"""What is behind a credited figure: the orders, or the steps before them, each with its credit."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from onebook.app.credit.credits import NOBODY, PLACES, UNKNOWN
from onebook.app.credit.how import asked_credit, model_named, models_for
from onebook.app.credit.paths import read_trails
from onebook.app.journeys import journeying
from onebook.records import BadInput, Fault
from onebook.records.sql import quote

if TYPE_CHECKING:
    from typing import Any

    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from onebook.app.business import Business
    from onebook.app.credit.how import How
    from onebook.app.credit.paths import Trails
    from onebook.app.measuring import Asking
    from onebook.journey.credit import Model
    from onebook.measures import Session

    Ints = npt.NDArray[np.int64]

__all__ = ["OF", "Credited", "Entry", "ask_credited", "credited_in", "entries_select"]

OF = ("orders", "steps")
UNITS = 10**PLACES
DOCUMENT = ("person", "system", "document_kind", "document_id", "channel", "day")


@dataclass(frozen=True, slots=True)
class Entry:
    """An order (or a step before one) with what a model gives for it."""

    person: int | None
    document: tuple[str, str, str]
    channel: str | None
    day: object
    conversions: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True, eq=False)
class Credited:
    """What is behind a figure, the latest first. adds_up: the entries' credit is the figure.

    A Markov chain gives credit to parts only: then the entries are the orders before which the part was met, each with
    all of its value.
    """

    model: Model
    key: str
    of: str
    adds_up: bool
    table: pa.Table

    @property
    def number(self) -> int:
        """How many entries there are."""
        return int(self.table.num_rows)

    @property
    def conversions(self) -> Decimal:
        """All entries' conversions."""
        return self._sum("conversions")

    @property
    def value(self) -> Decimal:
        """All entries' value."""
        return self._sum("value")

    def page(self, limit: int, offset: int = 0) -> tuple[Entry, ...]:
        """Return some of the entries; limit 0: all from there on."""
        rows = self.table.slice(offset, limit or None).to_pylist()
        return tuple(_entry(row) for row in rows)

    def _sum(self, name: str) -> Decimal:
        return _exact(int(self.table[name].to_numpy().sum()))


def _entry(row: dict[str, Any]) -> Entry:
    return Entry(
        row["person"] if row["person"] >= 0 else None,
        (row["document_kind"], row["system"], row["document_id"]),
        row["channel"],
        row["day"],
        _exact(row["conversions"]),
        _exact(row["value"]),
    )


def _exact(units: int) -> Decimal:
    return Decimal(units).scaleb(-PLACES)


def ask_credited(
    business: Business, asking: Asking, how: How, model: str, key: str, of: str = "orders"
) -> Credited:  # fmt: skip
    """Open a credited figure; see `credited_in`."""
    with journeying(business, asking.as_of) as session:
        return credited_in(session, asking, how, model, key, of)


def credited_in(session: Session, asking: Asking, how: How, model: str, key: str, of: str = "orders") -> Credited:
    """Open what a model gives a part down to orders, or to the steps before them, of an open session.

    key: the part; empty: all orders that are shared out. BadInput where there is no such model or part.
    """
    if of not in OF:
        raise BadInput(Fault("of", f"a figure does not open to '{of}'.", f"It opens to: {', '.join(OF)}."))
    period, channels, look_back = asked_credit(session, asking, how)
    chosen = model_named(models_for(session, how), model)
    trails = read_trails(session, period, channels, how.by, look_back)
    if key in ("", UNKNOWN, NOBODY):
        return Credited(chosen, key, "orders", True, _whole(trails, _orders_of(trails, key)))
    if key not in trails.paths.channels:
        there = ", ".join((*trails.paths.channels[:20], UNKNOWN, NOBODY))
        raise BadInput(Fault("part", f"no step was in '{key}'.", f"There are: {there}."))
    part = trails.paths.channels.index(key)
    if chosen.shares is None:
        return Credited(chosen, key, "orders", False, _whole(trails, _met_before(trails, part)))
    return Credited(chosen, key, of, True, _shared(trails, chosen, part, of))


def _orders_of(trails: Trails, key: str) -> Ints:
    """The orders before which nothing is known, those of nobody known, or all."""
    import numpy as np

    told = {UNKNOWN: (trails.unknown,), NOBODY: (trails.nobody,)}
    return np.concatenate(told.get(key, (trails.with_steps, trails.unknown, trails.nobody)))


def _whole(trails: Trails, places: Ints) -> pa.Table:
    """These orders with all of their value."""
    import numpy as np

    orders = trails.orders.take(places)
    return _listed(orders, np.full(len(places), UNITS, np.int64), orders["value"].to_numpy())


def _steps_of(trails: Trails, part: int) -> Ints:
    """The places in `paths.steps` of a part's steps before orders."""
    import numpy as np

    return np.flatnonzero(trails.paths.steps[: trails.paths.offsets[len(trails.with_steps)]] == part)


def _met_before(trails: Trails, part: int) -> Ints:
    import numpy as np

    return trails.with_steps[np.unique(trails.paths.path_of[_steps_of(trails, part)])]


def _shared(trails: Trails, model: Model, part: int, of: str) -> pa.Table:
    import numpy as np

    from onebook.journey.credit import opened

    credits_ = opened(trails.paths, model)
    steps = _steps_of(trails, part)
    conversions, value = credits_.conversions[steps], credits_.value[steps]
    if of == "steps":
        return _listed(trails.steps.take(trails.at[steps]), conversions, value)
    paths, at = np.unique(trails.paths.path_of[steps], return_inverse=True)
    sums = [np.bincount(at, amount, len(paths)).astype(np.int64) for amount in (conversions, value)]
    some = (sums[0] != 0) | (sums[1] != 0)
    return _listed(trails.orders.take(trails.with_steps[paths[some]]), sums[0][some], sums[1][some])


def _listed(documents: pa.Table, conversions: Ints, value: Ints) -> pa.Table:
    """Put documents beside their credit, the latest first."""
    import pyarrow as pa

    table = documents.select(list(DOCUMENT))
    table = table.append_column("conversions", pa.array(conversions, pa.int64()))
    table = table.append_column("value", pa.array(value, pa.int64()))
    order = [("day", "descending"), ("document_kind", "ascending"), ("system", "ascending"),
             ("document_id", "ascending"), ("person", "ascending")]  # fmt: skip
    return table.sort_by(order)


def entries_select(entries: tuple[Entry, ...], what: str) -> str:
    """Return the SELECT of a page's entries that `behind_in` takes. what: conversions or value, as their amount."""
    rows = ", ".join(
        f"({'null' if e.person is None else int(e.person)}::bigint, {quote(e.document[1])}, {quote(e.document[0])}, "
        f"{quote(e.document[2])}, {'null' if e.channel is None else quote(e.channel)}::varchar, "
        f"{'null' if e.day is None else quote(str(e.day))}::date, {getattr(e, what)}::decimal(18, 4))"
        for e in entries
    )
    columns = "person, system, document_kind, document_id, channel, day, amount"
    return f"select * from (values {rows}) as listed ({columns})"
