"""Journeys as JSON and as rows."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from onebook.app.answers import Answer
from onebook.app.shapes import plain
from onebook.measures import PHASES

if TYPE_CHECKING:
    from onebook.app.paths.paths import Entry, Journeys, Share

__all__ = ["journeys_answer", "journeys_shape", "paths_answer"]


def journeys_shape(found: Journeys) -> dict[str, Any]:
    """Return journeys as JSON: shares from 0 to 1, times in days, amounts as text."""
    return {
        "from": found.period.first, "to": found.period.last, "look_back_days": found.look_back,
        "flow_days": found.flow_days, "recorded_to": found.last_day, "settled": found.settled,
        "left_out": found.left_out,
        "entries": [_entry(entry) for entry in found.entries],
        "times": [
            {"start": g.start, "end": g.end, "journeys": g.journeys, "median_days": g.median, "p90_days": g.p90}
            for g in found.gaps
        ],
        "leavings": [
            {"channel": one.channel or None, "phase": one.phase, "kind": one.kind, "journeys": one.journeys,
             "people": one.people, "met_an_error": one.failed}
            for one in found.leavings
        ],
        "flows": [
            {"channel": f.start or None, "next": f.end or None, "goes_on": f.end is not None, "steps": f.steps,
             "people": f.people, "median_days": f.median, "p90_days": f.p90}
            for f in found.flows
        ],
        "paths": [
            {"steps": [{"channel": channel or None, "phase": phase} for channel, phase in path.moves],
             "whole": path.whole, "ordered": path.ordered, "journeys": path.journeys, "people": path.people,
             "orders": path.orders, "value": plain(path.value), "median_days": path.days,
             "met_an_error": path.failed}
            for path in found.paths
        ],
        "notes": list(found.hints),
    }  # fmt: skip


def _entry(of: Entry) -> dict[str, Any]:
    return {
        "channel": of.channel, "people": of.people, "known": of.known, "journeys": of.journeys, "orders": of.orders,
        "ordered": _share(of.ordered), "met_an_error": _share(of.failed),
        "phases": [
            {"phase": phase, "people": of.reached[phase],
             "went_on": _share(of.went_on[phase]) if phase in of.went_on else None}
            for phase in PHASES
        ],
    }  # fmt: skip


def _share(of: Share) -> dict[str, Any]:
    return {"people": of.part, "share": of.value, "low": of.low, "high": of.high}


ENTRY_COLUMNS = {
    "entry": "text", "phase": "text", "people": "count", "went_on": "count", "share": "figure", "low": "figure",
    "high": "figure",
}  # fmt: skip


def journeys_answer(found: Journeys) -> Answer[Journeys]:
    """Return people by channel of entry (None: all) and phase, and how many went on to the next phase."""
    rows = []
    for entry in found.entries:
        for phase in PHASES:
            share = entry.went_on.get(phase)
            ends = (share.value, share.low, share.high) if share else (None, None, None)
            figures = dict(zip(("share", "low", "high"), map(_exact, ends), strict=True))
            went_on = share.part if share else None
            rows.append({"entry": entry.channel, "phase": phase, "people": entry.reached[phase], "went_on": went_on}
                        | figures)  # fmt: skip
    return Answer(f"Journeys, {found.period.label()}", ENTRY_COLUMNS, tuple(rows), found, found.hints)


PATH_COLUMNS = {
    "path": "text", "ordered": "text", "people": "count", "journeys": "count", "orders": "count", "value": "figure",
    "days": "figure", "met_an_error": "count",
}  # fmt: skip


def paths_answer(found: Journeys) -> Answer[Journeys]:
    """Return the most frequent paths, as `channel:phase > …`."""
    rows = tuple(
        {
            "path": " > ".join([*(":".join(move) for move in path.moves), *([] if path.whole else ["…"])]),
            "ordered": "yes" if path.ordered else "no", "people": path.people, "journeys": path.journeys,
            "orders": path.orders, "value": path.value, "days": _exact(path.days), "met_an_error": path.failed,
        }
        for path in found.paths
    )  # fmt: skip
    return Answer(f"Paths, {found.period.label()}", PATH_COLUMNS, rows, found, found.hints)


def _exact(of: float | None) -> Decimal | None:
    return None if of is None else Decimal(repr(of))
