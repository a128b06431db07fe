"""A customer pays for a sales order, or a payment is known to have come further."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Amount, Command, Kind, Name, Part, Quantity, moment
from onebook.book.exact import decimal_of, units
from onebook.book.needs import Needs
from onebook.book.rows import Order, Payment
from onebook.book.rules import Rules, day_of
from onebook.book.sales.orders import order_named
from onebook.book.sales.own_names import BOOK, refuse_own
from onebook.book.sales.payments import counted, note_payment, payment_known
from onebook.book.sales.return_money import settle_by, settled_by
from onebook.book.sales.vouchers import change_voucher, no_more_than_due, usable_voucher
from onebook.book.state import Draft

__all__ = ["KIND", "Paid", "Pay", "counts_for", "needs_to_pay", "take_payments", "take_what_is_good"]

ZERO = Decimal(0)
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$")]


class Paid(Part):
    """A payment as it is now. payment: what its system (the order's, if none is named) calls it.

    amount: with tax. order_amount: what it counts for in the order's currency, where it is in another one. fee_amount:
    what the provider took. voucher: the code of the voucher that it is taken from, for no more than is still due.
    """

    amount: Quantity
    method: Name
    kind: Literal["payment", "deposit"] = "payment"
    status: Literal["authorised", "captured", "failed", "cancelled"] = "captured"
    payment_system: Name | None = None
    payment: Name | None = None
    currency: Currency | None = None
    order_amount: Amount | None = None
    fee_amount: Amount = ZERO
    voucher: Name | None = None


class Pay(Command):
    """A payment for an order: a new one, or one that was told of before and is now captured, failed or cancelled.

    One that fails, or is less by now, settles what no money is left for of the order's returns, the oldest first. What
    was told of an earlier instant (`at`) does not undo what is known, nor does an authorisation undo a capture.
    """

    system: Name
    external_id: Name
    paid: Paid


def needs_to_pay(needs: Needs, system: str, payments: Iterable[Paid]) -> None:
    """Want what `take_payments` looks at."""
    for paid in payments:
        if paid.payment is not None:
            needs.want("payment", (paid.payment_system or system, paid.payment))
        if paid.voucher is not None:
            needs.want("voucher", paid.voucher)


def take_payments(draft: Draft, rules: Rules, order: Order, payments: Iterable[Paid], at: int) -> Order:
    """Note payments for an order; return it as it stands then. Refused where one of them is named twice."""
    payments = list(payments)
    named = [(paid.payment_system or order.system, paid.payment) for paid in payments if paid.payment is not None]
    for system, name in named:
        if named.count((system, name)) > 1:
            raise Refused(
                "payment_named_twice", f"Payment {name} of {system} is named twice for order {order.external_id}.",
                "Name each payment once, as it is now.", payment=name,
            )  # fmt: skip
    for paid in payments:
        order = _take(draft, rules, order, paid, at)
    return order


def take_what_is_good(draft: Draft, rules: Rules, order: Order, payments: Iterable[Paid], at: int) -> bool:
    """Note payments for an order that is new, a voucher as far as it has enough and that is due.

    Return whether all of them were good. A payment that is refused is not noted: it is still owed.
    """
    good, names = True, set()
    for paid in payments:
        name = (paid.payment_system or order.system, paid.payment)
        if paid.payment is not None and name in names:
            good = False
            continue
        names.add(name)
        try:
            covered = _covered(draft, rules, order, paid, at)
            order = _take(draft, rules, order, covered, at)  # refuses before it puts anything
        except Refused:
            good = False
        else:
            good = good and covered == paid
    return good


def _covered(draft: Draft, rules: Rules, order: Order, paid: Paid, at: int) -> Paid:
    """Return a payment as far as its voucher covers it and it is due. Refused where the voucher is not good."""
    if paid.voucher is None:
        return paid
    voucher = usable_voucher(draft, rules, paid.voucher, order.currency, at)
    covered = min(voucher.balance, order.owed_amount - order.paid_amount)
    if not 0 < covered < units(paid.amount):
        return paid
    return paid.model_copy(update={"amount": decimal_of(covered)})


def _take(draft: Draft, rules: Rules, order: Order, paid: Paid, at: int) -> Order:
    if paid.voucher is not None and (paid.status != "captured" or paid.currency not in (None, order.currency)):
        raise Refused(
            "voucher_is_taken_at_once", "A voucher is taken at once, in the order's currency.",
            "Leave status and currency out.", code=paid.voucher,
        )  # fmt: skip
    system = paid.payment_system or order.system
    before = None if paid.payment is None else payment_known(draft, system, paid.payment)
    payment_id = before.payment_id if before else draft.new_id()
    if paid.payment is None:
        system = BOOK
    elif before is None:
        refuse_own(system)
    now = Payment(
        payment_id, system, paid.payment or str(payment_id), order.order_id, None, paid.kind, paid.status, paid.method,
        units(paid.amount), paid.currency or order.currency, counts_for(paid, order.currency), units(paid.fee_amount),
        at, day_of(rules, at), at,
    )  # fmt: skip
    if before is not None:
        _refuse_others(before, order)
        if at < before.told_at or (before.status == "captured" and paid.status == "authorised") or before.voucher_id:
            return order
        kept = {"refunded_amount": before.refunded_amount, "voucher_id": before.voucher_id}
        now = now._replace(**kept)  # type: ignore[arg-type]
        if before.status == now.status:
            now = now._replace(paid_at=before.paid_at, paid_on=before.paid_on)
        if now.refunded_amount > (now.order_amount if now.status == "captured" else 0):
            raise Refused(
                "already_refunded", f"Of payment {paid.payment}, {decimal_of(before.refunded_amount):f} "
                f"{order.currency} were given back.", "Look up whether the refund went over. If it did, "
                "note that the bank took the payment back (refund, with the reason chargeback).",
                payment=paid.payment,
            )  # fmt: skip
    if paid.voucher is not None:
        voucher = usable_voucher(draft, rules, paid.voucher, order.currency, at)
        due = order.owed_amount - order.paid_amount + counted(before)
        no_more_than_due(order, due, voucher.code, now.order_amount)
        change_voucher(draft, voucher, -now.order_amount, "redeemed", at, order.order_id, payment_id)
        now = now._replace(voucher_id=voucher.voucher_id)
    less = counted(before) - counted(now)
    settled = settled_by(draft, order, less, returned=False) if less > 0 else []
    order = note_payment(draft, order, now, before)
    settle_by(draft, rules, settled, at)
    return order


def _refuse_others(before: Payment, order: Order) -> None:
    """Refuse a payment that was told of for something else, or by which a return was exchanged."""
    if before.order_id != order.order_id or before.kind not in ("payment", "deposit"):
        raise Refused(
            "payment_of_another", f"{before.system} has given payment {before.external_id} for something else before.",
            "Give each payment a name of its own.", payment=before.external_id,
        )  # fmt: skip
    if before.return_id is not None:
        raise Refused(
            "is_exchange", f"By payment {before.external_id} a return was exchanged: it went over within the book.",
            "Leave it as it is; to give some of it back, refund the order (refund).", payment=before.external_id,
        )  # fmt: skip


def counts_for(paid: Paid, currency: str) -> int:
    """Return what a payment counts for in the currency of its order. Refused where nobody said so."""
    if paid.currency in (None, currency):
        return units(paid.amount)
    if paid.order_amount is None:
        raise Refused(
            "wrong_currency", f"The order is in {currency}, and the payment in {paid.currency}.",
            f"Say what it counts for in {currency} (order_amount).", currency=paid.currency,
        )  # fmt: skip
    return units(paid.order_amount)


def _needs(command: Pay, _: Rules, needs: Needs) -> None:
    needs.want("order", (command.system, command.external_id))
    if command.paid.payment is not None:
        needs.want("order_returns", (command.system, command.external_id))  # it may be less by now
    needs_to_pay(needs, command.system, (command.paid,))


def _decide(draft: Draft, command: Pay, rules: Rules) -> dict[str, Any]:
    order = order_named(draft, command.system, command.external_id)
    order = take_payments(draft, rules, order, (command.paid,), moment(command, draft.at))
    return {
        "order_id": order.order_id,
        "paid": decimal_of(order.paid_amount),
        "due": decimal_of(order.owed_amount - order.paid_amount),
        "status": order.status,
    }


KIND = Kind("pay", Pay, _needs, _decide)
