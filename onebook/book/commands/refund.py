"""Money is given back to a customer."""

from __future__ import annotations

from typing import Any, Literal

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, Quantity, moment
from onebook.book.exact import decimal_of, units
from onebook.book.needs import Needs
from onebook.book.parties.parties import not_erased
from onebook.book.parties.personal import Personal
from onebook.book.rows import Order
from onebook.book.rules import Rules
from onebook.book.sales.orders import order_named
from onebook.book.sales.payments import give_back, given_back, own_payment, payment_known
from onebook.book.sales.return_money import settle_by, settled_by
from onebook.book.sales.vouchers import credit_voucher
from onebook.book.state import Draft

__all__ = ["KIND", "Refund"]

NOT_OWED = ("returned", "cancelled", "overpaid")
"""Reasons to give back what is not owed."""


class Refund(Command):
    """Money given back for an order; never more than was paid for it, but for what a bank took back.

    amount: with tax, in the order's currency; none: all that was paid above what is owed. reason: `cancelled`,
    `overpaid` and `returned` give back no more than what is not owed, and the last settles the order's returns, the
    oldest first; `goodwill` lowers what the customer owes, and says by how much; what a `chargeback` (the bank took the
    money back) or an `other` reason gives back beyond what is not owed, they owe again. refund: what its system (the
    order's, if none is named) calls it: told again, it is not noted twice. of_payment: the payment of which it is a
    part; a bank takes that back although it was refunded before, and the customer owes that much. voucher: the code of
    a voucher, new or not, that it goes onto, never for a chargeback. note: what else there is to say; it stays in the
    journal.
    """

    system: Name
    external_id: Name
    reason: Literal["returned", "cancelled", "overpaid", "goodwill", "chargeback", "other"]
    amount: Quantity | None = None
    method: Name = "same"
    note: Personal | None = None
    refund_system: Name | None = None
    refund: Name | None = None
    of_payment: Name | None = None
    voucher: Name | None = None


def _needs(command: Refund, _: Rules, needs: Needs) -> None:
    needs.want("order", (command.system, command.external_id))
    needs.want("order_returns", (command.system, command.external_id))
    system = command.refund_system or command.system
    needs.want("payment", *((system, name) for name in (command.refund, command.of_payment) if name is not None))
    if command.reason == "chargeback":
        needs.want("order_payments", (command.system, command.external_id))
    if command.voucher is not None:
        needs.want("voucher", command.voucher)
    if command.note is not None:
        needs.want("customer_of_order", (command.system, command.external_id, command.system))


def _decide(draft: Draft, command: Refund, rules: Rules) -> dict[str, Any]:
    order = order_named(draft, command.system, command.external_id)
    if command.note is not None:
        not_erased(draft, order)
    at = moment(command, draft.at)
    system = command.refund_system or command.system
    if command.refund is not None and given_back(draft, system, command.refund, order_id=order.order_id):
        return _told(order, 0, again=True)
    if command.amount is None and command.reason == "goodwill":
        raise Refused(
            "amount_needed", f"Nobody knows how much of order {order.external_id} is given as goodwill.",
            'Say how much (amount). What is paid above what is owed is given back as "cancelled" or "overpaid".',
            system=order.system, external_id=order.external_id,
        )  # fmt: skip
    amount = order.paid_amount - order.owed_amount if command.amount is None else units(command.amount)
    if amount <= 0:
        raise Refused(
            "nothing_to_refund", f"Of order {order.external_id}, no more is paid than is owed.",
            "Say how much is given back, and why.", system=order.system, external_id=order.external_id,
        )  # fmt: skip
    _within_reason(order, command.reason, amount)
    if command.voucher is not None and command.reason == "chargeback":
        raise _not_onto_voucher(command.voucher)
    if command.reason == "goodwill":
        order = order._replace(owed_amount=order.owed_amount - amount)
    settled = settled_by(draft, order, amount, returned=command.reason == "returned")
    kind = "chargeback" if command.reason == "chargeback" else "refund"
    name = None if command.refund is None else (system, command.refund)
    method = "voucher" if command.voucher is not None else command.method
    refund = own_payment(draft, rules, order, kind, method, amount, at, name=name)
    return_id = settled[0][0].return_id if command.reason == "returned" and len(settled) == 1 else None
    refund = refund._replace(reason=command.reason, return_id=return_id)
    if command.voucher is not None:
        voucher = credit_voucher(
            draft, rules, command.voucher, amount, order.currency, at, refund.payment_id, order_id=order.order_id
        )
        refund = refund._replace(voucher_id=voucher.voucher_id)
    of = None
    if command.of_payment is not None:
        of = payment_known(draft, system, command.of_payment)
        if of is None:
            raise Refused(
                "unknown_payment", f"There is no payment {command.of_payment} of {system}.", "Note it first (pay).",
                payment=command.of_payment,
            )  # fmt: skip
    order = give_back(draft, order, refund, of)
    settle_by(draft, rules, settled, at)
    return _told(order, amount)


def _within_reason(order: Order, reason: str, amount: int) -> None:
    """Refuse to give back as not owed more than that is, and as goodwill more than is owed."""
    named: dict[str, Any] = {"system": order.system, "external_id": order.external_id}
    owed, not_owed = max(0, order.owed_amount), max(0, order.paid_amount - order.owed_amount)
    if reason in NOT_OWED and amount > not_owed:
        raise Refused(
            "more_than_owed", f"For order {order.external_id}, {decimal_of(not_owed):f} {order.currency} are paid "
            f"above what is owed, not {decimal_of(amount):f}.", "Cancel or take back first what it is given back for; "
            'or say another reason: "goodwill", or "other" if the customer owes it again.', **named,
        )  # fmt: skip
    if reason == "goodwill" and amount > owed:
        raise Refused(
            "more_than_owed", f"For order {order.external_id}, {decimal_of(owed):f} {order.currency} are owed: "
            f"{decimal_of(amount):f} of goodwill are more.", "Give what is not owed back with the reason for that, "
            'such as "cancelled" or "returned".', **named,
        )  # fmt: skip


def _not_onto_voucher(code: str) -> Refused:
    return Refused(
        "bank_has_it", "What a bank took back is with the customer already: it goes onto no voucher.",
        'Leave voucher out. For a voucher beside it, say another reason, such as "goodwill".', voucher=code,
    )  # fmt: skip


def _told(order: Order, refunded: int, **more: object) -> dict[str, Any]:
    due = order.owed_amount - order.paid_amount
    return {"order_id": order.order_id, "refunded": decimal_of(refunded), "due": decimal_of(due), **more}


KIND = Kind("refund", Refund, _needs, _decide)
