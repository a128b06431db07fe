"""The plain book's money: what is paid and given back, vouchers, and what comes back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.book.plain_model import SERVING, Order, Refuse, refuse
from tests.book.plain_sales import NOTHING, TODAY, Sales


@dataclass
class Payment:
    """A payment or, out, a refund, that has a name. back: the return that it is for."""

    order: str | None
    out: bool
    status: str
    amount: Decimal
    refunded: Decimal = NOTHING
    voucher: str | None = None
    back: str | None = None

    def counts(self) -> Decimal:
        return NOTHING if self.status != "captured" else -self.amount if self.out else self.amount


@dataclass
class Voucher:
    balance: Decimal
    until: str | None = None


@dataclass
class BackLine:
    """A line of a return. line: the order's; offered: what all of it is taken back at where no order is known.

    uninspected: pieces that wait at inspection, by item.
    """

    item: str
    quantity: int
    line: int | None = None
    offered: int = 0
    received: int = 0
    inspected: int = 0
    accepted: int = 0
    refused: int = 0
    uninspected: dict[str, int] = field(default_factory=dict)

    @property
    def open(self) -> int:
        return self.quantity - self.received - self.refused


@dataclass
class Back:
    """A return. owed, settled: what is credited, and how much of that is paid or laid upon a debt."""

    order: str | None
    lines: list[BackLine] = field(default_factory=list)
    place: str | None = None
    owed: Decimal = NOTHING
    settled: Decimal = NOTHING


@dataclass
class Model(Sales):
    """The whole plain book: payments, vouchers and returns by name."""

    payments: dict[str, Payment] = field(default_factory=dict)
    vouchers: dict[str, Voucher] = field(default_factory=dict)
    backs: dict[str, Back] = field(default_factory=dict)

    # Payments.

    def note(
        self, order: Order, name: str | None, payment: Payment, before: Payment | None = None, *, by_bank: bool = False
    ) -> None:
        paid = order.paid + payment.counts() - (before.counts() if before else 0)
        if paid < 0 and payment.out and not by_bank:
            refuse("more_than_paid")
        if paid < order.paid and paid < order.owed:
            order.closed = False
        order.paid = paid
        if name is not None:
            self.payments[name] = payment

    def take(self, order: Order, paid: Any) -> None:
        if paid.voucher is not None and paid.status != "captured":
            refuse("voucher_is_taken_at_once")
        before = self.payments.get(paid.payment)
        now = Payment(order.name, False, paid.status, paid.amount)
        if before is not None:
            if before.order != order.name or before.out:
                refuse("payment_of_another")
            if (before.status, paid.status) == ("captured", "authorised") or before.voucher is not None:
                return
            now.refunded = before.refunded
            if now.refunded > now.counts():
                refuse("already_refunded")
        if paid.voucher is not None:
            due = order.owed - order.paid + (before.counts() if before else 0)
            self.redeem(paid.voucher, now.amount, due)
            now.voucher = paid.voucher
        less = (before.counts() if before else 0) - now.counts()
        settled = self._settled_by(order, less, returned=False) if less > 0 else {}
        self.note(order, paid.payment, now, before)
        for name, some in settled.items():
            self.backs[name].settled += some

    def take_what_is_good(self, order: Order, payments: Iterable[Any]) -> None:
        for paid in payments:
            voucher = self.vouchers.get(paid.voucher)
            if voucher is not None and 0 < (most := min(voucher.balance, order.owed - order.paid)) < paid.amount:
                paid = paid.model_copy(update={"amount": most})  # noqa: PLW2901 (as far as it goes)
            try:
                self.take(order, paid)
            except Refuse:
                continue

    def pay(self, wanted: Any) -> None:
        self.take(self.order(wanted.external_id), wanted.paid)

    def given_back(self, name: str | None, order: str | None, back: str | None) -> bool:
        """Whether a refund of this name was noted before, for this order or return."""
        known = self.payments.get(name or "")
        if known is None:
            return False
        if not known.out or (back is not None and known.back != back) or (order is not None and known.order != order):
            refuse("payment_of_another")
        return True

    def refund(self, wanted: Any) -> None:
        order = self.order(wanted.external_id)
        if self.given_back(wanted.refund, order.name, None):
            return
        if wanted.amount is None and wanted.reason == "goodwill":
            refuse("amount_needed")
        amount = order.paid - order.owed if wanted.amount is None else wanted.amount
        if amount <= 0:
            refuse("nothing_to_refund")
        self._may_be_given_back(order, wanted, amount)
        order.owed -= amount if wanted.reason == "goodwill" else 0
        settled = self._settled_by(order, amount, returned=wanted.reason == "returned")
        if wanted.voucher is not None:
            self.put_onto(wanted.voucher, amount)
        if wanted.of_payment is not None:
            of = self.payments.get(wanted.of_payment) or refuse("unknown_payment")
            if of.order != order.name or amount > (0 if of.out else of.counts()) - of.refunded:
                refuse("more_than_payment")
            of.refunded += amount
        back = next(iter(settled)) if wanted.reason == "returned" and len(settled) == 1 else None
        by_bank = wanted.reason == "chargeback" and wanted.of_payment is not None
        self.note(order, wanted.refund, Payment(order.name, True, "captured", amount, back=back), by_bank=by_bank)
        for name, some in settled.items():
            self.backs[name].settled += some

    @staticmethod
    def _may_be_given_back(order: Order, wanted: Any, amount: Decimal) -> None:
        if wanted.reason in ("returned", "cancelled", "overpaid") and amount > max(0, order.paid - order.owed):
            refuse("more_than_owed")
        if wanted.reason == "goodwill" and amount > order.owed:
            refuse("more_than_owed")
        if wanted.reason == "chargeback" and wanted.voucher is not None:
            refuse("bank_has_it")

    def _settled_by(self, order: Order, amount: Decimal, *, returned: bool) -> dict[str, Decimal]:
        """Which returns are settled by what is given back for their order: the oldest first."""
        backs = {name: back for name, back in self.backs.items() if back.order == order.name}
        left = max(NOTHING, order.paid - amount - order.owed)
        rest = max(sum(back.owed - back.settled for back in backs.values()) - left, amount if returned else NOTHING)
        found = {}
        for name, back in backs.items():
            if (some := min(rest, back.owed - back.settled)) > 0:
                found[name] = some
                rest -= some
        return found

    # Vouchers.

    def issue_voucher(self, wanted: Any) -> None:
        if wanted.external_id is not None:
            self.order(wanted.external_id)
        until = wanted.expires_on.isoformat() if wanted.expires_on else None
        if until is not None and until < (wanted.at.date().isoformat() if wanted.at else TODAY):
            refuse("voucher_expired")
        if wanted.code in self.vouchers:
            refuse("voucher_exists")
        self.vouchers[wanted.code] = Voucher(wanted.amount, until)

    def good(self, code: str) -> Voucher:
        voucher = self.vouchers.get(code) or refuse("unknown_voucher")
        return refuse("voucher_expired") if voucher.until is not None and voucher.until < TODAY else voucher

    def redeem(self, code: str, amount: Decimal, due: Decimal) -> None:
        voucher = self.good(code)
        if amount > max(NOTHING, due):
            refuse("more_than_due")
        if amount > voucher.balance:
            refuse("not_enough_on_voucher")
        voucher.balance -= amount

    def put_onto(self, code: str, amount: Decimal) -> None:
        if code not in self.vouchers:
            self.vouchers[code] = Voucher(NOTHING)
        self.good(code).balance += amount

    def redeem_voucher(self, wanted: Any) -> None:
        order, voucher = self.order(wanted.external_id), self.good(wanted.code)
        due = order.owed - order.paid
        amount = min(due, voucher.balance) if wanted.amount is None else wanted.amount
        if amount <= 0:
            refuse("nothing_to_redeem")
        self.redeem(wanted.code, amount, due)
        self.note(order, None, Payment(order.name, False, "captured", amount))

    def expire_vouchers(self, wanted: Any) -> None:
        for voucher in self.vouchers.values():
            if voucher.until is not None and voucher.until < wanted.before.isoformat():
                voucher.balance = NOTHING

    # Returns.

    def back(self, name: str) -> Back:
        return self.backs[name] if name in self.backs else refuse("unknown_return")

    @staticmethod
    def back_line(back: Back, number: int) -> BackLine:
        return back.lines[number - 1] if number <= len(back.lines) else refuse("unknown_line")

    def request_return(self, wanted: Any) -> None:
        self._ask(wanted)

    def _ask(self, wanted: Any) -> Back:
        order = None if wanted.order is None else self.order(wanted.order)
        if wanted.external_id in self.backs:
            refuse("return_exists")
        if order is None and wanted.channel is None:
            refuse("channel_needed")
        if wanted.channel is not None and wanted.channel not in SERVING:
            refuse("unknown_channel")
        back = self.backs[wanted.external_id] = Back(wanted.order)
        for asked in wanted.lines:
            if order is None:
                item = self.item(asked.item or "")
                offered = refuse("amount_needed") if asked.amount is None else int(asked.amount + asked.tax_amount)
                back.lines.append(BackLine(item, int(asked.quantity), offered=offered))
                continue
            number = self._sold(order, asked)
            order.lines[number].asked += int(asked.quantity)
            back.lines.append(BackLine(order.lines[number].item, int(asked.quantity), number))
        return back

    def _sold(self, order: Order, asked: Any) -> int:
        """The order line that goods came with."""
        if asked.line is not None:
            self.line(order, asked.line)
            lines = [asked.line]
        else:
            self.item(asked.item)
            lines = [n for n, line in order.lines.items() if line.item == asked.item]
            lines.sort(key=lambda number: order.lines[number].kit is not None)
            if not lines:
                refuse("not_of_order")
        left = {n: order.can_come_back(n) for n in lines}
        return next((n for n in lines if asked.quantity <= left[n]), None) or refuse("more_than_shipped")

    def receive_return(self, wanted: Any) -> None:
        back, place = self.back(wanted.external_id), self.ours(wanted.place)
        lines = [(asked.line, int(asked.quantity)) for asked in wanted.lines]
        lines = lines or [(number, line.open) for number, line in enumerate(back.lines, 1) if line.open]
        if not lines:
            refuse("nothing_to_come")
        for number, quantity in lines:
            self._receive(back, self.back_line(back, number), quantity)
        back.place = place

    def _receive(self, back: Back, line: BackLine, quantity: int) -> None:
        """Pieces come back, of kits their parts, and wait to be inspected."""
        if quantity > line.open:
            refuse("more_than_asked")
        came = [(line.item, quantity)]
        if back.order is not None and line.line is not None:
            order = self.orders[back.order]
            came = [(order.lines[part].item, some) for part, some in order.goods_of(line.line, quantity)]
        for item, some in came:
            self.move(item, "customer", "inspection", some)
            line.uninspected[item] = line.uninspected.get(item, 0) + some
        line.received += quantity

    def inspect_return(self, wanted: Any) -> None:
        back = self.back(wanted.external_id)
        for found in wanted.lines:
            self._accept(back, self.back_line(back, found.line), found, found.place)

    def _accept(self, back: Back, line: BackLine, found: Any, place: str | None) -> None:
        place = None if place is None else self.ours(place)
        quantity, waiting = int(found.quantity), line.received - line.inspected
        if quantity > waiting:
            refuse("not_received")
        target = {"repair": place or "inspection", "scrap": "loss", "send_back": "customer"}.get(found.condition)
        if target is None:
            target = place or back.place or "inspection"
            if target not in ("main", "city"):
                refuse("place_needed")
        for item, there in line.uninspected.items():
            some = there * quantity // waiting
            line.uninspected[item] -= some
            if target != "inspection":
                self.move(item, "inspection", target, some)
        line.inspected += quantity
        if found.condition != "send_back":
            self._credit(back, line, quantity, found.fee_share)

    def _credit(self, back: Back, line: BackLine, quantity: int, fee_share: Any) -> None:
        """Credit what it cost; what was given back as goodwill before, or is not paid, is settled by that."""
        line.accepted += quantity
        if back.order is None or line.line is None:
            back.owed += line.offered // line.quantity * quantity * (0 if fee_share else 1)
            return
        order = self.orders[back.order]
        before, goods = order.stands(), order.goods_stand()
        order.lines[line.line].credited += quantity
        credited = before - order.stands() - (goods - order.goods_stand()) * bool(fee_share)
        no_more = min(credited, order.owed)
        back.owed += credited
        back.settled += credited - no_more + min(no_more, max(NOTHING, order.owed - order.paid))
        order.owed -= no_more

    def refuse_return(self, wanted: Any) -> None:
        back = self.back(wanted.external_id)
        lines = [(asked.line, int(asked.quantity)) for asked in wanted.lines]
        lines = lines or [(number, line.open) for number, line in enumerate(back.lines, 1) if line.open]
        if not lines:
            refuse("nothing_to_come")
        for number, quantity in lines:
            line = self.back_line(back, number)
            if quantity > line.open:
                refuse("not_open")
            line.refused += quantity
            if back.order is not None and line.line is not None:
                self.orders[back.order].lines[line.line].asked -= quantity

    def take_back(self, wanted: Any) -> None:
        place = self.ours(wanted.place)
        back = self._ask(wanted)
        back.place = place
        for line, found in zip(back.lines, wanted.lines, strict=True):
            self._receive(back, line, line.quantity)
            self._accept(back, line, found, found.restock_place)
        if wanted.exchange_order is not None:
            self._exchange(back, self.order(wanted.exchange_order))
        if wanted.pay and self.payable(back) > 0:
            self._settle(wanted.external_id, None, None, wanted.voucher, exception=wanted.exception)

    def payable(self, back: Back) -> Decimal:
        """What can be paid for a return now: no more than was paid too much for its order."""
        left = back.owed - back.settled
        if back.order is None:
            return left
        order = self.orders[back.order]
        return max(NOTHING, min(left, order.paid - order.owed))

    def refund_return(self, wanted: Any) -> None:
        self.back(wanted.external_id)
        if not self.given_back(wanted.refund, None, wanted.external_id):
            self._settle(wanted.external_id, wanted.amount, wanted.refund, wanted.voucher, exception=wanted.exception)

    def _settle(
        self, name: str, amount: Decimal | None, refund: str | None, voucher: str | None, *, exception: bool
    ) -> None:
        back = self.backs[name]
        chosen = self.payable(back) if amount is None else amount
        if chosen <= 0:
            refuse("nothing_to_refund")
        if chosen > self.payable(back):
            refuse("more_than_owed")
        if back.order is None and voucher is None and not exception:
            refuse("voucher_only")
        if voucher is not None:
            self.put_onto(voucher, chosen)
        given = Payment(back.order, True, "captured", chosen, back=name)
        if back.order is not None:
            self.note(self.orders[back.order], refund, given)
        elif refund is not None:
            self.payments[refund] = given
        back.settled += chosen

    def exchange_return(self, wanted: Any) -> None:
        back = self.back(wanted.external_id)
        self._exchange(back, self.order(wanted.order))

    def _exchange(self, back: Back, target: Order) -> None:
        if target.name == back.order:
            refuse("no_exchange")
        if self.payable(back) <= 0:
            refuse("nothing_to_refund")
        if target.owed <= target.paid:
            refuse("nothing_due")
        amount = min(self.payable(back), target.owed - target.paid)
        if back.order is not None:
            self.note(self.orders[back.order], None, Payment(back.order, True, "captured", amount))
        self.note(target, None, Payment(target.name, False, "captured", amount))
        back.settled += amount
