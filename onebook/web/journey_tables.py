"""The tables of the page Journey: what stands in their cells, and what each figure opens to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from onebook.app.language import gettext as _
from onebook.app.language import marked
from onebook.measures import PHASES
from onebook.web.words import amount, channel_word, figure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from onebook.app.paths.paths import Entry, Flow, Journeys, Path, Share
    from onebook.plan import Plan

    Link = Callable[..., str]  # gives the address of what is behind a figure, by its parameters

__all__ = [
    "DID", "Cell", "EntryRow", "FlowRow", "LeavingRow", "PathRow", "StepRow", "TimeRow", "channel_times", "entry_rows",
    "flow_table", "interval_words", "leaving_rows", "path_rows", "place_word", "share_words", "step_rows", "time_rows",
    "time_words",
]  # fmt: skip

LISTED = 15
"""Rows of a table; the API and `--json` tell all."""

DID = {
    "product_view": marked("looked at a product"), "page_view": marked("looked around"),
    "bounce": marked("left at once"), "checkout": marked("began to pay"), "cart": marked("filled a cart"),
    "question": marked("asked a question"), "click": marked("followed an advert or link"),
    "impression": marked("saw an advert"), "search_hit": marked("found us by search"), "share": marked("were shown us"),
    "visit": marked("came by"), "visit_cart": marked("filled a cart"), "call": marked("called"),
    "lead": marked("left word how to reach them"), "survey": marked("answered a survey"),
    "contact": marked("wanted help"), "visit_service": marked("came for service"),
    "visit_track": marked("followed a parcel"), "visit_return": marked("sent something back"),
    "visit_account": marked("looked at their account"), "tracking": marked("followed a parcel"),
    "delivery": marked("were delivered something"), "return": marked("gave something back"),
    "error": marked("met an error"), "referral": marked("brought somebody"),
}  # fmt: skip
"""What people did in a step, by its kind."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure with the address of what is behind it; heat: from 0 to 5, how much of its row it is."""

    text: str = ""
    href: str = ""
    heat: int = 0
    title: str = ""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """People by channel of entry. phases: who reached each."""

    label: str
    people: Cell
    known: Cell
    phases: tuple[Cell, ...]
    ordered: Cell
    interval: str
    failed: Cell


@dataclass(frozen=True, slots=True)
class StepRow:
    """From a phase to the next."""

    start: str
    phase: str
    end: str
    on: Cell
    share: str
    interval: str
    left: Cell


@dataclass(frozen=True, slots=True)
class LeavingRow:
    """Where journeys without an order end."""

    channel: str
    did: str
    phase: str
    phase_word: str
    journeys: Cell
    share: str
    failed: Cell


@dataclass(frozen=True, slots=True)
class FlowRow:
    """Steps in a channel, and where people went on from there; the last cell: nowhere."""

    label: str
    steps: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class PathRow:
    """A path. moves: (phase, its number, its word, channel) of each step; cut: it goes on."""

    moves: tuple[tuple[str, int, str, str], ...]
    cut: bool
    people: Cell
    journeys: Cell
    orders: Cell
    value: Cell
    time: str
    failed: Cell


@dataclass(frozen=True, slots=True)
class TimeRow:
    """How long something takes."""

    start: str
    end: str
    journeys: str
    median: str
    slowest: str


def share_words(of: float | None) -> str:
    """Write a share in per cent."""
    return figure(None if of is None else Decimal(repr(of)), "share")


def interval_words(of: Share) -> str:
    """Write the ends of a share's interval."""
    if of.low is None or of.high is None:
        return ""
    return _("%(low)s to %(high)s", low=share_words(of.low), high=share_words(of.high))


def place_word(plan: Plan, channel: str | None) -> str:
    """Return what a channel is called; None: all of them, empty: not known."""
    if channel is None:
        return _("All")
    return channel_word(plan, channel) if channel else _("not known")


def entry_rows(found: Journeys, plan: Plan, link: Link) -> list[EntryRow]:
    """Return people by channel of entry, all together first."""
    return [_entry(one, plan, link) for one in found.entries]


def _entry(of: Entry, plan: Plan, link: Link) -> EntryRow:
    at = {} if of.channel is None else {"entry": of.channel or "-"}

    def cell(number: int, **more: str) -> Cell:
        return Cell(f"{number:,}", link(of="reached", **at, **more) if number else "")

    ordered = cell(of.ordered.part, kind="ordered")
    return EntryRow(
        place_word(plan, of.channel), cell(of.people), cell(of.known, kind="known"),
        tuple(cell(of.reached[phase], phase=phase) for phase in PHASES),
        Cell(share_words(of.ordered.value), ordered.href, title=ordered.text), interval_words(of.ordered),
        cell(of.failed.part, kind="failed"),
    )  # fmt: skip


def step_rows(found: Journeys, link: Link) -> list[StepRow]:
    """Return who went on from each phase to the next, and who did not."""
    rows = []
    for (start, share), end in zip(found.whole.went_on.items(), PHASES[1:], strict=True):
        if share.whole:
            rows.append(StepRow(
                _(start.capitalize()), start, _(end.capitalize()),
                Cell(f"{share.part:,}", link(of="reached", phase=start, kind="on") if share.part else ""),
                share_words(share.value), interval_words(share),
                Cell(f"{share.whole - share.part:,}",
                     link(of="reached", phase=start, kind="left") if share.whole > share.part else ""),
            ))  # fmt: skip
    return rows


