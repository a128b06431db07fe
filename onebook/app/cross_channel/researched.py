"""What was looked at on one side and bought on the other, beyond what coincidence would make of it.

ROPO: looked at or asked about on digital channels, bought in physical or human ones. Showrooming: the other way round.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from onebook.app.asking import ask
from onebook.app.days import days_of
from onebook.app.journeys import journeying
from onebook.app.language import marked
from onebook.measures import Period, Session, use_models
from onebook.records import BadInput, Fault
from onebook.records.sql import quote

if TYPE_CHECKING:
    import numpy as np

    from onebook.app.business import Business
    from onebook.app.measuring import Asking
    from onebook.journey.effects.estimate import Estimate
    from onebook.journey.effects.ropo import Increment, Purchases, Ropo
    from onebook.lake import Connection

__all__ = [
    "BOUGHT",
    "LINES",
    "Part",
    "Researched",
    "ask_researched",
    "compare",
    "conditions",
    "lines_of",
    "researched_in",
]

FIRST_DAY = date(1970, 1, 1)
BOUGHT = {"ropo": "offline", "showrooming": "digital"}
"""The side on which was bought, by the effect's name."""
LINES = ("looked_line", "interest", "person_step", "person_line")
"""The models that the effects are read of."""
FEWEST = 50
"""Orders from which on a part is told by itself."""
MOST_PARTS = 12


@dataclass(frozen=True, slots=True)
class Part:
    """Orders that have something in common (value None: it is not known) and how many of them were researched."""

    value: str | None
    number: int
    orders: Increment


@dataclass(frozen=True, slots=True)
class Researched:
    """Interest on one side before purchases on the other.

    effect: `ropo` or `showrooming`. lines, orders: of the period on the side where was bought; known_lines,
    known_orders: of these, those whose buyer is known; watched_orders: those that could be compared. looser: the share
    of known buyers' orders with any touch on the other side in the look-back, whatever it was about. channels, groups:
    the same by channel and item group that was bought (an order of two groups is in both). reason: the message that
    tells why there is no figure, empty where there is one (see `reason_words`).
    """

    period: Period
    effect: str
    look_back: int
    lines: int
    known_lines: int
    orders: int
    known_orders: int
    watched_orders: int
    looser: Estimate
    found: Ropo
    channels: tuple[Part, ...]
    groups: tuple[Part, ...]
    reason: str


def ask_researched(business: Business, asking: Asking, effect: str = "ropo") -> Researched:
    """Return what was researched on one side before it was bought on the other; see `researched_in`."""
    with journeying(business, asking.as_of) as session:
        return researched_in(session, asking, effect)


def researched_in(session: Session, asking: Asking, effect: str = "ropo") -> Researched:
    """Return the effect for an open session. BadInput where the question cannot be understood."""
    from onebook.journey.effects.rates import share
    from onebook.journey.effects.ropo import ropo

    period, where = conditions(session, asking, effect)
    use_models(session, LINES)
    look_back = session.plan.visits.look_back_days
    lines = lines_of(session.con, where)
    found, usable, totals = compare(session.con, lines, BOUGHT[effect], look_back)
    known, document = lines["person"] >= 0, lines["document"]
    visited = _number(document[known & lines["visited"]])
    whole = ropo(found, totals, look_back)
    return Researched(
        period, effect, look_back, len(document), int(known.sum()), _number(document), _number(document[known]),
        _number(found.order), share(visited, _number(document[known])), whole,
        _parts(found, lines["channel"][usable], look_back), _parts(found, lines["item_group"][usable], look_back),
        _reason(session, lines, found, effect),
    )  # fmt: skip


def conditions(session: Session, asking: Asking, effect: str) -> tuple[Period, str]:
    """Return the period and the SQL condition on `looked_line as l` that a question means.

    BadInput where it cannot be understood.
    """
    if effect not in BOUGHT:
        raise BadInput(Fault("effect", f"there is no effect '{effect}'.", f"There are: {', '.join(BOUGHT)}."))
    asked = ask(session, asking.period, asking.first, asking.last, asking.channels, asking.where)
    told = {"channel": "l.channel", "item_group": "l.item_group", "item": "l.item_id"}
    parts = [f"l.side = {quote(BOUGHT[effect])}", "l.kept_amount > 0"]  # what came back altogether is no purchase
    parts += days_of(asked.period, "l.day")
    for name in dict.fromkeys(one.dimension for one in asked.filters):
        if name not in told:
            mend = f"There are: {', '.join(told)}."
            raise BadInput(Fault("filter", f"what was looked at before buying is not told by '{name}'.", mend))
        values = [one.value for one in asked.filters if one.dimension == name]
        parts.append("(" + " or ".join(_is(told[name], value) for value in values) + ")")
    return asked.period, " and ".join(parts)


def _is(column: str, value: str) -> str:
    if value == "":
        return f"{column} is null"
    return f"{column} is not null" if value == "*" else f"{column} = {quote(value)}"


Lines = dict[str, "np.ndarray[Any, Any]"]


