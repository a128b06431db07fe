"""What begins in one channel and goes on in another: fetched, given back, served, handed over, saved."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from onebook.app.asking import ask
from onebook.app.days import days_of
from onebook.app.language import marked
from onebook.measures import Period, Session, use_models
from onebook.records import BadInput, Fault
from onebook.records.sql import quote

if TYPE_CHECKING:
    from onebook.app.measuring import Asking
    from onebook.journey.effects.estimate import Estimate

__all__ = ["MOVES", "Handling", "Move", "Moved", "Pair", "move_select", "moves_in", "within"]


@dataclass(frozen=True, slots=True)
class Move:
    """A way in which channels meet, told of all rows of a model to which it can happen, in SQL over these.

    begun, ended: the channel (or place) where it began and where it went on; hit: it went on elsewhere; told: it can be
    told whether (else the row is left out); amount: what it comes to, `null` for none; once: what names the document
    that the amount is of, where several rows lead to one; before: it happened to the row by coincidence (empty where
    nothing tells). what: the rows, in words; missing: why there may be none. handling: it is known whether they had to
    explain again, and whether it was solved at once. to_place: it ends in a place.
    """

    name: str
    label: str
    share: str
    meaning: str
    what: str
    model: str
    begun: str
    ended: str
    hit: str
    missing: str
    told: str = "true"
    amount: str = "null"
    before: str = ""
    once: str = ""
    handling: bool = False
    to_place: bool = False


ORDER = "concat_ws(' ', saved_system, saved_order_id)"

MOVES = {
    move.name: move
    for move in (
        Move(
            "collect", marked("Click and collect"), marked("were fetched"),
            marked("Orders of digital channels that were fetched, in all whose goods were shipped or fetched."),
            marked("orders"), "fetched_order", "channel", "place_id", "fetched",
            marked("It takes orders of digital channels with their delivery method (`pickup`)."),
            amount="amount", to_place=True,
        ),
        Move(
            "returns", marked("Given back in another channel"), marked("were given back elsewhere"),
            marked("Returns that another channel took back than the one that sold, in all whose way back is told."),
            marked("returns"), "returned_where", "channel", "return_channel", "channel <> return_channel",
            marked("It takes returns that tell the channel through which they came back (`return_channel`)."),
            told="return_channel is not null", amount="amount",
        ),
        Move(
            "service", marked("Served in another channel"), marked("were served elsewhere"),
            marked("Service cases and complaints about an order in another channel than the one that sold, in all of "
                   "which the order is known."),
            marked("contacts"), "served_where", "order_channel", "channel", "order_channel <> channel",
            marked("It takes contacts that name their order."), handling=True,
        ),
        Move(
            "handover", marked("Handed over"), marked("came from another channel"),
            marked("Contacts of people who had been in another channel in the seven days before, in all of known "
                   "people."),
            marked("contacts"), "handed_over", "coalesce(from_channel, channel)", "channel", "moved",
            marked("It takes contacts that name their customer."), handling=True,
        ),
        Move(
            "carts", marked("Carts left, bought elsewhere"), marked("were saved"),
            marked("Carts that known people left, and of which they bought something of the same group in another "
                   "channel within fourteen days: saved, not lost."),
            marked("carts"), "left_visit", "channel", "saved_channel", "saved",
            marked("It takes visits with carts, by people who are known elsewhere, too."),
            told="carts > 0", amount="saved_amount", before="saved_before", once=ORDER,
        ),
        Move(
            "visits", marked("Visits without an order, bought elsewhere"), marked("ended in a purchase elsewhere"),
            marked("Visits in which known people looked at products, filled no cart and ordered nothing, and bought "
                   "something of the same group in another channel within fourteen days."),
            marked("visits"), "left_visit", "channel", "saved_channel", "saved",
            marked("It takes visits that tell which products were looked at, by people who are known elsewhere, too."),
            told="carts = 0", amount="saved_amount", before="saved_before", once=ORDER,
        ),
    )
}  # fmt: skip
"""All that is told, in the page's order."""


@dataclass(frozen=True, slots=True)
class Handling:
    """How contacts went. again, solved: shares of those of which it is noted; difference: moved less all others."""

    again: Estimate
    again_others: Estimate
    again_difference: Estimate
    solved: Estimate
    solved_others: Estimate
    solved_difference: Estimate


@dataclass(frozen=True, slots=True)
class Pair:
    """From a channel to another one (or a place).

    number, persons: how often, and of how many known people; of: all that began in `begun`; share: number of these;
    again, solved: of contacts, as `Handling` has them.
    """

    begun: str | None
    ended: str | None
    number: int
    persons: int
    of: int
    share: Estimate
    amount: Decimal | None
    again: Estimate | None
    solved: Estimate | None


@dataclass(frozen=True, slots=True)
class Moved:
    """One way in which channels meet, measured.

    before: the share to which it happened by coincidence; beyond: the share less that, its interval by drawing people
    anew; both None where nothing tells coincidence. amount: of all that moved; handling: of contacts.
    """

    move: Move
    period: Period
    number: int
    of: int
    share: Estimate
    before: Estimate | None
    beyond: Estimate | None
    amount: Decimal | None
    pairs: tuple[Pair, ...]
    handling: Handling | None


