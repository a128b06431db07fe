"""Paths as the lake tells them: the steps of persons before their orders, and those after which none was placed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onebook.measures import use_models
from onebook.records.sql import listed, quote

if TYPE_CHECKING:
    from datetime import date

    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from onebook.journey.credit import Paths
    from onebook.measures import Period, Session

    Ints = npt.NDArray[np.int64]

__all__ = ["BY", "OTHERS", "Trails", "read_trails"]

CONTENT = """coalesce(
    nullif(split_part(split_part(t.page, '?', 1), '#', 1), ''), 'item ' || coalesce(n.name, t.item_id),
    '(' || replace(s.kind, '_', ' ') || ')'
)"""
LANDED = """
left join touch as t on t.system = s.landed_system and t.external_id = s.landed_id
left join item_named as n on n.system = t.system and n.item_id = t.item_id"""

BY = {
    "channel": ("s.channel", ""),
    "campaign": ("coalesce(s.campaign_id, '(' || s.channel || ')')", ""),
    "content": (CONTENT, LANDED),
}
"""What paths can be made of: the SQL that names a step's part, and what it needs joined.

A step of no campaign stands for its channel. Content is the page on which a visit began (without what follows `?` or
`#`, which may name people), else the item, else what kind of step it was.
"""

MOST = 300
"""Parts that are told apart; those with the fewest steps beyond that are one part."""

OTHERS = "(others)"
SECOND = 1_000_000
"""Instants are counted in millionths of a second."""
DAY = 86_400 * SECOND


@dataclass(frozen=True, slots=True, eq=False)
class Trails:
    """Orders of a period and the paths before them, with the paths after which nothing was ordered.

    paths: first those of orders, in the order of `with_steps`, then those without. channels: of each part the one that
    most of its steps are in. orders, steps: one row each (see `_orders` and `_steps`); with_steps, unknown, nobody:
    places in `orders`: of those with steps before them, of known persons without, of nobody known. at: the place in
    `steps` of each step of `paths`. undecided: paths that end too near the records' end to tell. early: orders with
    less than the look-back recorded before them.
    """

    paths: Paths
    channels: tuple[str, ...]
    orders: pa.Table
    steps: pa.Table
    with_steps: Ints
    unknown: Ints
    nobody: Ints
    at: Ints
    undecided: int
    early: int


def read_trails(session: Session, period: Period, channels: tuple[str, ...], by: str, look_back: int) -> Trails:
    """Read the paths of a period's orders. channels: only orders placed in these; by: one of `BY`; look_back: days.

    A step is before an order if it was not later, and less than the look-back earlier; it may be before several. Steps
    before no order at all, of whomever, make paths without an order: a new one begins after a look-back of silence. Of
    a period are those that end in it.
    """
    import numpy as np

    from onebook.journey.credit import Paths
    from onebook.journey.credit.apportion import spread

    use_models(session, ["credit_order", "credited_step", "person_step", "item_named"])
    orders = _orders(session, period, channels, look_back)
    steps = _steps(session, period, by, look_back)
    first, last = _reach(session)
    window = look_back * DAY
    placed_by, placed_at = _column(orders, "person"), _column(orders, "at")
    done_by, done_at = _column(steps, "person"), _column(steps, "at")
    low, high = _before(placed_by, placed_at, done_by, done_at, window)
    counted = orders["counted"].to_numpy(zero_copy_only=False)
    with_steps = np.flatnonzero(counted & (high > low))
    sizes = (high - low)[with_steps]
    converting = spread(low[with_steps], sizes)
    silent, lengths, undecided = _silent(steps, _free(low, high, len(done_at)), window, last)
    at = np.concatenate((converting, silent))
    every = np.concatenate((sizes, lengths))
    codes, names, most_in = _coded(steps)
    number, without = len(sizes), len(lengths)
    ages = (np.repeat(placed_at[with_steps], sizes) - done_at[converting]) / SECOND
    nothing = np.zeros(without, np.int64)
    paths = Paths(
        names,
        codes[at],
        np.concatenate((np.zeros(1, np.int64), np.cumsum(every))),
        np.concatenate((np.ones(number, np.int64), nothing)),
        np.concatenate((_column(orders, "value")[with_steps], nothing)),
        np.concatenate((np.zeros(number, np.int64), nothing + 1)),
        np.concatenate((ages, np.zeros(len(silent)))),
    )
    alone = counted & (high == low)
    known = placed_by >= 0
    early = int((counted & known & (placed_at < first + window)).sum())
    return Trails(
        paths, most_in, orders, steps, with_steps, np.flatnonzero(alone & known), np.flatnonzero(counted & ~known), at,
        undecided, early,
    )  # fmt: skip


def _orders(session: Session, period: Period, channels: tuple[str, ...], look_back: int) -> pa.Table:
    """Return the orders: person (-1: nobody known), at, value in ten-thousandths, counted (those asked for), document.

    Orders after the period tell which of its steps came before one all the same.
    """
    counted = _within("o.day", period, 0, 0)
    if channels:
        counted += f" and o.channel in ({listed(channels)})"
    return session.con.execute(
        f"""select
            coalesce(o.person, -1) as person, epoch_us(o.moment) as at, cast(o.value * 10000 as bigint) as value,
            coalesce({counted}, false) as counted, o.system, o.document_kind, o.document_id, o.channel, o.day
        from credit_order as o where {_within("o.day", period, 0, 2 * look_back)}
        order by o.system, o.document_id"""
    ).to_arrow_table()


def _steps(session: Session, period: Period, by: str, look_back: int) -> pa.Table:
    """Return the steps by person and time: person, at, part, counted (of the period), channel, document."""
    part, joined = BY[by]
    return session.con.execute(
        f"""select
            s.person, epoch_us(s.moment) as at, {part} as part,
            coalesce({_within("s.day", period, 0, 0)}, false) as counted,
            s.channel, s.system, s.document_kind, s.document_id, s.day
        from credited_step as s {joined}
        where {_within("s.day", period, look_back + 1, look_back + 1)}
        order by s.person, s.moment, s.system, s.document_kind, s.document_id"""
    ).to_arrow_table()


def _within(column: str, period: Period, before: int, after: int) -> str:
    """A condition on a day: within the period, widened by days at either end."""
    told = []
    if period.first:
        told.append(f"{column} >= {_day(period.first)} - {before}")
    if period.last:
        told.append(f"{column} <= {_day(period.last)} + {after}")
    return f"({' and '.join(told) or 'true'})"


def _day(of: date) -> str:
    return f"date {quote(of.isoformat())}"


def _reach(session: Session) -> tuple[int, int]:
    """Return the first and last instant at which somebody did something."""
    found = session.con.execute("select epoch_us(min(moment)), epoch_us(max(moment)) from person_step").fetchall()[0]
    return (int(found[0]), int(found[1])) if found[0] is not None else (0, 0)


def _column(table: pa.Table, name: str) -> Ints:
    import numpy as np

    return np.asarray(table[name].to_numpy(zero_copy_only=False)).astype(np.int64, copy=False)


def _before(placed_by: Ints, placed_at: Ints, done_by: Ints, done_at: Ints, window: int) -> tuple[Ints, Ints]:
    """Return for each order where its steps begin and end among the steps, which stand by person and time."""
    import numpy as np

    orders = len(placed_at)
    _, who = np.unique(np.concatenate((done_by, placed_by)), return_inverse=True)
    times, when = np.unique(np.concatenate((done_at, placed_at, placed_at - window)), return_inverse=True)
    steps = len(done_at)
    place = who[:steps] * len(times) + when[:steps]
    whose = who[steps:] * len(times)
    low = np.searchsorted(place, whose + when[steps + orders :], side="right")
    high = np.searchsorted(place, whose + when[steps : steps + orders], side="right")
    nobody = placed_by < 0
    return np.where(nobody, 0, low), np.where(nobody, 0, high)


def _free(low: Ints, high: Ints, number: int) -> Ints:
    """Return the places of the steps that stand before no order."""
    import numpy as np

    change = np.bincount(low, minlength=number + 1) - np.bincount(high, minlength=number + 1)
    return np.flatnonzero(np.cumsum(change)[:number] == 0)


def _silent(steps: pa.Table, free: Ints, window: int, last: int) -> tuple[Ints, Ints, int]:
    """Return the steps of the paths without an order, how many each path has, and how many paths are undecided."""
    import numpy as np

    from onebook.journey.credit.apportion import spread

    who, at = _column(steps, "person")[free], _column(steps, "at")[free]
    begins = np.ones(len(free), bool)
    begins[1:] = (who[1:] != who[:-1]) | (at[1:] - at[:-1] >= window)
    starts = np.flatnonzero(begins)
    ends = np.append(starts[1:], len(free)) - 1 if len(starts) else starts
    counted = steps["counted"].to_numpy(zero_copy_only=False)[free[ends]]
    decided = at[ends] + window <= last
    kept = np.flatnonzero(counted & decided)
    lengths = (ends - starts + 1)[kept]
    return free[spread(starts[kept], lengths)], lengths, int((counted & ~decided).sum())


def _coded(steps: pa.Table) -> tuple[Ints, tuple[str, ...], tuple[str, ...]]:
    """Number the parts of the steps; parts beyond `MOST` are one.

    Returns the number of each step's part, the parts' names, and for each the channel that most of its steps are in.
    """
    import numpy as np

    parts, channels = (_dictionary(steps, name) for name in ("part", "channel"))
    codes, names = parts
    if len(names) > MOST:
        many = np.sort(np.argsort(-np.bincount(codes, minlength=len(names)), kind="stable")[: MOST - 1])
        number = np.full(len(names), len(many), np.int64)
        number[many] = np.arange(len(many))
        codes, names = number[codes], (*(names[n] for n in many), OTHERS)
    if not names:
        return codes, (), ()
    together = np.bincount(codes * len(channels[1]) + channels[0], minlength=len(names) * len(channels[1]))
    most = together.reshape(len(names), len(channels[1])).argmax(axis=1)
    return codes, names, tuple(channels[1][n] for n in most)


def _dictionary(table: pa.Table, name: str) -> tuple[Ints, tuple[str, ...]]:
    """Return a column of texts as numbers, and what these stand for, in alphabetical order."""
    import numpy as np

    coded: Any = table[name].combine_chunks().dictionary_encode()
    names = coded.dictionary.to_pylist()
    order = sorted(range(len(names)), key=names.__getitem__)
    rank = np.empty(len(names), np.int64)
    rank[order] = np.arange(len(names))
    return rank[coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)], tuple(names[n] for n in order)