def lines_of(con: Connection, where: str) -> Lines:
    """Read order lines of `looked_line as l`. Days are counted from 1970; what is not known is -1 or empty."""
    found: Lines = con.execute(
        f"""select coalesce(l.person, -1) as person, dense_rank() over (order by l.system, l.document_id) as document,
            cast(l.kept_amount as double) as amount, date_diff('day', date '{FIRST_DAY}', l.day) as day,
            coalesce(l.lag_days, -1) as lag, coalesce(l.placebo_lag_days, -1) as placebo_lag, l.visited,
            coalesce(l.channel, '') as channel, coalesce(l.item_group, '') as item_group,
            coalesce(l.item_group, l.item_id, '') as sort
        from looked_line as l where {where}"""
    ).fetchnumpy()
    return found


def compare(con: Connection, lines: Lines, side: str, look_back: int) -> tuple[Purchases, Any, Any]:
    """Return the purchases that can be compared, which of the lines these are, and the sums of all (None: no lines).

    side: the one on which was bought. Reads `person_step` and `interest`.
    """
    import numpy as np

    from onebook.journey.effects.ropo import Purchases, Totals, observable, reach

    seen = con.execute(
        f"""select person, date_diff('day', date '{FIRST_DAY}', min(day)) as first_seen,
            date_diff('day', date '{FIRST_DAY}', max(day)) as last_seen
        from person_step where day is not null group by person order by person"""
    ).fetchnumpy()
    looks = con.execute(
        f"""select distinct person, date_diff('day', date '{FIRST_DAY}', day) as day,
            coalesce(item_group, item_id, '') as sort from interest where side <> {quote(side)}"""
    ).fetchnumpy()
    number = len(lines["person"])
    totals = Totals(float(_number(lines["document"])), float(lines["amount"].sum())) if number else None
    if not number or not len(seen["person"]):
        ids, amounts = np.zeros(0, dtype=np.int64), np.zeros(0)
        return Purchases(ids, ids, amounts, ids, ids, amounts, amounts), np.zeros(number, dtype=bool), totals
    sorts, sort = np.unique(np.concatenate([lines["sort"].astype(str), looks["sort"].astype(str)]), return_inverse=True)
    of_line, of_look = sort[:number], sort[number:]
    begin = int(min(seen["first_seen"].min(), lines["day"].min()))
    end = int(seen["last_seen"].max())
    known = lines["person"] >= 0
    at = np.clip(np.searchsorted(seen["person"], lines["person"]), 0, len(seen["person"]) - 1)
    usable = known & observable(lines["day"], seen["first_seen"][at], end, look_back)
    reached = reach(
        np.searchsorted(seen["person"], looks["person"]), of_look, looks["day"] - begin,
        seen["first_seen"] - begin, seen["last_seen"] - begin, len(sorts), end - begin + 1, look_back,
    )  # fmt: skip
    places = of_line[usable], lines["day"][usable] - begin
    found = Purchases(
        lines["person"][usable], lines["document"][usable], lines["amount"][usable], lines["lag"][usable],
        lines["placebo_lag"][usable], reached.window[places], reached.placebo[places],
    )  # fmt: skip
    return found, usable, totals


def _number(ids: np.ndarray[Any, Any]) -> int:
    import numpy as np

    return len(np.unique(ids))


def _parts(found: Purchases, values: np.ndarray[Any, Any], look_back: int) -> tuple[Part, ...]:
    """Return the orders of each value that has enough of them, the most first."""
    import numpy as np

    from onebook.journey.effects.ropo import chosen, ropo

    told = []
    for value in np.unique(values.astype(str)):
        some = chosen(found, values == value)
        if (number := _number(some.order)) >= FEWEST:
            told.append(Part(str(value) or None, number, ropo(some, None, look_back).orders))
    return tuple(sorted(told, key=lambda part: -part.number)[:MOST_PARTS])


NO_STORES = marked("The plan has no physical or human channel that sells, so nothing can be bought there.")
NO_WEB = marked("The plan has no digital channel that sells, so nothing can be bought there.")
NO_LINES = marked("No order lines of these channels are recorded in this period.")
NOBODY = marked(
    "No buyer is known, so nobody's purchases can be held against what they looked at. Orders must name their "
    "customer, and customers share a code (address, telephone, card, login) with visits."
)
TOO_SHORT = marked(
    "No buyer had been seen %(both)s days before buying, and bought %(days)s days before the records end: the same "
    "people cannot be watched just before buying and a while earlier. It takes records of a longer time."
)


def _reason(session: Session, lines: Lines, found: Purchases, effect: str) -> str:
    """Return the message that tells why there is no figure, the first that holds; empty where there is one."""
    if len(found.order):
        return ""
    kinds = {channel.kind for channel in session.plan.channels.values() if channel.sells}
    if effect == "ropo" and not kinds & {"physical", "human"}:
        return NO_STORES
    if effect == "showrooming" and "digital" not in kinds:
        return NO_WEB
    if not len(lines["person"]):
        return NO_LINES
    return TOO_SHORT if (lines["person"] >= 0).any() else NOBODY