def moves_in(session: Session, asking: Asking) -> tuple[Moved, ...]:
    """Return all ways in which channels meet, of an open session. BadInput where the question cannot be understood."""
    period, channels = within(session, asking)
    return tuple(_moved(session, move, period, channels) for move in MOVES.values())


def within(session: Session, asking: Asking) -> tuple[Period, tuple[str, ...]]:
    """Return the period and the channels of a question. BadInput where it is asked for anything else."""
    asked = ask(session, asking.period, asking.first, asking.last, asking.channels, asking.where)
    for one in asked.filters:
        if one.dimension != "channel" or one.value in ("", "*"):
            mend = "It is told for a period and for channels."
            raise BadInput(
                Fault("filter", f"what goes from one channel to another is not told by '{one.dimension}'.", mend)
            )
    return asked.period, tuple(one.value for one in asked.filters)


def move_select(
    move: Move, period: Period, channels: tuple[str, ...] = (), begun: str | None = None, ended: str | None = None
) -> str:  # fmt: skip
    """Return the SELECT of the people and documents behind a move (columns: see `behind_in`).

    begun, ended: of this pair only, empty for what is not known.
    """
    where = [*_where(move, period, channels), f"({move.hit})"]
    where += [_same(column, value) for column, value in ((move.begun, begun), (move.ended, ended)) if value is not None]
    return (
        f"select person, system, document_kind, document_id, channel, day, {move.amount} as amount "
        f"from {move.model} where {' and '.join(where)}"
    )


def _same(column: str, value: str) -> str:
    return f"{column} = {quote(value)}" if value else f"{column} is null"


def _where(move: Move, period: Period, channels: tuple[str, ...]) -> list[str]:
    """Conditions on the model's rows. A channel is asked for where it began."""
    found = [f"({move.told})", f"{move.begun} is not null", *days_of(period)]
    if channels:
        found.append(f"{move.begun} in ({', '.join(quote(c) for c in channels)})")
    return found


def _moved(session: Session, move: Move, period: Period, channels: tuple[str, ...]) -> Moved:
    from onebook.journey.effects.rates import share

    use_models(session, [move.model])
    where = " and ".join(_where(move, period, channels))
    noted = "count(solved), sum(solved::int), count(explained_again), sum(explained_again::int)"
    # Several visits may lead to one order, whose amount counts once.
    nth = (
        f"row_number() over (partition by {move.begun}, {move.once} order by {move.amount} desc)" if move.once else "1"
    )
    rows = session.con.execute(
        f"""with row as (
            select *, {move.begun} as begun, case when {move.hit} then {move.ended} end as ended, ({move.hit}) as hit,
                cast({move.amount} as decimal(38, 4)) as value, {nth} as nth
            from {move.model} where {where}
        )

        select begun, ended, hit, count(*), count(distinct person), sum(value) filter (where nth = 1),
            {noted if move.handling else "0, 0, 0, 0"}
        from row group by begun, ended, hit order by 4 desc, 1, 2"""
    ).fetchall()
    hits = [row for row in rows if row[2]]
    begun: dict[Any, int] = {}
    for row in rows:
        begun[row[0]] = begun.get(row[0], 0) + row[3]
    number, of = sum(row[3] for row in hits), sum(begun.values())
    before, beyond = _coincidence(session, move, where)
    return Moved(
        move, period, number, of, share(number, of), before, beyond, _sum(row[5] for row in hits),
        tuple(_pair(row, begun[row[0]], move) for row in hits),
        _handling(rows) if move.handling else None,
    )  # fmt: skip


def _pair(row: tuple[Any, ...], of: int, move: Move) -> Pair:
    from onebook.journey.effects.rates import share

    told = (share(row[9] or 0, row[8]), share(row[7] or 0, row[6])) if move.handling else (None, None)
    return Pair(row[0], row[1], row[3], row[4], of, share(row[3], of), row[5], *told)


def _sum(amounts: Any) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def _coincidence(session: Session, move: Move, where: str) -> tuple[Estimate | None, Estimate | None]:
    """Return how often it is coincidence, and how often it happened beyond that."""
    import numpy as np

    from onebook.journey.effects.rates import bootstraps

    if not move.before:
        return None, None
    rows = session.con.execute(
        f"""select count(*) as every, sum(cast(({move.hit}) as int)) as hit, sum(cast({move.before} as int)) as before
        from {move.model} where {where} group by person order by person"""
    ).fetchnumpy()
    sums = np.stack([np.asarray(rows[n], dtype=np.float64) for n in ("every", "hit", "before")], axis=1)
    before, beyond = bootstraps(sums, [lambda s: s[:, 2] / s[:, 0], lambda s: (s[:, 1] - s[:, 2]) / s[:, 0]])
    return before, beyond


def _handling(rows: list[tuple[Any, ...]]) -> Handling:
    from onebook.journey.effects.rates import share, share_difference

    def counted(place: int, *, hit: bool) -> int:
        return int(sum(row[place] or 0 for row in rows if bool(row[2]) is hit))

    def told(yes: int, noted: int) -> tuple[Estimate, Estimate, Estimate]:
        moved, others = (
            (counted(yes, hit=True), counted(noted, hit=True)), (counted(yes, hit=False), counted(noted, hit=False))
        )  # fmt: skip
        return share(*moved), share(*others), share_difference(*moved, *others)

    return Handling(*told(9, 8), *told(7, 6))
