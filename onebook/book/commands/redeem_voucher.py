"""A voucher pays for a sales order."""

from __future__ import annotations

from typing import Any

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, Quantity, moment
from onebook.book.exact import decimal_of, units
from onebook.book.needs import Needs
from onebook.book.rules import Rules
from onebook.book.sales.orders import order_named
from onebook.book.sales.payments import note_payment, own_payment
from onebook.book.sales.vouchers import change_voucher, no_more_than_due, usable_voucher
from onebook.book.state import Draft

__all__ = ["KIND", "RedeemVoucher"]


class RedeemVoucher(Command):
    """A voucher taken for an order, for no more than is due on it. amount: none: as much as is due and as it has."""

    system: Name
    external_id: Name
    code: Name
    amount: Quantity | None = None


def _needs(command: RedeemVoucher, _: Rules, needs: Needs) -> None:
    needs.want("order", (command.system, command.external_id))
    needs.want("voucher", command.code)


def _decide(draft: Draft, command: RedeemVoucher, rules: Rules) -> dict[str, Any]:
    order = order_named(draft, command.system, command.external_id)
    at = moment(command, draft.at)
    voucher = usable_voucher(draft, rules, command.code, order.currency, at)
    due = order.owed_amount - order.paid_amount
    amount = min(due, voucher.balance) if command.amount is None else units(command.amount)
    if amount <= 0:
        raise Refused(
            "nothing_to_redeem", f"Order {order.external_id} is paid, or voucher {voucher.code} is used up.",
            due=decimal_of(due), balance=decimal_of(voucher.balance),
        )  # fmt: skip
    no_more_than_due(order, due, voucher.code, amount)
    payment = own_payment(draft, rules, order, "payment", "voucher", amount, at)
    voucher = change_voucher(draft, voucher, -amount, "redeemed", at, order.order_id, payment.payment_id)
    order = note_payment(draft, order, payment._replace(voucher_id=voucher.voucher_id))
    return {
        "redeemed": decimal_of(amount),
        "balance": decimal_of(voucher.balance),
        "due": decimal_of(order.owed_amount - order.paid_amount),
        "status": order.status,
    }


KIND = Kind("redeem_voucher", RedeemVoucher, _needs, _decide)
