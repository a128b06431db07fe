"""What a notebook or a program asks of the lake: figures, journeys and customers, as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from typing import TYPE_CHECKING

from onebook.app import answers
from onebook.app.answers import Answer
from onebook.app.changes import rows as changes_rows
from onebook.app.changes.alarms import changes_in
from onebook.app.changes.before_after import Against, change_in
from onebook.app.cross_channel import rows as cross_channel_rows
from onebook.app.cross_channel.moves import Moved, moves_in
from onebook.app.cross_channel.researched import Researched, researched_in
from onebook.app.customers.answers import customer_answer, customers_answer
from onebook.app.customers.customer import (
    CustomerView,
    Matches,
    Wish,
    customer_in,
    find_customers,
    must_be_found,
    must_have_account,
)
from onebook.app.journeys import bring_up, keep_known
from onebook.app.loyalty.retention import loyalty_in
from onebook.app.loyalty.returning import returning_in
from onebook.app.measuring import Asking, benchmarks_in, board_in, kpi_in, pnl_in, why_in
from onebook.app.reader import Reader, Reading
from onebook.records import BadInput

if TYPE_CHECKING:
    from onebook.app.changes.alarms import Changes
    from onebook.app.changes.before_after import Changed
    from onebook.app.credit.credits import Credit
    from onebook.app.drivers.drivers import DriversFound
    from onebook.app.drivers.habits import Habits
    from onebook.app.drivers.interest import Interest
    from onebook.app.loyalty.retention import Loyalty
    from onebook.app.loyalty.returning import Returning
    from onebook.app.measuring import KpiAnswer, Why
    from onebook.app.paths.paths import Journeys
    from onebook.app.touchpoints import Touchpoints
    from onebook.measures import Board, Comparison, Pnl


__all__ = ["AskedOfLake", "Day"]

Day = str | date
Words = str | Sequence[str]


class AskedOfLake:
    """The methods of a business that are answered from the lake; see `notebook.Book`."""

    _as_of: str | None
    _reader: Reader

    def board(
        self, period: str | None = None, /, *, first: Day | None = None, last: Day | None = None,
        channel: Words = (), **where: Words,
    ) -> Answer[Board]:  # fmt: skip
        """Return every KPI for the business and each channel, beside goal and the period before."""
        with self._up() as reading:
            return answers.board_answer(reading.ask(board_in, _asking(period, first, last, channel, where)))

    def pnl(
        self, period: str | None = None, /, *, by: str | None = None, allocated: bool = False,
        first: Day | None = None, last: Day | None = None, channel: Words = (), **where: Words,
    ) -> Answer[Pnl]:  # fmt: skip
        """Return the P&L. by: a grain of time or a dimension. allocated: with shared costs laid upon channels."""
        asking = _asking(period, first, last, channel, where)
        with self._reader.latest() as reading:
            return answers.pnl_answer(reading.ask(pnl_in, asking, by, allocated=allocated))

    def kpi(
        self, name: str, period: str | None = None, /, *, by: Words = (), first: Day | None = None,
        last: Day | None = None, channel: Words = (), **where: Words,
    ) -> Answer[KpiAnswer]:  # fmt: skip
        """Return one KPI, told by dimensions and grains of time (`"channel,month"`), or the whole in one row."""
        asking = _asking(period, first, last, channel, where)
        parts = tuple(part.strip() for word in _several(by) for part in word.split(",") if part.strip())
        with self._up() as reading:
            return answers.kpi_answer(reading.ask(kpi_in, name, asking, parts))

    def ropo(
        self, period: str | None = None, /, *, reverse: bool = False, first: Day | None = None,
        last: Day | None = None, channel: Words = (), **where: Words,
    ) -> Answer[Researched]:  # fmt: skip
        """Return what was researched online and bought offline, beyond coincidence; reverse: the other way round."""
        asking = _asking(period, first, last, channel, where)
        with self._up() as reading:
            found = reading.ask(researched_in, asking, "showrooming" if reverse else "ropo")
            return cross_channel_rows.researched_answer(found)

    def cross_channel(
        self, period: str | None = None, /, *, first: Day | None = None, last: Day | None = None, channel: Words = (),
    ) -> Answer[tuple[Moved, ...]]:  # fmt: skip
        """Return what begins in one channel and goes on in another: fetched, given back, served, handed over, saved."""
        with self._up() as reading:
            found = reading.ask(moves_in, _asking(period, first, last, channel, {}))
            return cross_channel_rows.moves_answer(found)

    def credit(
        self, period: str | None = None, /, *, by: str = "channel", look_back: int | None = None,
        half_life: float = 7.0, order: int = 1, weights: tuple[float, float, float] = (30, 40, 30),
        first: Day | None = None, last: Day | None = None, channel: Words = (),
    ) -> Answer[Credit]:  # fmt: skip
        """Return what each channel, campaign or content (`by`) is given for orders by every model."""
        from onebook.app.credit.credits import credit_in
        from onebook.app.credit.how import How
        from onebook.app.credit.words import credit_answer

        how = How(by, look_back, half_life, order, weights)
        with self._up() as reading:
            return credit_answer(reading.ask(credit_in, _asking(period, first, last, channel, {}), how))

    def journeys(
        self, period: str | None = None, /, *, first: Day | None = None, last: Day | None = None, channel: Words = ()
    ) -> Answer[Journeys]:
        """Return how far people got, by channel of entry and phase; `found` holds where they left and went on."""
        from onebook.app.paths.paths import journeys_in
        from onebook.app.paths.shape import journeys_answer

        with self._up() as reading:
            return journeys_answer(reading.ask(journeys_in, _asking(period, first, last, channel, {})))

    def paths(
        self, period: str | None = None, /, *, first: Day | None = None, last: Day | None = None, channel: Words = ()
    ) -> Answer[Journeys]:
        """Return the most frequent paths, those that led to an order and those that did not."""
        from onebook.app.paths.paths import journeys_in
        from onebook.app.paths.shape import paths_answer

        with self._up() as reading:
            return paths_answer(reading.ask(journeys_in, _asking(period, first, last, channel, {})))

    def touchpoints(
        self, period: str | None = None, /, *, first: Day | None = None, last: Day | None = None, channel: Words = ()
    ) -> Answer[Touchpoints]:
        """Return the scores of the six touchpoints, 0 to 100, of the business and each channel."""
        from onebook.app.touchpoints import touchpoints_answer, touchpoints_in

        with self._up() as reading:
            return touchpoints_answer(reading.ask(touchpoints_in, _asking(period, first, last, channel, {})))

    def changes(
        self, period: str | None = None, /, *, kpis: Words = (), every: bool = False, first: Day | None = None,
        last: Day | None = None, channel: Words = (), **where: Words,
    ) -> Answer[Changes]:  # fmt: skip
        """Return the figures that have changed: since when, by how much, in which channel. every: watch all of them."""
        asking = _asking(period, first, last, channel, where)
        with self._up() as reading:
            return changes_rows.changes_answer(reading.ask(changes_in, asking, _several(kpis), every=every))

    def change(
        self, name: str, period: str | None = None, /, *, at: Day | None = None, days: int | None = None,
        before: str = "", after: str = "", group: str = "", against: str = "", channel: Words = (), **where: Words,
    ) -> Answer[Changed]:  # fmt: skip
        """Return a KPI before and after a day (`at`) or periods, or of a group (`"channel=web"`) against the rest."""
        asking = _asking(period, None, None, channel, where)
        with self._up() as reading:
            held = Against("" if at is None else str(at), days, before, after, group, against)
            return changes_rows.change_answer(reading.ask(change_in, name, asking, held))

    def loyalty(
        self, period: str | None = None, /, *, first: Day | None = None, last: Day | None = None, channel: Words = ()
    ) -> Answer[Loyalty]:
        """Return who orders again, by the channel of the first order; `found.months` has the cohorts."""
        with self._up() as reading:
            return changes_rows.loyalty_answer(reading.ask(loyalty_in, _asking(period, first, last, channel, {})))

    def returning(
        self, period: str | None = None, /, *, first: Day | None = None, last: Day | None = None, channel: Words = ()
    ) -> Answer[Returning]:
        """Return who comes back to digital channels; `found.whole.errors` tells what an error does to it."""
        with self._up() as reading:
            return changes_rows.returning_answer(reading.ask(returning_in, _asking(period, first, last, channel, {})))

    def why(
        self, name: str, period: str | None = None, /, *, limit: int = 20, first: Day | None = None,
        last: Day | None = None, channel: Words = (), **where: Words,
    ) -> Answer[Why]:  # fmt: skip
        """Return the documents behind a KPI or a line of the P&L, the largest first; `found.parts` holds the SQL."""
        asking = _asking(period, first, last, channel, where)
        with self._reader.latest() as reading:
            return answers.why_answer(reading.ask(why_in, name, asking, limit=limit))

    def benchmark(
        self, period: str | None = None, /, *, first: Day | None = None, last: Day | None = None,
        channel: Words = (), **where: Words,
    ) -> Answer[tuple[Comparison, ...]]:  # fmt: skip
        """Return the KPIs beside goals, own history and published figures."""
        with self._reader.latest() as reading:
            return answers.benchmark_answer(reading.ask(benchmarks_in, _asking(period, first, last, channel, where)))

    def drivers(
        self, period: str | None = None, /, *, of: str = "visits", outcome: str = "", first: Day | None = None,
        last: Day | None = None, channel: Words = (),
    ) -> Answer[DriversFound]:  # fmt: skip
        """Return what drives visits, leads, questions or customers, and what stops them, by levels of their facts."""
        from onebook.app.drivers.answers import drivers_answer
        from onebook.app.drivers.drivers import drivers_in
        from onebook.app.drivers.facts import outcome_named, unit_named

        with self._up() as reading:
            named = outcome_named(unit_named(of), outcome).name
            found = reading.ask(drivers_in, _asking(period, first, last, channel, {}), of, named)
            return drivers_answer(found, reading.business.plan)

    def habits(
        self, period: str | None = None, /, *, first: Day | None = None, last: Day | None = None, channel: Words = ()
    ) -> Answer[Habits]:
        """Return how people get, pay and ask in stores and by phone, beside the web."""
        from onebook.app.drivers.answers import habits_answer
        from onebook.app.drivers.habits import habits_in

        with self._up() as reading:
            return habits_answer(reading.ask(habits_in, _asking(period, first, last, channel, {})))

    def interest(
        self, period: str | None = None, /, *, of: str = "looked", first: Day | None = None, last: Day | None = None,
        channel: Words = (),
    ) -> Answer[Interest]:  # fmt: skip
        """Return items looked at and bought (or not), `asked` about or `returned`, beside what is expected of them."""
        from onebook.app.drivers.answers import interest_answer
        from onebook.app.drivers.interest import interest_in

        with self._up() as reading:
            return interest_answer(reading.ask(interest_in, _asking(period, first, last, channel, {}), of))

    def customers(self, text: str) -> Answer[Matches]:
        """Return whom a code, or a name that may be misspelt, may mean, the likeliest first; see `customer`."""
        with self._known() as reading:
            found = reading.ask(find_customers, text)
        return customers_answer(text, found)

    def customer(
        self, text: str, *, channel: str = "", what: str = "", limit: int = 1000, account: bool = False
    ) -> Answer[CustomerView]:  # fmt: skip
        """Return what the likeliest person did, the latest first; `found.glance` tells how they stand.

        channel, what: only in this channel, only this kind of step. account: what all did who act for the same
        organisation. BadInput where nobody is known by the text, or they act for no organisation.
        """
        with self._known() as reading:
            matches = reading.ask(find_customers, text)
            reading.ask(must_be_found, text, matches)
            wish = Wish(channel, what, limit, account=account)
            view = reading.ask(customer_in, matches.found[0].person, wish)
        must_have_account(view, wish)
        return customer_answer(view)

    @contextmanager
    def _up(self) -> Iterator[Reading]:
        """The lake with the journey brought to its records, where that can be."""
        if self._as_of is None:
            with suppress(BadInput, OSError):
                bring_up(self._reader)
        with self._reader.latest() as reading:
            yield reading

    @contextmanager
    def _known(self) -> Iterator[Reading]:
        """Read with who is who put together, which is done once where it never was."""
        if self._as_of is None:
            keep_known(self._reader.business())
        with self._reader.latest() as reading:
            yield reading


def _several(words: Words) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words)


def _asking(
    period: str | None, first: Day | None, last: Day | None, channel: Words, where: dict[str, Words]
) -> Asking:  # fmt: skip
    return Asking(
        period,
        None if first is None else str(first),
        None if last is None else str(last),
        _several(channel),
        tuple(f"{name}={value}" for name, values in where.items() for value in _several(values)),
    )
