"""What a customer gave back is paid for."""

from __future__ import annotations

from typing import Any

from onebook.book.commands.command import Command, Kind, Name, Quantity, moment
from onebook.book.exact import decimal_of, units
from onebook.book.needs import Needs
from onebook.book.rules import Rules
from onebook.book.sales.payments import given_back
from onebook.book.sales.return_money import payable, settle
from onebook.book.sales.returning import return_named
from onebook.book.state import Draft

__all__ = ["KIND", "RefundReturn"]


class RefundReturn(Command):
    """Money for what was accepted of a return: all that is to be paid, or so much.

    voucher: the code of the voucher, new or not, that it goes onto: the rule where no order is known. refund: what its
    system (the return's, if none is named) calls it: told again, it is not noted twice. exception: whatever the plan's
    rules say.
    """

    system: Name
    external_id: Name
    amount: Quantity | None = None
    method: Name = "same"
    voucher: Name | None = None
    refund_system: Name | None = None
    refund: Name | None = None
    exception: bool = False


def _needs(command: RefundReturn, _: Rules, needs: Needs) -> None:
    needs.want("return", (command.system, command.external_id))
    if command.refund is not None:
        needs.want("payment", (command.refund_system or command.system, command.refund))
    if command.voucher is not None:
        needs.want("voucher", command.voucher)


def _decide(draft: Draft, command: RefundReturn, rules: Rules) -> dict[str, Any]:
    back = return_named(draft, command.system, command.external_id)
    name = None if command.refund is None else (command.refund_system or command.system, command.refund)
    paid = 0
    if name is None or not given_back(draft, *name, order_id=None, return_id=back.return_id):
        back, paid = settle(
            draft, rules, back, None if command.amount is None else units(command.amount), command.method,
            moment(command, draft.at), voucher=command.voucher, name=name, exception=command.exception,
        )  # fmt: skip
    return {
        "return_id": back.return_id,
        "refunded": decimal_of(paid),
        "payable": decimal_of(payable(draft, back)),
        "status": back.status,
    }


KIND = Kind("refund_return", RefundReturn, _needs, _decide)
