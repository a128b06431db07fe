"""A gift card or voucher is issued."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, Quantity, moment
from onebook.book.exact import decimal_of, units
from onebook.book.needs import Needs
from onebook.book.rules import Rules, day_of
from onebook.book.sales.orders import order_named
from onebook.book.sales.vouchers import issue_voucher
from onebook.book.state import Draft

__all__ = ["KIND", "IssueVoucher"]


class IssueVoucher(Command):
    """A voucher with a code of its own: sold (a liability until it is redeemed), or given away.

    system, external_id: the order with which it was sold, or for which it is given. Money given back onto a voucher is
    a refund (refund, refund_return). expires_on: the last day on which it can be redeemed.
    """

    code: Name
    amount: Quantity
    reason: Literal["sold", "goodwill"]
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None
    expires_on: date | None = None
    customer_id: Name | None = None
    system: Name | None = None
    external_id: Name | None = None

    @model_validator(mode="after")
    def _an_order_is_named_whole(self) -> IssueVoucher:
        if (self.system is None) != (self.external_id is None):
            raise ValueError("name the order by both system and external_id, or leave out both")
        return self


def _needs(command: IssueVoucher, _: Rules, needs: Needs) -> None:
    needs.want("voucher", command.code)
    if command.external_id is not None:
        needs.want("order", (command.system or "", command.external_id))


def _decide(draft: Draft, command: IssueVoucher, rules: Rules) -> dict[str, Any]:
    order = None
    if command.external_id is not None:
        order = order_named(draft, command.system or "", command.external_id)
    at, until = moment(command, draft.at), command.expires_on.isoformat() if command.expires_on else None
    if until is not None and until < day_of(rules, at):
        raise Refused(
            "voucher_expired", f"Voucher {command.code} would be good until {until}: that is over.", "Say a later day.",
            code=command.code,
        )  # fmt: skip
    voucher = issue_voucher(
        draft, rules, command.code, command.reason, units(command.amount), at,
        currency=command.currency or (order.currency if order else None), customer_id=command.customer_id,
        expires_on=until, order_id=order.order_id if order else None,
    )  # fmt: skip
    return {"code": voucher.code, "balance": decimal_of(voucher.balance), "currency": voucher.currency}


KIND = Kind("issue_voucher", IssueVoucher, _needs, _decide)
