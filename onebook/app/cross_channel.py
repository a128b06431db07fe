"""What was researched on digital channels and bought elsewhere, beyond what coincidence would make of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from onebook.app.asking import ask
from onebook.app.journeys import journeying
from onebook.measures import Period, Session, use_models
from onebook.records.sql import quote

if TYPE_CHECKING:
    import numpy as np

    from onebook.app.business import Business
    from onebook.app.measuring import Asking
    from onebook.journey.effects.estimate import Estimate
    from onebook.journey.effects.ropo import Ropo

__all__ = ["CrossChannel", "ask_ropo", "ropo_in", "ropo_shape"]

FIRST_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class CrossChannel:
    """Research before purchase in physical and human channels.

    lines, known: order lines of the period, and those of known buyers; looser: the share of known buyers' orders with
    any digital visit in the look-back, whatever it was about (None: no such order).
    """

    period: Period
    look_back: int
    lines: int
    known: int
    looser: float | None
    found: Ropo


def ask_ropo(business: Business, asking: Asking) -> CrossChannel:
    """Return how much was researched on digital channels before it was bought in others; see `ropo_in`."""
    with journeying(business, asking.as_of) as session:
        return ropo_in(session, asking)


def ropo_in(session: Session, asking: Asking) -> CrossChannel:
    """Return the cross-channel effect of an open session. BadInput where the question cannot be understood."""
    from onebook.journey.effects.ropo import ropo

    asked = ask(session, asking.period, asking.first, asking.last, asking.channels, asking.where)
    use_models(session, ["offline_line", "research", "person_step"])
    look_back = session.plan.visits.look_back_days
    lines = _lines(session, asked.period, [f.value for f in asked.filters if f.dimension == "channel"])
    purchases, totals, looser = _purchases(session, lines, look_back)
    found = ropo(purchases, totals, look_back)
    known = int((lines["person"] >= 0).sum())
    return CrossChannel(asked.period, look_back, len(lines["person"]), known, looser, found)


Lines = dict[str, "np.ndarray[Any, Any]"]


def _lines(session: Session, period: Period, channels: list[str]) -> Lines:
    """Read the period's order lines. Days are counted from 1970; what is not known is -1."""
    conditions = ["l.rate_missing is not true"]
    if period.first:
        conditions.append(f"l.day >= date '{period.first}'")
    if period.last:
        conditions.append(f"l.day <= date '{period.last}'")
    if channels:
        conditions.append(f"l.channel in ({', '.join(quote(c) for c in channels)})")
    found: Lines = session.con.execute(
        f"""select coalesce(l.person, -1) as person, dense_rank() over (order by l.system, l.document_id) as document,
            cast(l.kept_amount as double) as amount, date_diff('day', date '{FIRST_DAY}', l.day) as day,
            coalesce(l.lag_days, -1) as lag, coalesce(l.placebo_lag_days, -1) as placebo_lag, l.visited,
            coalesce(l.item_group, l.item_id, '') as sort
        from offline_line as l where {" and ".join(conditions)}"""
    ).fetchnumpy()
    return found


def _purchases(session: Session, lines: Lines, look_back: int) -> tuple[Any, Any, float | None]:
    """Return the purchases that can be compared, all of them added up, and the looser share."""
    import numpy as np

    from onebook.journey.effects.ropo import Purchases, Totals, observable, reach

    seen = session.con.execute(
        f"""select person, date_diff('day', date '{FIRST_DAY}', min(day)) as first_seen,
            date_diff('day', date '{FIRST_DAY}', max(day)) as last_seen
        from person_step where day is not null group by person order by person"""
    ).fetchnumpy()
    looks = session.con.execute(
        f"""select distinct person, date_diff('day', date '{FIRST_DAY}', day) as day,
            coalesce(item_group, item_id, '') as sort from research"""
    ).fetchnumpy()
    sorts, sort = np.unique(np.concatenate([lines["sort"].astype(str), looks["sort"].astype(str)]), return_inverse=True)
    of_line, of_look = sort[: len(lines["sort"])], sort[len(lines["sort"]) :]
    begin = int(min(seen["first_seen"].min(), lines["day"].min())) if len(lines["day"]) and len(seen["person"]) else 0
    end = int(max(seen["last_seen"].max(), lines["day"].max())) if len(lines["day"]) and len(seen["person"]) else 0
    known = lines["person"] >= 0
    at = np.clip(np.searchsorted(seen["person"], lines["person"]), 0, max(len(seen["person"]) - 1, 0))
    first_seen = seen["first_seen"][at] if len(seen["person"]) else np.zeros(len(known))
    usable = known & observable(lines["day"], first_seen, end, look_back)
    reached = reach(
        np.searchsorted(seen["person"], looks["person"]), of_look, looks["day"] - begin,
        seen["first_seen"] - begin, seen["last_seen"] - begin, len(sorts), end - begin + 1, look_back,
    )  # fmt: skip
    places = of_line[usable], lines["day"][usable] - begin
    purchases = Purchases(
        lines["person"][usable], lines["document"][usable], lines["amount"][usable], lines["lag"][usable],
        lines["placebo_lag"][usable], reached.window[places], reached.placebo[places],
    )  # fmt: skip
    orders = len(np.unique(lines["document"]))
    totals = Totals(float(orders), float(lines["amount"].sum())) if orders else None
    visited = np.unique(lines["document"][known & lines["visited"]])
    of_known = np.unique(lines["document"][known])
    return purchases, totals, len(visited) / len(of_known) if len(of_known) else None


def ropo_shape(of: CrossChannel) -> dict[str, object]:
    """Return a cross-channel effect as JSON; shares from 0 to 1."""
    found = of.found
    return {
        "from": of.period.first,
        "to": of.period.last,
        "look_back_days": of.look_back,
        "lines": of.lines,
        "lines_of_known_buyers": of.known,
        "orders_with_any_visit": of.looser,
        "shares": {
            name: {
                "looked": _estimate(one.plain),
                "looked_before": _estimate(one.placebo),
                "beyond_coincidence": _estimate(one.increment),
                "of_all": None
                if one.bounds is None
                else {"watched": one.bounds.watched, "low": one.bounds.low, "high": one.bounds.high},
            }
            for name, one in (("customers", found.customers), ("orders", found.orders), ("revenue", found.revenue))
        },
        "days_before": [{"days": lag.days, "looked": lag.plain, "expected": lag.placebo} for lag in found.lags],
        "cautions": list(found.cautions),
    }


def _estimate(of: Estimate) -> dict[str, float | int | None]:
    return {"value": of.value, "low": of.low, "high": of.high, "count": of.count}
