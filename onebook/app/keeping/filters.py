"""What lists of the book may be narrowed to: a word that is not known must not read as "there is nothing"."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from onebook.app.keeping.item_pages import STATUSES
from onebook.app.language import gettext as _
from onebook.app.language import marked
from onebook.book import Store, command_kinds
from onebook.book.views.prices import price_lists
from onebook.book.views.proposals import PROPOSAL_KINDS
from onebook.book.views.returns import RETURN_STATUSES
from onebook.book.views.tasks import TASK_KINDS
from onebook.plan import Plan
from onebook.records import BadInput, Fault

__all__ = [
    "ORDER_STATUSES", "QUOTE_STATUSES", "check_channel", "check_item", "check_item_status", "check_journal",
    "check_order_status", "check_place", "check_price_list", "check_proposal_kind", "check_quote_status",
    "check_return_status", "check_task_kind",
]  # fmt: skip

ORDER_STATUSES = ("draft", "placed", "paid", "allocated", "shipped", "delivered", "closed", "cancelled")
"""How far an order can be."""
QUOTE_STATUSES = ("draft", "sent", "ordered", "declined", "expired")
"""How far a quote can be."""
THROUGH = ("api", "cli", "python", "page", "book")
"""Through what commands are given; `book`: by itself."""
MANY = 20
"""Names beyond which the nearest is told, not all of them."""
ALL = 2**31
"""More price lists than there are."""
UNKNOWN = {
    "channel": marked("there is no channel '%(name)s' in the plan."),
    "item": marked("there is no item '%(name)s'."),
    "place": marked("there is no place '%(name)s'."),
    "status": marked("there is no status '%(name)s'."),
    "list": marked("there is no price list '%(name)s'."),
    "kind": marked("there is no command '%(name)s'."),
    "task": marked("there are no tasks of the kind '%(name)s'."),
    "proposal": marked("there are no proposals of the kind '%(name)s'."),
    "through": marked("nothing is done through '%(name)s'."),
}


def check_channel(plan: Plan, name: str) -> None:
    """Raise BadInput where the plan has no such channel; empty asks for all, here as below."""
    _check("channel", name, plan.channels)


def check_place(store: Store, name: str) -> None:
    """Raise BadInput where the book has no such place."""
    if name:
        _check("place", name, [place for _key, place, _kind in store.rows("places")])


def check_item(store: Store, name: str) -> None:
    """Raise BadInput where the book has no such item."""
    if name and not store.rows("items_named", skus=[name]):
        raise BadInput(Fault("item", _(UNKNOWN["item"], name=name), _("Leave it out, and all are told.")))


def check_order_status(name: str, more: Iterable[str] = ()) -> None:
    """Raise BadInput where orders have no such status. more: what else they may be asked for."""
    _check("status", name, (*more, *ORDER_STATUSES))


def check_item_status(name: str) -> None:
    """Raise BadInput where items have no such status."""
    _check("status", name, STATUSES)


def check_quote_status(name: str, more: Iterable[str] = ()) -> None:
    """Raise BadInput where quotes have no such status. more: what else they may be asked for."""
    _check("status", name, (*more, *QUOTE_STATUSES))


def check_price_list(store: Store, name: str) -> None:
    """Raise BadInput where the book has no such price list."""
    if name:
        _check("list", name, [each.name for each in price_lists(store, ALL)])


def check_return_status(name: str) -> None:
    """Raise BadInput where returns have no such status."""
    _check("status", name, RETURN_STATUSES)


def check_task_kind(name: str) -> None:
    """Raise BadInput where no task is of such a kind."""
    _check("kind", name, TASK_KINDS, "task")


def check_proposal_kind(name: str) -> None:
    """Raise BadInput where no proposal is of such a kind."""
    _check("kind", name, PROPOSAL_KINDS, "proposal")


def check_journal(kind: str, through: str) -> None:
    """Raise BadInput where nothing of the sort can stand in the journal."""
    _check("kind", kind, sorted(command_kinds()))
    _check("through", through, THROUGH)


def _check(where: str, name: str, there: Collection[str], sort: str = "") -> None:
    if name and name not in there:
        near = get_close_matches(name, there, 1)
        mend = _("There are: %(names)s.", names=", ".join(there))
        if len(there) > MANY and near:
            mend = _("Did you mean %(name)s?", name=near[0])
        raise BadInput(Fault(where, _(UNKNOWN[sort or where], name=name), mend))
