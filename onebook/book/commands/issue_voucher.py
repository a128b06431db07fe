"""A gift card or voucher is issued."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from onebook.book.commands.command import Command, Kind, Name, Quantity, moment
from onebook.book.exact import decimal_of, units
from onebook.book.needs import Needs
from onebook.book.rules import Rules
from onebook.book.sales.orders import order_named
from onebook.book.sales.vouchers import issue_voucher
from onebook.book.state import Draft

__all__ = ["KIND", "IssueVoucher"]


class IssueVoucher(Command):
    """A voucher with a code of its own: sold (a liability until it is redeemed), or given away.

    system, external_id: the order with which it was sold, or for which it is given. Money given back onto a voucher is
    a refund (refund, refund_return).
    """

    code: Name
    amount: Quantity
    reason: Literal["sold", "goodwill"]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    expires_on: date | None = None
    customer_id: Name | None = None
    system: Name | None = None
    external_id: Name | None = None


def _needs(command: IssueVoucher, _: Rules, needs: Needs) -> None:
    needs.want("voucher", command.code)
    if command.external_id is not None:
        needs.want("order", (command.system or "", command.external_id))


def _decide(draft: Draft, command: IssueVoucher, rules: Rules) -> dict[str, Any]:
    order = None
    if command.external_id is not None:
        order = order_named(draft, command.system or "", command.external_id)
    voucher = issue_voucher(
        draft, rules, command.code, command.reason, units(command.amount), moment(command, draft.at),
        currency=command.currency or (order.currency if order else None), customer_id=command.customer_id,
        expires_on=command.expires_on.isoformat() if command.expires_on else None,
        order_id=order.order_id if order else None,
    )  # fmt: skip
    return {"code": voucher.code, "balance": decimal_of(voucher.balance), "currency": voucher.currency}


KIND = Kind("issue_voucher", IssueVoucher, _needs, _decide)
