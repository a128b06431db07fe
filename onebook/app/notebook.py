"""A business in a notebook or a program: what the commands answer, as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

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
from onebook.app.intake import load_business, rejects
from onebook.app.journeys import bring_up, keep_known
from onebook.app.look import states, table_in
from onebook.app.loyalty.retention import loyalty_in
from onebook.app.loyalty.returning import returning_in
from onebook.app.measuring import Asking, benchmarks_in, board_in, kpi_in, pnl_in, why_in
from onebook.app.reader import Reader, Reading
from onebook.measures import read_document
from onebook.records import BadInput

if TYPE_CHECKING:
    from os import PathLike
    from types import TracebackType

    import pyarrow as pa

    from onebook.app.changes.alarms import Changes
    from onebook.app.changes.before_after import Changed
    from onebook.app.credit.credits import Credit
    from onebook.app.drivers.drivers import DriversFound
    from onebook.app.drivers.habits import Habits
    from onebook.app.drivers.interest import Interest
    from onebook.app.keeping.item_pages import ItemShown
    from onebook.app.keeping.selling import Account
    from onebook.app.loyalty.retention import Loyalty
    from onebook.app.loyalty.returning import Returning
    from onebook.app.measuring import KpiAnswer, Why
    from onebook.app.paths.paths import Journeys
    from onebook.app.touchpoints import Touchpoints
    from onebook.book import Answer as BookAnswer
    from onebook.book.rows import Party
    from onebook.book.things.duplicates import Duplicate
    from onebook.book.views.availability import ItemAvailability
    from onebook.book.views.counts import ToCount
    from onebook.book.views.credit import Owing
    from onebook.book.views.items import ItemListed
    from onebook.book.views.journal import EntryListed
    from onebook.book.views.listings import Offered
    from onebook.book.views.orders import OrderLife, OrderListed
    from onebook.book.views.prices import PriceListed, PriceListShown
    from onebook.book.views.proposals import ProposalListed
    from onebook.book.views.quotes import QuoteFigures, QuoteListed, QuoteShown
    from onebook.book.views.returns import ReturnListed, ReturnShown
    from onebook.book.views.stock import HistoryMove, ItemStock
    from onebook.book.views.stock_figures import ItemFigures, ValueAt
    from onebook.book.views.tasks import TaskListed
    from onebook.book.views.vouchers import VoucherShown
    from onebook.intake import LoadReport, Reject
    from onebook.lake import State
    from onebook.measures import Board, Comparison, Document, Pnl
    from onebook.plan import Plan

__all__ = ["Book", "open_book"]

Day = str | date
Words = str | Sequence[str]


def open_book(folder: str | PathLike[str], *, as_of: Day | None = None) -> Book:
    """Open the business in a folder; BadInput where its plan cannot be read."""
    book = Book(Path(folder), as_of)
    book.plan  # noqa: B018 (a folder without a plan is told now, not at the first question)
    return book


class Book:
    """A business, asked in the words of the command line, and answered from the lake's latest state.

    period: `2013-Q2`, `last-month`, `ytd` …; first, last: days or such words instead; all time if left out. channel:
    one or several. Any dimension by its name narrows to a value: `carrier="DHL"` (`"*"`: any that is known, `""`: not
    known, a list: any of these). Where a word is not known, BadInput says which there are.

    It can be used in several threads, and as a context manager; without, its files are closed with the process.
    """

    def __init__(self, folder: Path, as_of: Day | None = None) -> None:
        self._as_of = None if as_of is None else str(as_of)
        self._folder = folder
        self._reader = Reader(folder, as_of=self._as_of)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        at = f", as of {self._as_of}" if self._as_of else ""
        return f"<the book of {self.plan.business.name} in {self._folder}{at}>"

    def close(self) -> None:
        """Close the lake's files; the next question opens them again."""
        self._reader.close()

    @property
    def plan(self) -> Plan:
        """The plan as it stands now."""
        return self._reader.business().plan

    def as_of(self, state: Day | int) -> Book:
        """Return the same business as it was on a day, at an instant or at a snapshot (see `loads`)."""
        return Book(self._folder, str(state))

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

    def document(self, kind: str, system: str, external_id: str) -> Document:
        """Return a record with those that belong to it: `document("sales_order", "shop", "1001")`."""
        with self._reader.latest() as reading:
            return reading.ask(read_document, kind, system, external_id)

    def do(self, kind: str, /, *, by: str = "", command_id: str = "", **said: Any) -> BookAnswer:
        """Give a command to the book and return what became of it: `Applied`, or `Refusal`, which says why not.

        kind: such as `"place_order"`; what it says goes by name, lines as lists of dicts. command_id: your own id of
        it, by which it is done once. BadInput where it cannot be understood.
        """
        from onebook.app.keeping.notebook import do

        return do(self._reader.business(), kind, by, command_id, said)

    def orders(
        self, *, channel: str = "", status: str = "", customer: str = "", item: str = "", find: str = "",
        limit: int = 1000,
    ) -> Answer[Sequence[OrderListed]]:  # fmt: skip
        """Return sales orders of the book, the latest first. find: how their numbers begin."""
        from onebook.app.keeping.notebook import orders_answer
        from onebook.book.views.orders import OrderWish

        return orders_answer(self._reader.business(), OrderWish(channel, status, customer, item, find), limit)

    def order(self, system: str, external_id: str) -> OrderLife:
        """Return a sales order of the book with all that became of it. BadInput where there is none."""
        from onebook.app.keeping.notebook import order_of

        return order_of(self._reader.business(), system, external_id)

    def quotes(
        self, *, status: str = "", sales_person: str = "", customer: str = "", limit: int = 1000
    ) -> Answer[Sequence[QuoteListed]]:  # fmt: skip
        """Return quotes, the latest first. BadInput where there is no such status."""
        from onebook.app.keeping.selling_notebook import quotes_answer
        from onebook.book.views.quotes import QuoteWish

        return quotes_answer(self._reader.business(), QuoteWish(status, sales_person, customer), limit)

    def quote(self, system: str, external_id: str) -> QuoteShown:
        """Return a quote with all its versions and their lines. BadInput where there is none."""
        from onebook.app.keeping.selling_notebook import quote_of

        return quote_of(self._reader.business(), system, external_id)

    def quote_figures(self, first: Day = "", last: Day = "") -> Answer[Sequence[QuoteFigures]]:
        """Return what became of the quotes made from one day to another, by sales person: won, lost, and how soon."""
        from onebook.app.keeping.selling_notebook import quote_figures_answer

        return quote_figures_answer(self._reader.business(), str(first), str(last))

    def price_lists(
        self, *, channel: str = "", customer: str = "", limit: int = 1000
    ) -> Answer[Sequence[PriceListShown]]:  # fmt: skip
        """Return price lists by name, all or those for a channel or a customer."""
        from onebook.app.keeping.selling_notebook import price_lists_answer

        return price_lists_answer(self._reader.business(), channel, customer, limit)

    def prices(
        self, price_list: str = "", *, item: str = "", channel: str = "", customer: str = "", limit: int = 1000
    ) -> Answer[Sequence[PriceListed]]:  # fmt: skip
        """Return what price lists say, by list and item. BadInput where there is no such list or channel."""
        from onebook.app.keeping.selling_notebook import prices_answer

        return prices_answer(self._reader.business(), price_list, item, channel, customer, limit)

    def owing(self, *, limit: int = 1000) -> Answer[Sequence[Owing]]:
        """Return the accounts that owe most, and how long they should have paid."""
        from onebook.app.keeping.selling_notebook import owing_answer

        return owing_answer(self._reader.business(), limit)

    def account(self, system: str, external_id: str, *, limit: int = 1000) -> Account:
        """Return what an account owes and may owe, and its open orders. BadInput where there is none."""
        from onebook.app.keeping.selling_notebook import account_shown

        return account_shown(self._reader.business(), system, external_id, limit)

    def voucher(self, code: str) -> VoucherShown:
        """Return a voucher with all changes of its balance. BadInput where there is none."""
        from onebook.app.keeping.selling_notebook import voucher_of

        return voucher_of(self._reader.business(), code)

    def returns(
        self, *, status: str = "", channel: str = "", customer: str = "", limit: int = 1000
    ) -> Answer[Sequence[ReturnListed]]:  # fmt: skip
        """Return sales returns, those that were entered last first. BadInput where there is no such status."""
        from onebook.app.keeping.work_notebook import returns_answer
        from onebook.book.views.returns import ReturnWish

        return returns_answer(self._reader.business(), ReturnWish(status, channel, customer), limit)

    def returned(self, system: str, external_id: str) -> ReturnShown:
        """Return a sales return with what became of each line. BadInput where there is none."""
        from onebook.app.keeping.work_notebook import return_of

        return return_of(self._reader.business(), system, external_id)

    def parties(self, find: str, *, limit: int = 1000) -> Answer[Sequence[Party]]:
        """Return parties by a code (e-mail, telephone, card …), else by how their id, or else their name, begins."""
        from onebook.app.keeping.work_notebook import parties_answer

        return parties_answer(self._reader.business(), find, limit)

    def party(self, system: str, external_id: str) -> dict[str, Any]:
        """Return who a party is, with codes, addresses and relations. BadInput where there is none."""
        from onebook.app.keeping.work_notebook import party_of

        return party_of(self._reader.business(), system, external_id)

    def tasks(self, *, kind: str = "", limit: int = 1000) -> Answer[Sequence[TaskListed]]:
        """Return what people are asked to do, the first asked for first; `do("finish_task", tasks=[…])` ends it."""
        from onebook.app.keeping.work_notebook import tasks_answer

        return tasks_answer(self._reader.business(), kind, limit)

    def proposals(self, *, kind: str = "", limit: int = 1000) -> Answer[Sequence[ProposalListed]]:
        """Return what should be bought, drop shipped or brought over for order lines that wait."""
        from onebook.app.keeping.work_notebook import proposals_answer

        return proposals_answer(self._reader.business(), kind, limit)

    def stock(self, item: str = "", *, place: str = "", limit: int = 100_000) -> Answer[Sequence[ItemStock]]:
        """Return how much of items is where."""
        from onebook.app.keeping.notebook import stock_answer

        return stock_answer(self._reader.business(), item, place, limit)

    def stock_why(self, item: str, *, place: str = "", limit: int = 1000) -> Answer[Sequence[HistoryMove]]:
        """Return the moves behind an item's levels, the latest first. BadInput where there is no such item."""
        from onebook.app.keeping.notebook import history_answer

        return history_answer(self._reader.business(), item, place, limit)

    def available(self, item: str = "", *, channel: str = "", limit: int = 1000) -> Answer[Sequence[ItemAvailability]]:
        """Return how many of items channels, or one, may sell. BadInput where there is no such item or channel."""
        from onebook.app.keeping.notebook import available_answer

        return available_answer(self._reader.business(), item, channel, limit)

    def stock_figures(self, item: str = "", *, place: str = "", limit: int = 1000) -> Answer[Sequence[ItemFigures]]:
        """Return how stock turns and lasts, and how often there was none: quantities, values and ratios of a year."""
        from onebook.app.keeping.notebook import figures_answer

        return figures_answer(self._reader.business(), item, place, limit)

    def stock_value(self, on: Day = "", *, item: str = "", limit: int = 100_000) -> Answer[Sequence[ValueAt]]:
        """Return what items were worth in the evening of a day, today if left out; they add up to the whole."""
        from onebook.app.keeping.notebook import value_answer

        return value_answer(self._reader.business(), str(on), item, limit)

    def stock_due(self, place: str, *, limit: int = 20) -> Answer[Sequence[ToCount]]:
        """Return what is to be counted next at a place, the most urgent first. BadInput where there is none such."""
        from onebook.app.keeping.notebook import due_answer

        return due_answer(self._reader.business(), place, limit)

    def items(self, *, find: str = "", status: str = "", limit: int = 1000) -> Answer[Sequence[ItemListed]]:
        """Return items, by number. find: how their numbers begin, else what stands in their names."""
        from onebook.app.keeping.notebook import items_answer

        return items_answer(self._reader.business(), find, status, limit)

    def item(self, item: str) -> ItemShown:
        """Return an item with all that stands of it. BadInput where there is none."""
        from onebook.app.keeping.notebook import item_of

        return item_of(self._reader.business(), item)

    def duplicates(self, *, limit: int = 200) -> Answer[Sequence[Duplicate]]:
        """Return the items that may be one, the likeliest first."""
        from onebook.app.keeping.notebook import duplicates_answer

        return duplicates_answer(self._reader.business(), limit)

    def listings(self, channel: str, *, limit: int = 1000) -> Answer[Sequence[Offered]]:
        """Return what is sold on a channel: what is known of items there, and what their listings lack."""
        from onebook.app.keeping.notebook import listings_answer

        return listings_answer(self._reader.business(), channel, limit)

    def journal(
        self, *, after: int = 0, kind: str = "", actor: str = "", through: str = "", limit: int = 1000
    ) -> Answer[Sequence[EntryListed]]:
        """Return what was done with the book, in order. after: the position to go on from."""
        from onebook.app.keeping.notebook import journal_answer

        return journal_answer(self._reader.business(), after, (kind, actor, through), limit)

    def sql(self, select: str) -> pa.Table:
        """Return all rows of a SELECT over record types and models as an Arrow table; it can read nothing else."""
        with self._reader.latest() as reading:
            return reading.once(table_in, select)

    def load(
        self, *systems: str, since: Day | None = None, dry_run: bool = False, again: bool = False
    ) -> Answer[LoadReport]:
        """Read what the systems export (all, if none is named), check it and keep it. Twice changes nothing."""
        day = None if since is None else str(since)
        report = load_business(self._reader.business(), systems, day, dry_run, again, lambda *_: None)
        return answers.load_answer(report)

    def rejects(self, system: str | None = None, record_type: str | None = None) -> Answer[tuple[Reject, ...]]:
        """Return the rows that are kept out now, each with the reason and how to mend it."""
        return answers.rejects_answer(rejects(self._reader.business(), system, record_type))

    def loads(self) -> Answer[tuple[State, ...]]:
        """Return the states that can be read with `as_of`."""
        return answers.loads_answer(states(self._reader.business()))


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
