"""What a notebook or a program does with the book, and asks of it, as rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from onebook.app.answers import Answer
from onebook.app.reader import Reader

if TYPE_CHECKING:
    from onebook.app.keeping.going_on import Named, Owed, Priced, Proposed
    from onebook.app.keeping.item_pages import ItemShown
    from onebook.app.keeping.selling import Account
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

__all__ = ["AskedOfBook"]

Day = str | date


class AskedOfBook:
    """The methods of a business that are about its book; see `notebook.Book`."""

    _reader: Reader

    def do(self, kind: str, /, *, by: str = "", command_id: str = "", **said: Any) -> BookAnswer:
        """Give a command to the book and return what became of it: `Applied`, or `Refusal`, which says why not.

        kind: such as `"place_order"`; what it says goes by name, lines as lists of dicts. command_id: your own id of
        it, by which it is done once. BadInput where it cannot be understood.
        """
        from onebook.app.keeping.notebook import do

        return do(self._reader.business(), kind, by, command_id, said)

    def orders(
        self, *, channel: str = "", status: str = "", customer: str = "", item: str = "", find: str = "",
        after: Named | None = None, limit: int = 1000,
    ) -> Answer[Sequence[OrderListed]]:  # fmt: skip
        """Return sales orders of the book, the latest first. find: how their numbers begin.

        BadInput where there is no such channel, status or item. after: system and number of the order to go on behind.
        """
        from onebook.app.keeping.notebook import orders_answer
        from onebook.book.views.orders import OrderWish

        return orders_answer(self._reader.business(), OrderWish(channel, status, customer, item, find), limit, after)

    def order(self, system: str, external_id: str) -> OrderLife:
        """Return a sales order of the book with all that became of it. BadInput where there is none."""
        from onebook.app.keeping.notebook import order_of

        return order_of(self._reader.business(), system, external_id)

    def quotes(
        self, *, status: str = "", sales_person: str = "", customer: str = "", channel: str = "",
        after: Named | None = None, limit: int = 1000,
    ) -> Answer[Sequence[QuoteListed]]:  # fmt: skip
        """Return quotes, the latest first. BadInput where there is no such status or channel.

        after: system and number of the quote to go on behind.
        """
        from onebook.app.keeping.selling_notebook import quotes_answer
        from onebook.book.views.quotes import QuoteWish

        return quotes_answer(self._reader.business(), QuoteWish(status, sales_person, customer, channel), limit, after)

    def quote(self, system: str, external_id: str) -> QuoteShown:
        """Return a quote with all its versions and their lines. BadInput where there is none."""
        from onebook.app.keeping.selling_notebook import quote_of

        return quote_of(self._reader.business(), system, external_id)

    def quote_figures(self, first: Day = "", last: Day = "") -> Answer[Sequence[QuoteFigures]]:
        """Return what became of the quotes made from one day to another, by sales person: won, lost, and how soon."""
        from onebook.app.keeping.selling_notebook import quote_figures_answer

        return quote_figures_answer(self._reader.business(), str(first), str(last))

    def price_lists(
        self, *, channel: str = "", customer: str = "", after: str = "", limit: int = 1000
    ) -> Answer[Sequence[PriceListShown]]:  # fmt: skip
        """Return price lists by name, all or those for a channel or a customer. after: the one to go on behind."""
        from onebook.app.keeping.selling_notebook import price_lists_answer

        return price_lists_answer(self._reader.business(), channel, customer, after, limit)

    def prices(
        self, price_list: str = "", *, item: str = "", channel: str = "", customer: str = "",
        after: Priced | None = None, limit: int = 1000,
    ) -> Answer[Sequence[PriceListed]]:  # fmt: skip
        """Return what price lists say, by list and item. BadInput where there is no such list or channel.

        after: list, item, unit and quantity of the price to go on behind.
        """
        from onebook.app.keeping.selling_notebook import prices_answer

        return prices_answer(self._reader.business(), price_list, item, channel, customer, after, limit)

    def owing(self, *, after: Owed | None = None, limit: int = 1000) -> Answer[Sequence[Owing]]:
        """Return the accounts that owe most, and how long they should have paid.

        after: system, id and currency of the account to go on behind.
        """
        from onebook.app.keeping.selling_notebook import owing_answer

        return owing_answer(self._reader.business(), after, limit)

    def account(self, system: str, external_id: str, *, limit: int = 1000) -> Account:
        """Return what an account owes and may owe, and its open orders. BadInput where there is none."""
        from onebook.app.keeping.selling_notebook import account_shown

        return account_shown(self._reader.business(), system, external_id, limit)

    def voucher(self, code: str) -> VoucherShown:
        """Return a voucher with all changes of its balance. BadInput where there is none."""
        from onebook.app.keeping.selling_notebook import voucher_of

        return voucher_of(self._reader.business(), code)

    def returns(
        self, *, status: str = "", channel: str = "", customer: str = "", after: Named | None = None, limit: int = 1000
    ) -> Answer[Sequence[ReturnListed]]:  # fmt: skip
        """Return sales returns, those that were entered last first. BadInput where there is no such status.

        after: system and number of the return to go on behind.
        """
        from onebook.app.keeping.work_notebook import returns_answer
        from onebook.book.views.returns import ReturnWish

        return returns_answer(self._reader.business(), ReturnWish(status, channel, customer), limit, after)

    def returned(self, system: str, external_id: str) -> ReturnShown:
        """Return a sales return with what became of each line. BadInput where there is none."""
        from onebook.app.keeping.work_notebook import return_of

        return return_of(self._reader.business(), system, external_id)

    def parties(self, find: str, *, after: Named | None = None, limit: int = 1000) -> Answer[Sequence[Party]]:
        """Return parties by a code (e-mail, telephone, card …), else by how their id, or else their name, begins.

        after: system and id of the party to go on behind.
        """
        from onebook.app.keeping.work_notebook import parties_answer

        return parties_answer(self._reader.business(), find, after, limit)

    def party(self, system: str, external_id: str) -> dict[str, Any]:
        """Return who a party is, with codes, addresses and relations. BadInput where there is none."""
        from onebook.app.keeping.work_notebook import party_of

        return party_of(self._reader.business(), system, external_id)

    def tasks(self, *, kind: str = "", after: int = 0, limit: int = 1000) -> Answer[Sequence[TaskListed]]:
        """Return what people are asked to do, the first asked for first; `do("finish_task", tasks=[…])` ends it.

        after: the number of the task to go on behind.
        """
        from onebook.app.keeping.work_notebook import tasks_answer

        return tasks_answer(self._reader.business(), kind, after, limit)

    def proposals(
        self, *, kind: str = "", after: Proposed | None = None, limit: int = 1000
    ) -> Answer[Sequence[ProposalListed]]:  # fmt: skip
        """Return what should be bought, drop shipped or brought over for order lines that wait.

        after: the order's system and number and the line to go on behind.
        """
        from onebook.app.keeping.work_notebook import proposals_answer

        return proposals_answer(self._reader.business(), kind, after, limit)

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

    def items(
        self, *, find: str = "", status: str = "", after: str = "", limit: int = 1000
    ) -> Answer[Sequence[ItemListed]]:  # fmt: skip
        """Return items, by number. find: how their numbers begin, else what stands in their names.

        after: the item to go on behind.
        """
        from onebook.app.keeping.notebook import items_answer

        return items_answer(self._reader.business(), find, status, after, limit)

    def item(self, item: str) -> ItemShown:
        """Return an item with all that stands of it. BadInput where there is none."""
        from onebook.app.keeping.notebook import item_of

        return item_of(self._reader.business(), item)

    def duplicates(self, *, limit: int = 200) -> Answer[Sequence[Duplicate]]:
        """Return the items that may be one, the likeliest first."""
        from onebook.app.keeping.notebook import duplicates_answer

        return duplicates_answer(self._reader.business(), limit)

    def listings(self, channel: str, *, after: str = "", limit: int = 1000) -> Answer[Sequence[Offered]]:
        """Return what is sold on a channel: what is known of items there, and what their listings lack.

        after: the item to go on behind.
        """
        from onebook.app.keeping.notebook import listings_answer

        return listings_answer(self._reader.business(), channel, after, limit)

    def journal(
        self, *, after: int = 0, kind: str = "", actor: str = "", through: str = "", limit: int = 1000
    ) -> Answer[Sequence[EntryListed]]:
        """Return what was done with the book, in order. after: the position to go on from."""
        from onebook.app.keeping.notebook import journal_answer

        return journal_answer(self._reader.business(), after, (kind, actor, through), limit)
