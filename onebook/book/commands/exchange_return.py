"""What a customer gave back is exchanged for another order."""

from __future__ import annotations

from typing import Any

from onebook.book.commands.command import Command, Kind, Name, moment
from onebook.book.exact import decimal_of
from onebook.book.needs import Needs
from onebook.book.rules import Rules
from onebook.book.sales.orders import order_named
from onebook.book.sales.return_money import exchange, payable
from onebook.book.sales.returning import return_named
from onebook.book.state import Draft

__all__ = ["KIND", "ExchangeReturn"]


class ExchangeReturn(Command):
    """What is to be paid for a return pays for another order, which was placed for it.

    What that costs more is due on it; what it costs less can still be paid back. order_system: the return's, if none is
    named.
    """

    system: Name
    external_id: Name
    order_system: Name | None = None
    order: Name


def _needs(command: ExchangeReturn, _: Rules, needs: Needs) -> None:
    needs.want("return", (command.system, command.external_id))
    needs.want("order", (command.order_system or command.system, command.order))


def _decide(draft: Draft, command: ExchangeReturn, rules: Rules) -> dict[str, Any]:
    back = return_named(draft, command.system, command.external_id)
    target = order_named(draft, command.order_system or command.system, command.order)
    back, target, laid = exchange(draft, rules, back, target, moment(command, draft.at))
    return {
        "return_id": back.return_id,
        "order_id": target.order_id,
        "exchanged": decimal_of(laid),
        "due": decimal_of(target.owed_amount - target.paid_amount),
        "payable": decimal_of(payable(draft, back)),
        "status": back.status,
    }


KIND = Kind("exchange_return", ExchangeReturn, _needs, _decide)
