"""What customers get for what they give back: credited by the order's lines, then paid or laid upon another order."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from onebook.book.answers import Refused
from onebook.book.exact import ONE, decimal_of, units
from onebook.book.rows import LineReturn, Order, OrderLine, Return, ReturnLine
from onebook.book.rules import Rules
from onebook.book.sales.amounts import Standing, cent_of, credited_by, rounded, standing
from onebook.book.sales.orders import put_order
from onebook.book.sales.payments import give_back, note_payment, own_payment
from onebook.book.sales.returning import put_return
from onebook.book.sales.vouchers import credit_voucher
from onebook.book.state import Draft

__all__ = ["credit", "exchange", "order_of", "payable", "settle", "settle_by", "settled_by"]


def order_of(draft: Draft, back: Return) -> Order | None:
    """Return the order that a return belongs to; None where nobody knows it."""
    return None if back.order_id is None else draft.get(Order, back.order_id)


def credit(
    draft: Draft, rules: Rules, back: Return, line: ReturnLine, quantity: int, fee_share: Decimal | None
) -> Return:
    """Credit so many of a return line that were accepted, and return the return as it is now.

    What they cost the customer, in proportion and exactly, less the fee: the plan's, if none is given, and for all of a
    line the same, however it is inspected bit by bit. It lowers what the order comes to; what was paid of that can be
    paid back. What was given back before as goodwill is settled. line: as it was before they were accepted.
    """
    order = order_of(draft, back)
    cent = cent_of(back.currency)
    less = _less(draft, rules, line, quantity, cent) if order else _offered(line, quantity, cent)
    if fee_share is None:
        fee_share = Decimal(0) if line.reason in rules.returns.no_fee else rules.returns.restocking_fee
    known = draft.get(ReturnLine, line.return_id, line.line) or line
    before = Standing(known.amount, known.shipping_amount, known.tax_amount)
    fee = min(less.total, max(0, _fee(before.plus(less), fee_share, cent) - _fee(before, fee_share, cent)))
    draft.put(
        known._replace(
            amount=known.amount + less.goods,
            shipping_amount=known.shipping_amount + less.shipping,
            tax_amount=known.tax_amount + less.tax,
            fee_amount=known.fee_amount + fee,
        )
    )
    credited, settled = less.total - fee, 0
    if order is not None:
        no_longer_owed = min(credited, max(0, order.owed_amount))
        laid_upon_debt = min(no_longer_owed, max(0, order.owed_amount - order.paid_amount))
        settled = credited - no_longer_owed + laid_upon_debt
        put_order(draft, order._replace(owed_amount=order.owed_amount - no_longer_owed))
    back = back._replace(owed_amount=back.owed_amount + credited, settled_amount=back.settled_amount + settled)
    draft.put(back)
    return back


def _fee(credited: Standing, share: Decimal, cent: int) -> int:
    """Return the fee on so much of a line that is credited in all: on its goods, with their tax."""
    taxed = credited.goods + credited.shipping
    of_goods = credited.goods + (rounded(credited.tax, credited.goods, taxed, cent) if taxed else credited.tax)
    return rounded(of_goods, units(share), ONE, cent)


def _less(draft: Draft, rules: Rules, line: ReturnLine, quantity: int, cent: int) -> Standing:
    """Note that so many of an order line are credited, and return by how much less the order comes to."""
    assert line.order_id is not None  # noqa: S101 (it has an order)
    assert line.order_line is not None  # noqa: S101
    lines = draft.of(OrderLine, line.order_id)
    rule = rules.returns.refund_shipping
    known = {each.line: each for each in draft.of(LineReturn, line.order_id)}
    before = standing(lines, credited_by(known.values()), rule, cent)
    of_line = known.get(line.order_line) or LineReturn(line.order_id, line.order_line)
    known[line.order_line] = of_line._replace(credited=of_line.credited + quantity)
    after = standing(lines, credited_by(known.values()), rule, cent)
    in_all = Standing()
    for number, stood in before.items():
        less = stood.less(after[number])
        if less == Standing() and number != line.order_line:
            continue
        each = known.get(number) or LineReturn(line.order_id, number)
        draft.put(
            each._replace(
                amount=each.amount + less.goods,
                shipping_amount=each.shipping_amount + less.shipping,
                tax_amount=each.tax_amount + less.tax,
            )
        )
        in_all = in_all.plus(less)
    return in_all


def _offered(line: ReturnLine, quantity: int, cent: int) -> Standing:
    before = line.restocked + line.repaired + line.scrapped
    amount, tax_amount = (
        rounded(total, before + quantity, line.quantity, cent) - rounded(total, before, line.quantity, cent)
        for total in (line.offered_amount, line.offered_tax_amount)
    )
    return Standing(amount, 0, tax_amount)


def payable(draft: Draft, back: Return) -> int:
    """Return what can be paid for a return now: what is credited and not settled, no more than was paid too much."""
    order, left = order_of(draft, back), back.owed_amount - back.settled_amount
    return left if order is None else max(0, min(left, order.paid_amount - order.owed_amount))


def settle(
    draft: Draft, rules: Rules, back: Return, amount: int | None, method: str, at: int, *, voucher: str | None,
    name: tuple[str, str] | None, exception: bool,
) -> tuple[Return, int]:  # fmt: skip
    """Pay for a return: all that can be, or so much; return it and what was paid. Refused above that.

    voucher: the code of the one it goes onto, which must be where no order is known and the plan says so.
    """
    amount = _chosen(draft, back, amount)
    order = order_of(draft, back)
    if order is None and voucher is None and rules.returns.without_order != "allow" and not exception:
        raise Refused(
            "voucher_only", "What comes back without an order is paid with a voucher.",
            "Give the code of the voucher, or make an exception.",
        )  # fmt: skip
    method = method if voucher is None else "voucher"
    refund = own_payment(draft, rules, order, "refund", method, amount, at, currency=back.currency, name=name)
    refund = refund._replace(return_id=back.return_id, reason="returned")
    if voucher is not None:
        onto = credit_voucher(
            draft, rules, voucher, amount, back.currency, at, refund.payment_id, order_id=back.order_id,
            return_id=back.return_id,
        )  # fmt: skip
        refund = refund._replace(voucher_id=onto.voucher_id)
    if order is None:
        draft.put(refund)
        draft.names["payment", refund.system, refund.external_id] = refund.payment_id
    else:
        give_back(draft, order, refund, None)
    return put_return(draft, rules, back._replace(settled_amount=back.settled_amount + amount), at), amount


def settled_by(draft: Draft, order: Order, amount: int, *, returned: bool) -> list[tuple[Return, int]]:
    """Return which returns of an order are settled by so much that is given back for the order, and how much of each.

    returned: it is given back for them. Otherwise as much of them is settled as no money is left for. The oldest first.
    The order's returns must be wanted (`order_returns`).
    """
    backs = [back for back in draft.all(Return) if back.order_id == order.order_id]
    open_amount = sum(back.owed_amount - back.settled_amount for back in backs)
    left = max(0, order.paid_amount - amount - order.owed_amount)
    rest, found = max(open_amount - left, amount if returned else 0), []
    for back in backs:
        if (some := min(rest, back.owed_amount - back.settled_amount)) > 0:
            found.append((back, some))
            rest -= some
    return found


def settle_by(draft: Draft, rules: Rules, settled: Iterable[tuple[Return, int]], at: int) -> None:
    """Note that so much of each return is settled."""
    for back, some in settled:
        put_return(draft, rules, back._replace(settled_amount=back.settled_amount + some), at)


def exchange(draft: Draft, rules: Rules, back: Return, target: Order, at: int) -> tuple[Return, Order, int]:
    """Lay what can be paid for a return upon another order, as far as that is not paid; return both, and how much.

    Refused where nothing can be paid, or nothing is due on the other order.
    """
    if target.order_id == back.order_id or target.currency != back.currency:
        raise Refused(
            "no_exchange", f"Return {back.external_id} cannot be exchanged for order {target.external_id}.",
            f"Name another order, in {back.currency}.", external_id=target.external_id,
        )  # fmt: skip
    most, due = payable(draft, back), target.owed_amount - target.paid_amount
    if most <= 0:
        raise _nothing_payable(draft, back)
    if due <= 0:
        raise Refused(
            "nothing_due", f"Nothing is due on order {target.external_id}: it is {target.status}.",
            "Name another order, or pay the money back (refund_return; take_back without exchange_order).",
            system=target.system, external_id=target.external_id,
        )  # fmt: skip
    amount, order = min(most, due), order_of(draft, back)
    refund = own_payment(draft, rules, order, "refund", "exchange", amount, at, currency=back.currency)
    refund = refund._replace(return_id=back.return_id, reason="exchanged")
    if order is None:
        draft.put(refund)
    else:
        give_back(draft, order, refund, None)
    paid = own_payment(draft, rules, target, "payment", "exchange", amount, at)
    target = note_payment(draft, target, paid._replace(return_id=back.return_id))
    back = back._replace(settled_amount=back.settled_amount + amount, exchange_order_id=target.order_id)
    return put_return(draft, rules, back, at), target, amount


def _chosen(draft: Draft, back: Return, amount: int | None) -> int:
    most = payable(draft, back)
    chosen = most if amount is None else amount
    if chosen <= 0:
        raise _nothing_payable(draft, back)
    if chosen > most:
        raise Refused(
            "more_than_owed", f"For return {back.external_id}, {decimal_of(most):f} {back.currency} can be paid, not "
            f"{decimal_of(chosen):f}.", "Pay less; goodwill is a refund of the order.", payable=decimal_of(most),
        )  # fmt: skip
    return chosen


def _nothing_payable(draft: Draft, back: Return) -> Refused:
    to_come = any(line.open or line.received > line.inspected for line in draft.of(ReturnLine, back.return_id))
    return Refused(
        "nothing_to_refund", f"Nothing is to be paid for return {back.external_id}: it is {back.status}.",
        "Inspect what came back first (inspect_return)." if to_come else "Leave it: what was credited has been paid, "
        "or the customer owes no less than they have paid. For more, refund the order as goodwill (refund).",
        system=back.system, external_id=back.external_id,
    )  # fmt: skip
