"""The SELECTs over journeys: each counts all that a part of the page shows, in one pass."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from onebook.measures import PHASES, Period
from onebook.records.sql import listed

__all__ = [
    "LEFT_AT", "MOST_MOVES", "NOTHING_DONE", "Window", "flow_sql", "flow_steps", "journey_sql", "path_sql", "walks",
]  # fmt: skip

MOST_MOVES = 8
"""So many steps of a path are told apart; what comes after is cut off."""

MOST_PATHS = 100
"""Paths that are listed of each sort: those with an order, and those without."""

NOTHING_DONE = ("impression", "delivery")
"""Kinds of steps in which the person does nothing, so that nobody goes on from one channel to another by them."""

DAY = 86400


@dataclass(frozen=True, slots=True)
class Window:
    """Which journeys are looked at: of a period, and of the channels of entry asked for (none: all).

    first_recorded, last_recorded: between which days anything is known; None where nothing is.
    """

    period: Period
    channels: tuple[str, ...]
    flow_days: int
    look_back: int
    first_recorded: date | None
    last_recorded: date | None

    @property
    def last_day(self) -> date | None:
        """The last day on which a journey began that could go on for a look-back."""
        return self.last_recorded - timedelta(days=self.look_back) if self.last_recorded else None

    @property
    def settled(self) -> bool:
        """Tell whether journeys could begin in the period early enough to go on for a look-back."""
        if self.last_day is None or self.first_recorded is None:
            return True
        return max(self.first_recorded, self.period.first or self.first_recorded) <= self.last_day

    def journeys(self) -> str:
        """Return the SELECT of the journeys."""
        return f"select j.* from person_journey as j where {self.limits('j')}"

    def limits(self, alias: str) -> str:
        """Return the condition on journeys, by the day on which they began and the channel of entry."""
        limits = self._days(f"{alias}.day", self.last_day if self.settled else None)
        if self.channels:
            limits.append(f"{alias}.channel in ({listed(self.channels)})")
        return " and ".join(limits) or "true"

    def steps(self, alias: str) -> str:
        """Return the condition on steps of the period after which the flow's days have passed."""
        last = self.last_recorded - timedelta(days=self.flow_days) if self.last_recorded else None
        limits = self._days(f"{alias}.day", last)
        if self.channels:
            chosen = f"select j.person, j.journey from person_journey as j where j.channel in ({listed(self.channels)})"
            limits.append(f"({alias}.person, {alias}.journey) in ({chosen})")
        return " and ".join(limits) or "true"

    def _days(self, column: str, last: date | None) -> list[str]:
        ends = [day for day in (self.period.last, last) if day]
        first = [f"{column} >= date '{self.period.first}'"] if self.period.first else []
        return [*first, *([f"{column} <= date '{min(ends)}'"] if ends else [])]


def journey_sql(window: Window) -> str:
    """Tell the funnel, the times between phases and where people leave, in one pass: (part, values in JSON)."""
    parts = {"funnel": _funnel(), "gap": _gaps(), "leaving": _leaving()}
    told = " union all ".join(
        f"select '{name}' as part, to_json(r) as told from ({sql}) as r" for name, sql in parts.items()
    )
    return f"with chosen as materialized ({window.journeys()}) {told}"


def _funnel() -> str:
    """Count people by channel of entry (and all together), known or not.

    Columns: is_total, channel, known, people, journeys, orders, people who ordered, who met an error, who reached each
    phase, and who reached each and the next in the same journey.
    """
    reached = [f"bool_or({phase}_at is not null) as {phase}" for phase in PHASES]
    both = [
        f"bool_or({phase}_at is not null and {after}_at is not null) as {phase}_on" for phase, after in pairwise(PHASES)
    ]
    flags = ["ordered", "failed", *PHASES, *(f"{phase}_on" for phase in PHASES[:-1])]
    counts = ", ".join(f"count(*) filter (where p.{flag}) as {flag}" for flag in flags)
    return f"""select
        p.is_total, p.channel, p.known, count(*) as people, cast(sum(p.journeys) as bigint) as journeys,
        cast(sum(p.orders) as bigint) as orders, {counts}
    from (
        select grouping(channel) as is_total, channel, person, known, count(*) as journeys, sum(orders) as orders,
            bool_or(orders > 0) as ordered, bool_or(errors > 0) as failed, {", ".join([*reached, *both])}
        from chosen
        group by grouping sets ((channel, person, known), (person, known))
    ) as p
    group by p.is_total, p.channel, p.known"""


def _gaps() -> str:
    """Tell (journeys, median, p90 in days) from each phase to the next, and from the first step to the order."""
    pairs = [(f"{a}_at", f"{b}_at") for a, b in pairwise(PHASES)]
    figures = []
    for nth, (start, end) in enumerate([*pairs, ("moment", "ordered_at")]):
        days = f"(epoch({end}) - epoch({start})) / {DAY}"
        there = f"filter (where {end} >= {start})"
        figures.append(f"count(*) {there} as number_{nth}")
        figures += [
            f"quantile_cont({days}, {of}) {there} as {name}_{nth}" for name, of in (("half", 0.5), ("most", 0.9))
        ]
    return f"select {', '.join(figures)} from chosen"