def leaving_rows(found: Journeys, plan: Plan, link: Link) -> list[LeavingRow]:
    """Return where journeys without an order end, the most first."""
    whole = sum(one.journeys for one in found.leavings)
    rows = []
    for one in found.leavings[:LISTED]:
        asked = {"of": "leaving", "entry": one.channel or "-", "phase": one.phase, "kind": one.kind}
        rows.append(LeavingRow(
            place_word(plan, one.channel), _(DID.get(one.kind, one.kind)), one.phase, _(one.phase.capitalize()),
            Cell(f"{one.journeys:,}", link(**asked)), share_words(one.journeys / whole), _met(one.failed, link, asked),
        ))  # fmt: skip
    return rows


def _met(number: int, link: Link, asked: dict[str, str]) -> Cell:
    """Return how many met an error; empty where none did."""
    return Cell(f"{number:,}", link(**asked, met="1")) if number else Cell()


def flow_table(found: Journeys, plan: Plan, link: Link) -> tuple[list[str], list[FlowRow]]:
    """Return the heads of the channels that people go on into, and a row for each channel that they were in."""
    order = [*plan.channels, ""]
    by_start: dict[str, list[Flow]] = {}
    for flow in found.flows:
        by_start.setdefault(flow.start, []).append(flow)
    ends = [end for end in order if any(flow.end == end for flow in found.flows)]
    rows = []
    for start in (name for name in order if name in by_start):
        whole = sum(flow.steps for flow in by_start[start])
        there = {flow.end: flow for flow in by_start[start]}
        cells = tuple(_flow(there.get(end), whole, plan, link) for end in [*ends, None])
        rows.append(FlowRow(place_word(plan, start), f"{whole:,}", cells))
    return [place_word(plan, end) for end in ends], rows


HEATS = (0.02, 0.1, 0.25, 0.45, 0.7)
"""From which share of its row on a cell is shaded, and each shade darker."""


def _flow(flow: Flow | None, whole: int, plan: Plan, link: Link) -> Cell:
    if flow is None:
        return Cell()
    share = flow.steps / whole
    to = _("nowhere") if flow.end is None else place_word(plan, flow.end)
    title = _("%(start)s to %(end)s: %(steps)s steps of %(people)s people", start=place_word(plan, flow.start), end=to,
              steps=f"{flow.steps:,}", people=f"{flow.people:,}")  # fmt: skip
    if flow.median is not None:
        title += _("; half of them within %(time)s", time=time_words(flow.median))
    ends = {} if flow.end is None else {"next": flow.end or "-"}
    return Cell(share_words(share), link(of="flow", entry=flow.start or "-", **ends),
                sum(share >= heat for heat in HEATS), title)  # fmt: skip


def path_rows(found: Journeys, plan: Plan, link: Link, *, ordered: bool) -> list[PathRow]:
    """Return the most frequent paths that led to an order, or that did not."""
    chosen = [path for path in found.paths if path.ordered == ordered][:LISTED]
    return [_path(path, plan, link) for path in chosen]


def _path(of: Path, plan: Plan, link: Link) -> PathRow:
    steps = [f"{channel}:{phase}" for channel, phase in of.moves]
    asked = {"of": "path", "walk": ">".join(steps), "cut": "" if of.whole else "1",
             "kind": "ordered" if of.ordered else ""}  # fmt: skip
    orders = link(**asked, each="order")
    return PathRow(
        tuple((phase, PHASES.index(phase) + 1, _(phase.capitalize()), place_word(plan, channel))
              for channel, phase in of.moves),
        not of.whole, Cell(f"{of.people:,}", link(**asked, each="1")),
        Cell(f"{of.journeys:,}", link(**asked)), Cell(f"{of.orders:,}", orders),
        Cell(amount(of.value, 0), orders), time_words(of.days),
        _met(of.failed, link, asked),
    )  # fmt: skip


ENDS = {"first": marked("First step"), "order": marked("First order")}


def time_rows(found: Journeys) -> list[TimeRow]:
    """Return how long journeys take from phase to phase, and to the order."""
    return [
        TimeRow(
            _(ENDS.get(gap.start, gap.start.capitalize())), _(ENDS.get(gap.end, gap.end.capitalize())),
            f"{gap.journeys:,}", time_words(gap.median), time_words(gap.p90),
        )
        for gap in found.gaps if gap.journeys
    ]  # fmt: skip


def channel_times(found: Journeys, plan: Plan) -> Sequence[TimeRow]:
    """Return how long it takes from a channel to another one, the most frequent first."""
    moved = [flow for flow in found.flows if flow.end is not None and flow.end != flow.start]
    most = sorted(moved, key=lambda flow: (-flow.steps, flow.start, flow.end or ""))[:LISTED]
    return [
        TimeRow(place_word(plan, flow.start), place_word(plan, flow.end), f"{flow.steps:,}", time_words(flow.median),
                time_words(flow.p90))
        for flow in most
    ]  # fmt: skip


HOURS, MINUTES = 24, 1440


def time_words(days: float | None) -> str:
    """Write a time given in days as people say it: days, hours or minutes."""
    if days is None:
        return ""
    if days >= 1:
        return figure(Decimal(repr(days)), "days")
    if days * HOURS >= 1:
        return figure(Decimal(repr(days * HOURS)), "hours")
    return _("at once") if days * MINUTES < 1 else figure(Decimal(repr(days * MINUTES)), "minutes")
