"""The plain book's sales: orders from draft to delivery, what is kept for them, carts and quotes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.book.plain_model import ALONE, SERVING, Cart, Failed, Line, Order, Sent, refuse
from tests.book.plain_supply import Supplies

TODAY = "2026-01-01"
"""Days that are over are before it, and those that are not, much later."""
NOTHING = Decimal(0)
MOVED_TO = {"not_found": "loss", "damaged": "inspection"}


@dataclass
class Quote:
    """A quote. status: `open`, `ordered`, `declined` or `expired`."""

    channel: str
    until: str
    reserves: bool
    lines: Sequence[Any]
    version: int = 1
    status: str = "open"


@dataclass
class Sales(Supplies):
    """Quotes by name. limit: what the customer with terms may owe."""

    quotes: dict[str, Quote] = field(default_factory=dict)
    limit: int | None = None

    # Money, as far as orders know of it.

    def take(self, order: Order, paid: Any) -> None:
        """Note a payment for an order."""
        raise NotImplementedError

    def take_what_is_good(self, order: Order, payments: Iterable[Any]) -> None:
        """Note payments for an order that is new, as far as they are good."""
        raise NotImplementedError

    def open_amount(self) -> Decimal:
        """What the customer with terms owes."""
        return sum(
            (max(NOTHING, each.owed - each.paid) for each in self.orders.values()
             if each.on_account and not each.draft and not each.closed), NOTHING,
        )  # fmt: skip

    def over_limit(self, others: Decimal, more: Decimal) -> bool:
        return bool(more) and self.limit is not None and others + more > self.limit

    def set_terms(self, wanted: Any) -> None:
        self.limit = None if "credit_limit" in wanted.clear else self.limit
        self.limit = self.limit if wanted.credit_limit is None else int(wanted.credit_limit)

    # Placing.

    def place_order(self, wanted: Any) -> None:
        cart = None if wanted.cart is None else ("shop", wanted.cart)
        order = self._place(wanted.external_id, wanted.channel, wanted.lines, wanted, cart, wanted.as_draft)
        for number, each in enumerate(wanted.payments):
            if each.payment is not None and each.payment in [other.payment for other in wanted.payments[:number]]:
                refuse("payment_named_twice")
        for each in wanted.payments:
            self.take(order, each)

    def _new(self, name: str, channel: str, wanted: Any) -> Order:
        if name in self.orders:
            refuse("order_exists")
        at = wanted.at.timestamp() if wanted.at else float("inf")
        made = self.orders[name] = Order(name, channel, at, len(self.orders))
        return made

    def _place(
        self, name: str, channel: str, lines: Sequence[Any], wanted: Any, cart: tuple[str, str] | None, draft: bool
    ) -> Order:
        if channel not in SERVING:
            refuse("unknown_channel")
        if cart is not None:
            self.carts.pop(cart, None)
        order = self._new(name, channel, wanted)
        if wanted.pickup_place is not None:
            if wanted.delivery_method != "pickup":
                refuse("not_picked_up")
            order.pickup = self.ours(wanted.pickup_place)
        order.at_once = wanted.delivery_method in ("pickup", "digital")
        if any((li.discount_amount or 0) > li.gross_amount for li in lines):
            refuse("discount_too_large")
        order.on_account = getattr(wanted, "customer_id", None) is not None and not wanted.prepaid
        self._add_lines(order, [(self.for_sale(li.item), li) for li in lines])
        payments = getattr(wanted, "payments", ())
        due = max(NOTHING, order.owed - sum(each.amount for each in payments if each.status == "captured"))
        held = order.on_account and not draft and self.over_limit(self.open_amount() - due_of(order), due)
        order.draft, order.hold = draft, "credit" if held else ""
        if not draft:
            self._keep_all(order, order.as_named(), wanted.if_short == "refuse", held=held)
        return order

    def _keep_all(self, order: Order, numbers: Iterable[int], refuses: bool, *, held: bool = False) -> None:
        """Keep what can be had for lines of which nothing was kept; the rest waits."""
        for number in numbers:
            line = order.lines[number]
            wanted = line.quantity - line.cancelled
            line.waiting = wanted - (0 if held else self.allocate(order, number, wanted))
        if refuses and not held and any(line.waiting for line in order.lines.values()):
            refuse("not_enough")

    def _add_lines(self, order: Order, lines: Iterable[tuple[str, Any]]) -> None:
        for number, (item, li) in enumerate(lines, 1):
            quantity, net = int(li.quantity), int(li.gross_amount - (li.discount_amount or 0))
            tax = int(li.tax_amount) // quantity
            order.lines[number] = Line(item, quantity, net // quantity, tax, int(li.shipping_amount))
            order.owed += net + int(li.tax_amount + li.shipping_amount)
        for number, line in [*order.lines.items()]:
            for part, quantity in self.kits.get(line.item, {}).items():
                pieces = line.quantity * quantity
                order.lines[len(order.lines) + 1] = Line(part, pieces, kit=number, share=ALONE[part] * pieces)

    def place_draft(self, wanted: Any) -> None:
        order = self.order(wanted.external_id)
        if not order.draft or not any(order.is_open(number) for number in order.goods()):
            refuse("no_draft")
        for number, line in order.lines.items():
            if line.kit is None and order.far(number)[4] < line.quantity:
                self.for_sale(line.item)
        if order.on_account and self.over_limit(self.open_amount(), max(NOTHING, order.owed - order.paid)):
            refuse("over_credit_limit")
        self._keep_all(order, order.goods(), wanted.if_short == "refuse")
        order.draft, order.at = False, wanted.at.timestamp()

    def sell(self, wanted: Any) -> None:
        place = self.ours(wanted.place)
        if wanted.channel not in SERVING:
            refuse("unknown_channel")
        order = self._new(wanted.external_id, wanted.channel, wanted)
        for li in wanted.lines:
            self.status.setdefault(li.item, "draft")
        self._add_lines(order, [(li.item, li) for li in wanted.lines])
        for line in [order.lines[number] for number in order.as_named()]:
            missing = line.quantity - self.on_hand.get((line.item, place), 0)
            if missing > 0:
                self.move(line.item, "loss", place, missing)
            self.free(line.item, place, line.quantity)
            self.move(line.item, place, "customer", line.quantity)
            line.shipped = line.delivered = line.quantity
        order.sent.append(Sent({number: line.quantity for number, line in order.goods().items()}, delivered=True))
        self.take_what_is_good(order, wanted.payments)

    # What is kept.

    def cancel_order(self, wanted: Any) -> None:
        order = self.order(wanted.external_id)
        if not any(order.is_open(number) for number in order.goods()):
            refuse("nothing_open")
        self._cancel(order, [(number, order.is_open(number)) for number in order.goods()])

    def cancel_lines(self, wanted: Any) -> None:
        order = self.order(wanted.external_id)
        for asked in wanted.lines:
            if self.line(order, asked.line).kit is not None:
                refuse("part_of_kit")
            self._cancel(order, order.to_cancel(asked.line, int(asked.quantity)))

    def _cancel(self, order: Order, wanted: Iterable[tuple[int, int]]) -> None:
        """Cancel so many of each line: what waits first. The customer owes so much less."""
        before = order.stands()
        for number, quantity in wanted:
            line = order.lines[number]
            if quantity > order.is_open(number):
                refuse("not_open")
            line.cancelled += quantity
            if not order.draft:
                self._let_go_of(line, quantity - min(line.waiting, quantity))
                line.waiting -= min(line.waiting, quantity)
        order.owed -= min(before - order.stands(), order.owed)

    def _let_go_of(self, line: Line, quantity: int, only: str | None = None) -> int:
        """Let so many pieces go, of one place or of any, and return how many there were."""
        left = quantity
        for place in line.places():
            if left and only in (None, place):
                some = min(left, line.kept[place])
                self.let_go(line, place, some)
                left -= some
        return quantity - left

    def close_order(self, wanted: Any) -> None:
        order = self.order(wanted.external_id)
        goods = order.goods().values()
        is_draft = order.draft and any(line.cancelled < line.quantity for line in goods)
        if is_draft or any(line.waiting or line.kept for line in goods):
            refuse("still_open")
        if order.owed != order.paid and not wanted.unpaid:
            refuse("not_settled")
        order.closed = True

    def release_allocation(self, wanted: Any) -> None:
        order, released = self.order(wanted.external_id), 0
        for line in () if wanted.lines else order.lines.values():
            released += (some := self._let_go_of(line, line.allocated))
            line.waiting += some
        for asked in wanted.lines:
            place = None if asked.place is None else self.ours(asked.place)
            self.line(order, asked.line)
            goods = [(number, order.lines[number].allocated) for number in order.parts(asked.line) or [asked.line]]
            if asked.quantity is not None:
                goods = order.goods_of(asked.line, int(asked.quantity))
            for number, quantity in goods:
                some = self._let_go_of(order.lines[number], quantity, place)
                if some < quantity and asked.quantity is not None:
                    refuse("not_kept")
                order.lines[number].waiting += some
                released += some
        if not released:
            refuse("nothing_kept")
        if wanted.hold:
            order.hold = order.hold or "hold"

    def move_allocation(self, wanted: Any) -> None:
        order = self.order(wanted.external_id)
        line, place = self.line(order, wanted.line), self.ours(wanted.from_place)
        there = line.kept.get(place, 0)
        quantity = there if wanted.quantity is None else int(wanted.quantity)
        if not there or quantity > there:
            refuse("not_kept")
        if wanted.to_place is not None:
            if self.ours(wanted.to_place) not in order.places:
                refuse("does_not_serve")
            self.let_go(line, place, quantity)
            if self.keep(line, quantity, [wanted.to_place]) < quantity:
                refuse("not_enough")
            return
        other = self.order(wanted.to_external_id)
        if other.hold:
            refuse("on_hold")
        target = self.line(other, wanted.to_line)
        if place not in other.places:
            refuse("does_not_serve")
        if target is line or target.item != line.item or other.far(wanted.to_line)[0] < quantity:
            refuse("not_waiting")
        if target.waiting - self.straight(other.name, wanted.to_line) < quantity:
            refuse("drop_shipped")
        self.let_go(line, place, quantity)
        target.waiting -= self.keep(target, quantity, [place])
        line.waiting += quantity

    def refuse_allocation(self, wanted: Any) -> None:
        order, place = self.order(wanted.external_id), self.ours(wanted.place)
        line = order.lines.get(wanted.line, Line("", 0))
        there = line.kept.get(place, 0)
        quantity = there if wanted.quantity is None else int(wanted.quantity)
        if not there or quantity > there:
            refuse("nothing_kept")
        self.let_go(line, place, quantity)
        if wanted.reason in MOVED_TO:
            self.move(line.item, place, MOVED_TO[wanted.reason], quantity)
        line.failed.append(Failed(place, wanted.reason in MOVED_TO))
        line.waiting += quantity - self.allocate(order, wanted.line, quantity)

    def reroute(self, wanted: Any) -> None:
        order = self.order(wanted.external_id)
        avoid = [self.ours(place) for place in wanted.avoid]
        again = [self.ours(place) for place in wanted.ask_again]
        if {*avoid} & {*again}:
            refuse("avoided_and_asked")
        if not any(line.waiting or line.allocated for line in order.goods().values()):
            refuse("nothing_open")
        if wanted.pickup_place is not None or wanted.deliver_to is not None or wanted.service is not None:
            order.pickup = None if wanted.pickup_place is None else self.ours(wanted.pickup_place)
            order.at_once = wanted.pickup_place is not None
        if order.pickup in avoid:
            refuse("fetched_there")
        if wanted.pickup_place is not None:
            again.append(wanted.pickup_place)
        for line in order.goods().values():
            line.avoided -= {*again}
            line.failed = [each for each in line.failed if each.lacked or each.place not in again]
            line.avoided.update(avoid if line.waiting or line.allocated else ())
        freed = {number: some for number, line in order.lines.items() if (some := line.allocated)}
        for number in freed:
            order.lines[number].kept.clear()
        for number, quantity in freed.items():
            order.lines[number].waiting += quantity - self.allocate(order, number, quantity)
        if not order.hold:
            self._keep_waiting(order)

    def resume_order(self, wanted: Any) -> None:
        order = self.order(wanted.external_id)
        due = max(NOTHING, order.owed - order.paid)
        if order.hold == "credit" and self.over_limit(self.open_amount() - due, due):
            refuse("over_credit_limit")
        self._resume(order)

    def approve_order(self, wanted: Any) -> None:
        order = self.order(wanted.external_id)
        if order.hold != "credit":
            refuse("not_held_for_credit")
        self._resume(order)

    def _resume(self, order: Order) -> None:
        order.hold = ""
        self._keep_waiting(order)

    def _keep_waiting(self, order: Order) -> None:
        for number, line in order.goods().items():
            line.waiting -= self.allocate(order, number, max(0, line.waiting - self.straight(order.name, number)))

    # Shipping.

    def ship_order(self, wanted: Any) -> None:
        order = self.order(wanted.external_id)
        if wanted.place is not None:
            self.ours(wanted.place)
        kept = [
            (number, place, line.kept[place]) for number, line in sorted(order.lines.items()) for place in line.places()
            if wanted.place in (None, place)
        ]  # fmt: skip
        if wanted.lines:
            kept = self._laid_upon(order, wanted.lines, kept)
        if not kept:
            refuse("nothing_kept")
        self.send(order.name, kept, wanted.shipment, wanted.tracking_code)

    def _laid_upon(
        self, order: Order, lines: Iterable[Any], kept: list[tuple[int, str, int]]
    ) -> list[tuple[int, str, int]]:
        """Return what is taken of what is kept for the lines that are named."""
        left: dict[int, int] = {}
        for asked in lines:
            self.line(order, asked.line)
            for number, quantity in order.goods_of(asked.line, int(asked.quantity)):
                left[number] = left.get(number, 0) + quantity
        taken = []
        for number, place, quantity in kept:
            if some := min(quantity, left.get(number, 0)):
                taken.append((number, place, some))
                left[number] -= some
        if any(left.values()):
            refuse("not_kept")
        return taken

    def deliver(self, wanted: Any) -> None:
        if wanted.external_id is not None:
            order = self.order(wanted.external_id)
            sent = order.sent or refuse("nothing_shipped")
        else:
            name, nth = self.shipments.get(wanted.tracking_code or wanted.shipment) or refuse("unknown_shipment")
            order = self.orders[name]
            sent = [order.sent[nth]]
        for each in sent:
            for number, quantity in () if each.delivered else each.pieces.items():
                order.lines[number].delivered += quantity
            each.delivered = True

    # Carts and quotes.

    def reserve(self, wanted: Any) -> None:
        if wanted.channel not in SERVING:
            refuse("unknown_channel")
        self.carts.pop(("shop", wanted.external_id), None)
        cart = self.carts["shop", wanted.external_id] = Cart(TODAY)
        for li in wanted.lines:
            item = self.for_sale(li.item)
            quantity = self.pieces(item, li.quantity, li.unit)
            if self._reserve(cart, item, quantity, SERVING[wanted.channel]) < quantity and wanted.if_short == "refuse":
                refuse("not_enough")

    def _reserve(self, cart: Cart, item: str, quantity: int, places: Sequence[str]) -> int:
        """Keep so many for a cart, of kits all parts; return how many were to be had."""
        parts = self.kits.get(item, {item: 1})
        for part, of_one in parts.items():
            there = sum(max(0, self.available(part, place)) for place in places)
            quantity = min(quantity, there // of_one)
        for part, of_one in parts.items():
            left = quantity * of_one
            for place in places:
                if (some := min(left, self.available(part, place))) > 0:
                    cart.kept[part, place] = cart.kept.get((part, place), 0) + some
                    left -= some
        return quantity

    def expire_reservations(self, wanted: Any) -> None:
        for name, cart in [*self.carts.items()]:
            if cart.until < wanted.before.date().isoformat():
                del self.carts[name]

    def make_quote(self, wanted: Any) -> None:
        if wanted.channel not in SERVING:
            refuse("unknown_channel")
        if wanted.external_id in self.quotes:
            refuse("quote_exists")
        quote = Quote(wanted.channel, wanted.valid_until.isoformat(), wanted.reserve, wanted.lines)
        self.quotes[wanted.external_id] = quote
        self._offer(wanted.external_id, quote)

    def change_quote(self, wanted: Any) -> None:
        quote = self._quote(wanted.external_id)
        if quote.status == "ordered":
            refuse("quote_decided")
        quote.version, quote.status, quote.lines = quote.version + 1, "open", wanted.lines
        quote.until = wanted.valid_until.isoformat() if wanted.valid_until else quote.until
        self.carts.pop(("shop/quote", wanted.external_id), None)
        quote.reserves = quote.reserves if wanted.reserve is None else wanted.reserve
        self._offer(wanted.external_id, quote)

    def _offer(self, name: str, quote: Quote) -> None:
        if quote.until < TODAY:
            refuse("quote_over")
        if any((li.discount_amount or 0) > li.gross_amount for li in quote.lines):
            refuse("discount_too_large")
        for li in quote.lines:
            self.for_sale(li.item)
        if quote.reserves:
            cart = self.carts["shop/quote", name] = Cart(quote.until)
            for li in quote.lines:
                self._reserve(cart, li.item, int(li.quantity), SERVING[quote.channel])

    def _quote(self, name: str) -> Quote:
        return self.quotes[name] if name in self.quotes else refuse("unknown_quote")

    def _open_quote(self, name: str) -> Quote:
        quote = self._quote(name)
        return quote if quote.status == "open" else refuse("quote_decided")

    def send_quote(self, wanted: Any) -> None:
        self._open_quote(wanted.external_id)

    def decline_quote(self, wanted: Any) -> None:
        self._end(wanted.external_id, "declined")

    def expire_quotes(self, wanted: Any) -> None:
        for name, quote in self.quotes.items():
            if quote.status == "open" and quote.until < wanted.before.isoformat():
                self._end(name, "expired")

    def _end(self, name: str, status: str) -> None:
        self._open_quote(name).status = status
        self.carts.pop(("shop/quote", name), None)

    def order_quote(self, wanted: Any) -> None:
        quote = self._open_quote(wanted.external_id)
        if wanted.version not in (None, quote.version):
            refuse("quote_changed")
        cart = ("shop/quote", wanted.external_id) if quote.reserves else None
        self._place(wanted.order, quote.channel, quote.lines, wanted, cart, False)
        quote.status = "ordered"


def due_of(order: Order) -> Decimal:
    """What an order adds to what its customer owes."""
    return NOTHING if order.draft or order.closed or not order.on_account else max(NOTHING, order.owed - order.paid)