LEFT_AT = """case
    when v.visit is null or j.last_kind not in ('visit', 'visit_cart') then j.last_kind
    when v.checkouts > 0 then 'checkout'
    when v.carts > 0 then 'cart'
    when v.questions > 0 then 'question'
    when v.product_views > 0 then 'product_view'
    when v.engaged then 'page_view'
    else 'bounce'
end"""
"""What somebody did last: the furthest that a visit came (a bounce: not engaged), else the kind of step."""


def _leaving() -> str:
    """Count journeys without an order by their last step: channel, phase, kind, journeys, people, with an error."""
    return f"""select
        coalesce(j.last_channel, '') as channel, j.last_phase as phase, {LEFT_AT} as kind, count(*) as journeys,
        count(distinct j.person) as people, count(*) filter (where v.errors > 0) as failed
    from chosen as j
    left join journey_visit as v on v.visit = j.last_visit
    where j.orders = 0
    group by 1, 2, 3"""


def flow_steps(window: Window) -> str:
    """Return the SELECT of steps with the same person's next: end (channel) and document, gap in days; NULL: none."""
    within = f"epoch(f.next_moment) - epoch(f.moment) <= {window.flow_days * DAY}"
    return f"""select
        f.person, f.day, coalesce(f.channel, '') as start, f.system, f.document_kind, f.document_id,
        case when {within} then coalesce(f.next_channel, '') end as "end",
        case when {within} then f.next_document end as next_document,
        case when {within} then (epoch(f.next_moment) - epoch(f.moment)) / {DAY} end as gap
    from (
        select
            w.person, w.journey, w.day, w.moment, w.channel, w.system, w.document_kind, w.document_id,
            lead(w.channel) over in_turn as next_channel, lead(w.moment) over in_turn as next_moment,
            lead({{'system': w.system, 'kind': w.document_kind, 'id': w.document_id, 'day': w.day}}) over in_turn
                as next_document
        from walked_step as w
        where w.kind not in ({listed(NOTHING_DONE)})
        window in_turn as (partition by w.person order by w.place)
    ) as f
    where {window.steps("f")}"""


def flow_sql(window: Window) -> str:
    """Count steps by their channel and that of the next: start, end, steps, people, median and p90 of days between."""
    return f"""select start, "end", count(*), count(distinct person), quantile_cont(gap, 0.5), quantile_cont(gap, 0.9)
    from ({flow_steps(window)}) as f group by 1, 2 order by 1, 3 desc, 2"""


def walks(window: Window) -> str:
    """Return the SELECT of journeys with their path: channel:phase, joined by >, what stays the same told once.

    A path is cut after `MOST_MOVES`, and then ends in an empty step. value: what was ordered, net of returns; seconds:
    to the first order, or to the last step where there is none.
    """
    return f"""with move as (
        select
            w.person, w.journey, w.place, w.moment, w.day, w.channel, w.visit, w.system,
            case when w.kind = 'order' then w.document_id end as order_id,
            coalesce(w.channel, '') || ':' || w.phase as move
        from walked_step as w
    ),

    step as (
        select m.*, lag(m.move) over (partition by m.person, m.journey order by m.place) as before from move as m
    ),

    worth as (
        select system, document_id, sum(kept_amount) as value from person_line group by system, document_id
    ),

    walk as (
        select
            s.person, s.journey, min(s.day) as day, max(s.day) as last_day,
            string_agg(s.move, '>' order by s.place) filter (where s.move is distinct from s.before) as path,
            arg_min(coalesce(s.channel, ''), s.place) as channel, min(s.moment) as moment,
            max(s.moment) as last_moment, min(s.moment) filter (where s.order_id is not null) as ordered_at,
            count(s.order_id) as orders, sum(o.value) as value, sum(v.errors) as errors
        from step as s
        left join journey_visit as v on v.visit = s.visit
        left join worth as o on o.document_id = s.order_id and o.system = s.system
        group by s.person, s.journey
    )

    select
        w.person, w.journey, w.last_day, w.orders, coalesce(w.value, 0) as value, coalesce(w.errors, 0) > 0 as failed,
        epoch(coalesce(w.ordered_at, w.last_moment)) - epoch(w.moment) as seconds,
        case when length(w.path) - length(replace(w.path, '>', '')) < {MOST_MOVES} then w.path
            else regexp_extract(w.path, '^([^>]*>){{{MOST_MOVES}}}') end as path
    from walk as w
    where {window.limits("w")}"""


def path_sql(window: Window) -> str:
    """Count journeys by path: path, ordered, journeys, people, orders, value, median days, with an error.

    What differs only after the steps that are told apart is one path.
    """
    return f"""select
        w.path, w.orders > 0 as ordered, count(*) as journeys, count(distinct w.person) as people,
        cast(sum(w.orders) as bigint), cast(sum(w.value) as decimal(18, 2)), quantile_cont(w.seconds, 0.5) / {DAY},
        count(*) filter (where w.failed)
    from ({walks(window)}) as w
    group by 1, 2
    qualify row_number() over (partition by w.orders > 0 order by count(distinct w.person) desc, w.path) <= {MOST_PATHS}
    order by people desc, journeys desc, 1, 2"""
