"""The people and orders behind a figure of loyalty or of coming back, as SELECTs for `behind_in`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onebook.app.changes.series import recorded
from onebook.app.loyalty.retention import HORIZON, STEADY, month_of, steady_quarters, steady_select
from onebook.app.loyalty.returning import channels_only, narrowed, visits_select
from onebook.app.measuring import asked_in
from onebook.records import BadInput, Fault

if TYPE_CHECKING:
    from onebook.app.measuring import Asking
    from onebook.measures import Session

__all__ = ["MODELS", "WHAT", "Opened", "select_of"]

MODELS = ("won_person", "kept_order", "followed_visit")
WHAT = ("won", "again", "not_again", "cohort", "active", "brought", "steady", "visits", "failed", "lost")
"""What can be opened: see `select_of`."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What is opened. cohort: year * 12 + month - 1 of the first order; age: months after it; stage: of the visits."""

    what: str
    cohort: int | None = None
    age: int | None = None
    stage: int | None = None


ORDER = "person, system, document_kind, document_id, channel, day, kept_amount as amount"


def select_of(session: Session, asking: Asking, opened: Opened) -> str:
    """Return the SELECT of the people and documents of a figure. BadInput where there is no such figure.

    won: people by their first order; again, not_again: those of them who did, or did not, order again within 90 days;
    cohort: a month's; active: their orders so many months later; brought: by others; steady: in three of four quarters;
    visits, failed, lost: visits, those with an error, and those of them after which nobody came back.
    """
    _must_be_figure(opened)
    asked = asked_in(session, asking)
    channels = channels_only(asked.filters)
    won = f"from won_person as w where {narrowed('w', asked.period, channels)}"
    first_month = "year(w.day) * 12 + month(w.day) - 1"
    if opened.what == "steady":
        quarters = steady_quarters(asked.period, recorded(session))
        if quarters:
            told = f"({steady_select(quarters, channels)}) as s where s.quarters >= {STEADY}"
            return (
                "select s.person, null::varchar as system, null::varchar as document_kind, "
                f"null::varchar as document_id, null::varchar as channel, s.day, s.amount from {told}"
            )
        return f"select {ORDER} from won_person where false"
    if opened.what in ("visits", "failed", "lost"):
        conditions = ["v.failed and v.seen_before"] if opened.what != "visits" else []
        conditions += ["v.old_enough and not v.returned"] if opened.what == "lost" else []
        conditions += [f"v.reached = {int(opened.stage)}"] if opened.stage is not None else []
        select = visits_select(asked.period, channels, " and ".join(conditions))
        return (
            "select person, system, document_kind, document_id, channel, day, null::decimal(18, 4) as amount "
            f"from ({select}) as v"
        )
    cohort = int(opened.cohort or 0)
    if opened.what == "active":
        return (
            f"select {ORDER} from kept_order as o where year(o.day) * 12 + month(o.day) - 1 = "
            f"{cohort + int(opened.age or 0)} and o.person in (select w.person {won} and {first_month} = {cohort})"
        )
    conditions_of = {
        "won": "true",
        "again": "w.again and w.old_enough",
        "not_again": "not w.again and w.old_enough",
        "brought": "w.referred",
        "cohort": f"{first_month} = {cohort}",
    }
    return f"select {ORDER} {won} and {conditions_of[opened.what]}"


NEEDS = {"cohort": ("cohort",), "active": ("cohort", "age")}
"""What must be said besides which figure it is."""


def _must_be_figure(opened: Opened) -> None:
    if opened.what not in WHAT:
        raise BadInput(Fault("what", f"there is no figure '{opened.what}'.", f"There are: {', '.join(WHAT)}."))
    for name in NEEDS.get(opened.what, ()):
        if getattr(opened, name) is None:
            raise BadInput(Fault(name, f"'{opened.what}' is told of a month.", f"Give its {name}."))


def opened_words(opened: Opened) -> dict[str, str]:
    """Return what a title says of it: the months, where there are any."""
    if opened.cohort is None:
        return {"days": str(HORIZON)}
    later = month_of(opened.cohort + (opened.age or 0))
    return {"days": str(HORIZON), "month": f"{month_of(opened.cohort):%Y-%m}", "later": f"{later:%Y-%m}"}
