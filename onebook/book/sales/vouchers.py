"""Gift cards, vouchers and store credit: a balance that never goes below zero, with its history."""

from __future__ import annotations

from onebook.book.answers import Refused
from onebook.book.exact import decimal_of
from onebook.book.rows import Order, Voucher, VoucherEntry
from onebook.book.rules import Rules, day_of
from onebook.book.state import Draft

__all__ = [
    "change_voucher", "credit_voucher", "issue_voucher", "no_more_than_due", "usable_voucher", "voucher_coded",
]  # fmt: skip


def voucher_coded(draft: Draft, code: str) -> Voucher | None:
    """Return the voucher with this code; None where there is none."""
    voucher_id = draft.named("voucher", code)
    return None if voucher_id is None else draft.get(Voucher, voucher_id)


def change_voucher(
    draft: Draft, voucher: Voucher, amount: int, reason: str, at: int, order_id: int | None = None,
    payment_id: int | None = None,
) -> Voucher:  # fmt: skip
    """Change a balance and note why. Refused where it has not as much."""
    if voucher.balance + amount < 0:
        raise Refused(
            "not_enough_on_voucher",
            f"Voucher {voucher.code} has {decimal_of(voucher.balance):f} {voucher.currency}, not "
            f"{decimal_of(-amount):f}.", "Redeem less, and let the rest be paid otherwise.", code=voucher.code,
        )  # fmt: skip
    voucher = voucher._replace(balance=voucher.balance + amount)
    draft.put(voucher)
    draft.put(
        VoucherEntry(voucher.voucher_id, draft.new_id(), draft.journal_id, at, amount, reason, order_id, payment_id)
    )
    return voucher


def issue_voucher(draft: Draft, rules: Rules, code: str, reason: str, amount: int, at: int, **told: object) -> Voucher:
    """Issue a voucher. told: currency, expires_on, customer_id, order_id, return_id. Refused where the code is used."""
    if draft.named("voucher", code) is not None:
        raise Refused(
            "voucher_exists", f"There is a voucher {code} already.", "Give each a code of its own.", code=code
        )
    voucher = Voucher(draft.new_id(), code, reason, rules.currency, 0, at, day_of(rules, at))
    voucher = voucher._replace(**{name: value for name, value in told.items() if value is not None})  # type: ignore[arg-type]
    draft.names["voucher", code] = voucher.voucher_id
    return change_voucher(draft, voucher, amount, "issued", at, voucher.order_id)


def credit_voucher(
    draft: Draft, rules: Rules, code: str, amount: int, currency: str, at: int, payment_id: int, **told: int | None
) -> Voucher:
    """Pay back onto a voucher: the one with this code, or a new one. told: order_id or return_id it is for."""
    known = voucher_coded(draft, code)
    if known is None:
        return issue_voucher(draft, rules, code, "refund", amount, at, currency=currency, **told)
    _must_be_good(rules, known, currency, at, "Give the code of a new one.")
    return change_voucher(draft, known, amount, "refunded", at, told.get("order_id"), payment_id)


def usable_voucher(draft: Draft, rules: Rules, code: str, currency: str, at: int) -> Voucher:
    """Return a voucher that can be redeemed now. Refused where there is none, it has expired, or is of other money."""
    voucher = voucher_coded(draft, code)
    if voucher is None:
        raise Refused("unknown_voucher", f"There is no voucher {code}.", "Issue it first (issue_voucher).", code=code)
    _must_be_good(rules, voucher, currency, at, "Issue another as goodwill.")
    return voucher


def no_more_than_due(order: Order, due: int, code: str, amount: int) -> None:
    """Refuse more of a voucher than is due on an order: given back as paid too much, it would have become money."""
    if amount > max(0, due):
        raise Refused(
            "more_than_due", f"On order {order.external_id}, {decimal_of(max(0, due)):f} {order.currency} are due, not "
            f"{decimal_of(amount):f}.", f"Take no more than that of voucher {code}: the rest stays on it.", code=code,
            due=decimal_of(max(0, due)),
        )  # fmt: skip


def _must_be_good(rules: Rules, voucher: Voucher, currency: str, at: int, mend: str) -> None:
    if voucher.expires_on is not None and voucher.expires_on < day_of(rules, at):
        told = f"Voucher {voucher.code} was good until {voucher.expires_on}."
        raise Refused("voucher_expired", told, mend, code=voucher.code)
    if voucher.currency != currency:
        raise _wrong_currency(voucher, currency)


def _wrong_currency(voucher: Voucher, currency: str) -> Refused:
    return Refused(
        "wrong_currency", f"Voucher {voucher.code} is in {voucher.currency}, not in {currency}.",
        "Use one in the order's currency.", code=voucher.code,
    )  # fmt: skip
