"""Payments for sales orders: what is paid is the sum of what went over, less what was given back."""

from __future__ import annotations

from onebook.book.answers import Refused
from onebook.book.exact import decimal_of
from onebook.book.rows import Order, Payment
from onebook.book.rules import Rules, day_of
from onebook.book.sales.orders import put_order
from onebook.book.sales.own_names import BOOK, refuse_own
from onebook.book.state import Draft

__all__ = ["counted", "give_back", "note_payment", "own_payment", "payment_known"]

OUT = frozenset({"refund", "chargeback"})


def counted(payment: Payment | None) -> int:
    """Return by how much a payment changes what is paid for its order."""
    if payment is None or payment.status != "captured":
        return 0
    return -payment.order_amount if payment.kind in OUT else payment.order_amount


def payment_known(draft: Draft, system: str, external_id: str) -> Payment | None:
    """Return the payment that a system gave; None where it gave none of this name."""
    payment_id = draft.named("payment", system, external_id)
    return None if payment_id is None else draft.get(Payment, payment_id)


def own_payment(
    draft: Draft, rules: Rules, order: Order | None, kind: str, method: str, amount: int, at: int, *,
    currency: str | None = None, name: tuple[str, str] | None = None,
) -> Payment:  # fmt: skip
    """Return a payment that went over in the order's currency, not noted yet.

    name: its system and what that calls it, refused where that is the book; none: the book names it. currency: where
    there is no order.
    """
    payment_id = draft.new_id()
    if name is not None:
        refuse_own(name[0])
    system, external_id = name or (BOOK, str(payment_id))
    return Payment(
        payment_id, system, external_id, order.order_id if order else None, None, kind, "captured", method, amount,
        currency or (order.currency if order else rules.currency), amount, 0, at, day_of(rules, at), at,
    )  # fmt: skip


def note_payment(draft: Draft, order: Order, payment: Payment, before: Payment | None = None) -> Order:
    """Set a payment as it is now, and what is paid for its order; return the order.

    Refused where more would be given back than was paid. What a bank takes back, or a payment that failed after all,
    is not ours to refuse: what was given back of it before is paid below nothing, and so owed by the customer.
    """
    paid = order.paid_amount + counted(payment) - counted(before)
    if paid < 0 and not _is_taken_back(payment):
        raise Refused(
            "more_than_paid",
            f"For order {order.external_id}, {decimal_of(order.paid_amount):f} {order.currency} are paid and not given "
            f"back: not {decimal_of(order.paid_amount - paid):f}.",
            "Give back less. If the bank took a payment back, name that one (of_payment).",
            system=order.system, external_id=order.external_id,
        )  # fmt: skip
    draft.put(payment)
    draft.names["payment", payment.system, payment.external_id] = payment.payment_id
    # What was closed as paid and is owed again, as after a chargeback, is open again.
    is_owed_again = paid < order.paid_amount and paid < order.owed_amount
    return put_order(draft, order._replace(paid_amount=paid, closed_at=None if is_owed_again else order.closed_at))


def _is_taken_back(payment: Payment) -> bool:
    """Tell whether a payment is one that a bank took back, or the taking back of one that is named."""
    return payment.kind not in OUT or (payment.kind == "chargeback" and payment.of_payment_id is not None)


def given_back(draft: Draft, system: str, refund: str, *, order_id: int | None, return_id: int | None = None) -> bool:
    """Tell whether a refund of this name was noted before, for this order or return. Refused where it is another's."""
    known = payment_known(draft, system, refund)
    if known is None:
        return False
    of_return = return_id is None or known.return_id == return_id
    if known.kind not in OUT or not of_return or (order_id is not None and known.order_id != order_id):
        raise Refused(
            "payment_of_another", f"{system} has given {refund} for something else before.",
            "Give each payment and refund a name of its own.", payment=refund,
        )  # fmt: skip
    return True


def give_back(draft: Draft, order: Order, refund: Payment, of: Payment | None) -> Order:
    """Note a refund, of a certain payment where one is named; return the order. Refused above what that one was.

    A bank takes back all of a payment, whatever of it we gave back before: then the order's payments must be wanted.
    """
    if of is not None:
        whole = of.order_amount if of.status == "captured" and of.kind not in OUT else 0
        left = whole - of.refunded_amount
        if refund.kind == "chargeback":
            known = [each for each in draft.all(Payment) if each.of_payment_id == of.payment_id]
            left = whole - sum(each.order_amount for each in known if each.kind == "chargeback")
        if of.order_id != order.order_id or refund.order_amount > left:
            raise Refused(
                "more_than_payment",
                f"Of payment {of.external_id}, {decimal_of(left if of.order_id == order.order_id else 0):f} "
                f"{order.currency} can be given back for this order.", "Give back less, or of another payment.",
                payment=of.external_id,
            )  # fmt: skip
        draft.put(of._replace(refunded_amount=min(whole, of.refunded_amount + refund.order_amount)))
        refund = refund._replace(of_payment_id=of.payment_id)
    return note_payment(draft, order, refund)
