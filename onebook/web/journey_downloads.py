"""Which tables of the journey's pages can be downloaded: what each asks of the lake, and its rows.

The rows are those that a notebook has, and `--csv` writes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onebook.app import journey_answers as rows
from onebook.app.changes.alarms import changes_in
from onebook.app.changes.before_after import Against, change_in
from onebook.app.changes.rows import change_answer, changes_answer, loyalty_answer, returning_answer
from onebook.app.credit.credits import credit_in
from onebook.app.credit.how import How, weights_of
from onebook.app.credit.words import credit_answer
from onebook.app.cross_channel.channel_sets import sets_in
from onebook.app.cross_channel.moves import MOVES, moves_in
from onebook.app.cross_channel.paths import paths_in
from onebook.app.cross_channel.researched import researched_in
from onebook.app.cross_channel.rows import LOOKS, looked_answer, moves_answer, researched_answer, sets_answer
from onebook.app.drivers.answers import drivers_answer, habits_answer, interest_answer
from onebook.app.drivers.drivers import drivers_in
from onebook.app.drivers.facts import outcome_named, unit_named
from onebook.app.drivers.habits import habits_in
from onebook.app.drivers.interest import interest_in
from onebook.app.loyalty.retention import loyalty_in
from onebook.app.loyalty.returning import returning_in
from onebook.app.measuring import asked_in
from onebook.app.paths.paths import FLOW_DAYS, journeys_in
from onebook.app.paths.shape import journeys_answer, paths_answer
from onebook.app.sheets import of_answer
from onebook.app.touchpoints import touchpoints_answer, touchpoints_in
from onebook.records import BadInput, Fault
from onebook.web.downloads import Made, More

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from onebook.app.answers import Answer
    from onebook.app.cross_channel.moves import Moved
    from onebook.app.drivers.drivers import DriversFound
    from onebook.app.reader import Reading
    from onebook.web.wanted import Wanted

    Found = Callable[[Reading, Wanted, More], Any]  # asks the lake what a page asks it, so that it is computed once

__all__ = ["OF_JOURNEY"]

EVERY = "*"
"""The KPI that stands for all of them, as on the page Changes."""


def _plain(question: Callable[..., Any], *told: Any) -> Found:
    """Ask for no more than the period and filters. told: what is the same whoever asks."""
    return lambda lake, wanted, _more: lake.ask(question, wanted.asking(), *told)


def _journeys(lake: Reading, wanted: Wanted, more: More) -> Any:
    return lake.ask(journeys_in, wanted.asking(), more.days or FLOW_DAYS)


def _check_of(of: str, there: Collection[str]) -> None:
    """Raise BadInput where only rows are asked for that there are none of."""
    if of and of not in there:
        raise BadInput(Fault("of", f"there is no '{of}'.", f"There are: {', '.join(there)}."))


def _moves(lake: Reading, wanted: Wanted, more: More) -> tuple[Moved, ...]:
    _check_of(more.of, MOVES)
    return tuple(one for one in lake.ask(moves_in, wanted.asking()) if more.of in ("", one.move.name))


def _credit(lake: Reading, wanted: Wanted, more: More) -> Any:
    planned = more.look_back == lake.business.plan.visits.look_back_days  # so it is the same question as without
    look_back = None if planned else more.look_back
    how = How(more.by or "channel", look_back, more.half_life, more.order, weights_of(more.weights))
    return lake.ask(credit_in, wanted.asking(), how)


def _drivers(lake: Reading, wanted: Wanted, more: More) -> DriversFound:
    unit = more.of or "visits"
    return lake.ask(drivers_in, wanted.asking(), unit, outcome_named(unit_named(unit), more.outcome).name)


def _interest(lake: Reading, wanted: Wanted, more: More) -> Any:
    return lake.ask(interest_in, wanted.asking(), more.of or "looked")


def _changes(lake: Reading, wanted: Wanted, more: More) -> Any:
    names = (more.kpi,) if more.kpi not in ("", EVERY) else ()
    return lake.ask(changes_in, wanted.asking(), names, every=more.kpi == EVERY)


def _change(lake: Reading, wanted: Wanted, more: More) -> Any:
    return lake.ask(change_in, more.of, wanted.asking(), Against(at=more.at))


def _looked(lake: Reading, wanted: Wanted, more: More) -> Answer[Any]:
    _check_of(more.of, LOOKS)
    return looked_answer(lake.ask(paths_in, wanted.asking(), "ropo"), more.of)


def _driver_rows(lake: Reading, wanted: Wanted, more: More) -> Answer[Any]:
    """Rows of drivers name channels and places as the plan does."""
    return drivers_answer(_drivers(lake, wanted, more), lake.business.plan)


def _table(
    name: str, found: Found, answer: Callable[[Any], Answer[Any]] | None = None
) -> Callable[[Reading, Wanted, More], Made]:
    """Return what makes a table. found: asks; answer: makes its rows (None: it has them already)."""

    def made(lake: Reading, wanted: Wanted, more: More) -> Made:
        asked, told = lake.ask(asked_in, wanted.asking()), found(lake, wanted, more)
        words = (more.of, more.outcome, more.by, more.kpi.strip(EVERY), more.at)
        return Made(of_answer(answer(told) if answer else told), (name, *filter(None, words)), asked.period)

    return made


_ropo, _reverse = (_plain(researched_in, effect) for effect in ("ropo", "showrooming"))
_touchpoints, _loyalty, _returning = map(_plain, (touchpoints_in, loyalty_in, returning_in))

OF_JOURNEY: dict[str, Callable[[Reading, Wanted, More], Made]] = {
    name: _table(name, found, answer)
    for name, found, answer in (
        ("journey-entries", _journeys, rows.entries_answer),
        ("journey-phases", _journeys, journeys_answer),
        ("journey-leavings", _journeys, rows.leavings_answer),
        ("journey-flows", _journeys, rows.flows_answer),
        ("journey-paths", _journeys, paths_answer),
        ("journey-times", _journeys, rows.times_answer),
        ("touchpoints", _touchpoints, touchpoints_answer),
        ("touchpoint-kpis", _touchpoints, rows.touchpoint_kpis_answer),
        ("ropo", _ropo, researched_answer),
        ("showrooming", _reverse, researched_answer),
        ("ropo-looked", _looked, None),
        ("cross-channel", _moves, moves_answer),
        ("channel-sets", _plain(sets_in), sets_answer),
        ("credit", _credit, credit_answer),
        ("credit-spend", _credit, rows.spend_answer),
        ("credit-chain", _credit, rows.chain_answer),
        ("credit-removed", _credit, rows.removed_answer),
        ("drivers", _driver_rows, None),
        ("habits", _plain(habits_in), habits_answer),
        ("interest", _interest, interest_answer),
        ("interest-channels", _interest, rows.interest_channels_answer),
        ("loyalty", _loyalty, loyalty_answer),
        ("loyalty-months", _loyalty, rows.cohorts_answer),
        ("loyalty-figures", _loyalty, rows.loyalty_kpis_answer),
        ("returning", _returning, returning_answer),
        ("returning-errors", _returning, rows.errors_answer),
        ("changes", _changes, changes_answer),
        ("change", _change, change_answer),
    )
}
"""Tables that are made of who did what across channels."""
