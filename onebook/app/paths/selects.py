"""The SELECTs over journeys (the `.sql` files beside this one), filled for the journeys that are looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from onebook.lake import fill, read_models
from onebook.measures import Period
from onebook.records.sql import listed

__all__ = [
    "MOST_MOVES", "Window", "flows_counted", "journeys_told", "left_journeys", "onward_steps", "paths_counted", "walks",
]  # fmt: skip

MOST_MOVES = 8
"""So many steps of a path are told apart; what comes after is cut off."""

MOST_PATHS = 100
"""Paths that are listed of each sort: those with an order, and those without."""

NOTHING_DONE = ("impression", "delivery")
"""Kinds of steps in which the person does nothing, so that nobody goes on from one channel to another by them."""


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


def journeys_told(window: Window) -> str:
    """Tell the funnel, the times between phases and where people leave, in one pass: (part, values in JSON)."""
    chosen = _filled("left_journey", journeys="select * from chosen")
    return _filled("journeys", journeys=window.journeys(), left_journeys=chosen)


def left_journeys(window: Window) -> str:
    """Return the SELECT of journeys without an order, with what was done last in them."""
    return _filled("left_journey", journeys=window.journeys())


def onward_steps(window: Window) -> str:
    """Return the SELECT of steps with the same person's next: end (channel) and document, gap in days; NULL: none."""
    return _filled(
        "onward_step", nothing_done=listed(NOTHING_DONE), flow_days=str(window.flow_days), limits=window.steps("s")
    )


def flows_counted(window: Window) -> str:
    """Count steps by their channel, the most first: start, end, steps, people, median and p90 of days between."""
    return _filled("flow", onward_steps=onward_steps(window))


def walks(window: Window) -> str:
    """Return the SELECT of journeys with their path and what was ordered on it."""
    return _filled("walk", most_moves=str(MOST_MOVES), limits=window.limits("w"))


def paths_counted(window: Window) -> str:
    """Count journeys by path: path, ordered, journeys, people, orders, value, median days, with an error.

    What differs only after the steps that are told apart is one path.
    """
    return _filled("path", walks=walks(window), most_paths=str(MOST_PATHS))


def _filled(name: str, **values: str) -> str:
    return fill(read_models("onebook.app.paths")[name].sql, values)
