"""The book as a plain thing: places, orders and carts in dicts, in whole pieces, and stock commands.

Prices are whole euros by the piece, so that only parts of kits come to cents.

Written from what the commands say that they do, without the book's code. `plain_sales`, `plain_money` and
`plain_supply` have the other commands.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, NoReturn

from onebook.book.commands import Command
from onebook.book.commands.command import kind_of

ITEMS = ("pen", "ink", "cap")
KIT = "set"
ALONE = {"pen": 3, "ink": 1, "cap": 2}
"""What the items cost by the list for everybody, by which parts of kits bear a kit's price."""
PLACES = ("main", "city")
OURS = (*PLACES, "transit", "inspection")
IN_ORDER = ("transit", "inspection", "main", "city")
NOT_OURS = ("supplier", "customer", "loss")
SERVING = {"web": ("main", "city"), "market": ("main",), "shops": ("city",)}


class Refuse(Exception):  # noqa: N818 (an answer, not a failure)
    """A command is refused; its code is said."""


def refuse(code: str) -> NoReturn:
    raise Refuse(code)


@dataclass
class Failed:
    """A place that could not serve a line. lacked: it had not got it; came: goods came there afterwards."""

    place: str
    lacked: bool
    came: bool = False


@dataclass
class Line:
    """An order line. price, tax: of one piece; shipping: of all. kit: the line of the kit that it is a part of.

    share: what the part of a kit would cost alone.
    asked: announced to come back; credited: taken back for good. failed, avoided: places that are not asked again,
    since they could not serve it, or it was routed around them; what is fetched there is, once goods came there.
    """

    item: str
    quantity: int
    price: int = 0
    tax: int = 0
    shipping: int = 0
    kit: int | None = None
    share: int = 0
    waiting: int = 0
    kept: dict[str, int] = field(default_factory=dict)
    shipped: int = 0
    delivered: int = 0
    cancelled: int = 0
    asked: int = 0
    credited: int = 0
    failed: list[Failed] = field(default_factory=list)
    avoided: set[str] = field(default_factory=set)

    @property
    def allocated(self) -> int:
        return sum(self.kept.values())

    def places(self) -> list[str]:
        """Where something is kept, in the order in which it is taken."""
        return [place for place in IN_ORDER if place in self.kept]


@dataclass
class Sent:
    """A shipment: so many of each line."""

    pieces: dict[int, int]
    delivered: bool = False


@dataclass
class Order:
    """An order. at: when it was given; hold: why it gets nothing (`hold`, `credit`); pickup: where it is fetched."""

    name: str
    channel: str
    at: float
    number: int
    pickup: str | None = None
    at_once: bool = False
    on_account: bool = False
    draft: bool = False
    closed: bool = False
    hold: str = ""
    lines: dict[int, Line] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    owed: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)

    @property
    def places(self) -> tuple[str, ...]:
        return SERVING[self.channel] if self.pickup is None else (self.pickup,)

    def parts(self, number: int) -> list[int]:
        return [each for each, line in self.lines.items() if line.kit == number]

    def goods(self) -> dict[int, Line]:
        """The lines that are goods themselves: all but kits."""
        return {number: line for number, line in self.lines.items() if not self.parts(number)}

    def as_named(self) -> list[int]:
        """The numbers of its goods, those of a kit's parts where the kit was named."""
        return sorted(self.goods(), key=lambda number: (self.lines[number].kit or number, number))

    def goods_of(self, number: int, quantity: int) -> list[tuple[int, int]]:
        """What so many of a line are as goods."""
        whole = self.lines[number].quantity
        return [(part, self.lines[part].quantity * quantity // whole) for part in self.parts(number)] or [
            (number, quantity)
        ]

    def far(self, number: int) -> tuple[int, int, int, int, int]:
        """How many of a line wait, are allocated, shipped, delivered, cancelled: a kit is as far as all its parts."""
        line, parts = self.lines[number], [self.lines[part] for part in self.parts(number)]
        if not parts:
            return line.waiting, line.allocated, line.shipped, line.delivered, line.cancelled

        def whole(*some: int) -> int:
            return min(n * line.quantity // part.quantity for n, part in zip(some, parts, strict=True))

        shipped = whole(*(p.shipped for p in parts))
        cancelled = line.quantity - whole(*(p.quantity - p.cancelled for p in parts))
        delivered, left = whole(*(p.delivered for p in parts)), line.quantity - shipped - cancelled
        waits = any(p.waiting for p in parts)
        allocated = left if any(p.allocated for p in parts) else 0
        if waits:
            allocated = whole(*(p.shipped + p.allocated for p in parts)) - shipped
        return left - allocated if waits else 0, allocated, shipped, delivered, cancelled

    def is_open(self, number: int) -> int:
        """How many of a line that is no kit can be cancelled."""
        line = self.lines[number]
        return line.quantity - line.cancelled if self.draft else line.waiting + line.allocated

    def to_cancel(self, number: int, quantity: int) -> list[tuple[int, int]]:
        """What of so many of a line can still be cancelled, as goods: all that the kits that are left do not need."""
        if not self.parts(number):
            return [(number, quantity)]
        _, _, shipped, _, cancelled = self.far(number)
        left = self.lines[number].quantity - cancelled - quantity
        if left < shipped:
            refuse("not_open")
        needed = {part: self.lines[part].quantity * left // self.lines[number].quantity for part in self.parts(number)}
        return [(part, self.is_open(part) - max(0, needed[part] - self.lines[part].shipped)) for part in needed]

    def can_come_back(self, number: int) -> int:
        """How many of a line can still be announced to come back: kits are whole ones."""
        line, parts = self.lines[number], [self.lines[part] for part in self.parts(number)]
        if parts:
            return min((p.shipped - p.asked) * line.quantity // p.quantity for p in parts) - line.asked
        with_kits = 0
        if line.kit is not None:
            kit = self.lines[line.kit]
            with_kits = kit.asked * line.quantity // kit.quantity
        return line.shipped - line.asked - with_kits

    def gone(self, number: int) -> Fraction:
        """How much of a line was cancelled or taken back: of a kit, by what its parts would cost alone."""
        line, parts = self.lines[number], [self.lines[part] for part in self.parts(number)]
        if not parts:
            return Fraction(line.cancelled + line.credited, line.quantity)
        alone = sum(part.share * Fraction(part.cancelled + part.credited, part.quantity) for part in parts)
        return Fraction(line.credited, line.quantity) + alone / sum(part.share for part in parts)

    def goods_stand(self) -> Decimal:
        """What the goods come to, with tax, without what was cancelled and taken back."""
        stands = Decimal(0)
        for number, line in self.lines.items():
            for amount in (line.price * line.quantity, line.tax * line.quantity) if line.kit is None else ():
                stands += amount - Decimal(round(amount * 100 * self.gone(number))) / 100
        return stands

    def stands(self) -> Decimal:
        """What it comes to without what was cancelled and taken back. Shipping goes with the last piece."""
        money = {number: line for number, line in self.lines.items() if line.kit is None}
        shipping = sum(line.shipping for line in money.values())
        return self.goods_stand() + shipping * any(self.gone(number) < 1 for number in money)


@dataclass
class Cart:
    """What a cart or quote keeps, until the end of a day."""

    until: str
    kept: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass
class Stock:
    """What there is, and all that is said of it; the commands that move goods."""

    on_hand: dict[tuple[str, str], int] = field(default_factory=dict)
    orders: dict[str, Order] = field(default_factory=dict)
    carts: dict[tuple[str, str], Cart] = field(default_factory=dict)
    status: dict[str, str] = field(default_factory=lambda: dict.fromkeys((*ITEMS, KIT), "active"))
    kits: dict[str, dict[str, int]] = field(default_factory=lambda: {KIT: {"pen": 1, "ink": 2}})
    packs: dict[str, int] = field(default_factory=dict)
    receipts: dict[str | None, list[list[Any]]] = field(default_factory=dict)
    applied: set[str] = field(default_factory=set)

    def do(self, wanted: Command) -> str | None:
        """Apply a command; return the code of its refusal, or nothing. Refused or given again, it changes nothing.

        None: it is not known whether it is refused, and changes none of this anyway.
        """
        if wanted.command_id in self.applied:
            return ""
        if not hasattr(self, kind_of(wanted).name):
            return None
        before = pickle.dumps(self.__dict__)
        try:
            getattr(self, kind_of(wanted).name)(wanted)
        except Refuse as refused:
            self.__dict__ = pickle.loads(before)  # noqa: S301 (made just now)
            return str(refused)
        self.applied.add(wanted.command_id)
        return ""

    # What there is.

    def committed(self, item: str, place: str) -> int:
        return sum(
            line.kept.get(place, 0) for order in self.orders.values() for line in order.lines.values()
            if line.item == item
        )  # fmt: skip

    def reserved(self, item: str, place: str) -> int:
        return sum(cart.kept.get((item, place), 0) for cart in self.carts.values())

    def available(self, item: str, place: str) -> int:
        return self.on_hand.get((item, place), 0) - self.committed(item, place) - self.reserved(item, place)

    def move(self, item: str, origin: str, target: str, quantity: int) -> None:
        """Pieces go from a place to another; what is not ours has as many as it takes."""
        if item in self.kits:
            refuse("is_kit")
        if origin in OURS and self.available(item, origin) < quantity:
            refuse("not_enough")
        for place, change in ((origin, -quantity), (target, quantity)):
            self.on_hand[item, place] = self.on_hand.get((item, place), 0) + change
        for line in [line for order in self.orders.values() for line in order.lines.values() if line.item == item]:
            for failed in line.failed:
                failed.came |= failed.place == target

    def moved(self, item: str) -> bool:
        """Whether pieces ever came to us or left."""
        return any((item, place) in self.on_hand for place in NOT_OURS)

    def bought(self, document: str | None, item: str, quantity: int, cost: int) -> None:
        self.receipts.setdefault(document, []).append([item, quantity, cost])

    # What is said is looked up.

    def item(self, item: str) -> str:
        return item if item in self.status else refuse("unknown_item")

    def for_sale(self, item: str) -> str:
        return refuse("not_sold") if self.status[self.item(item)] in ("draft", "ended") else item

    def ours(self, place: str) -> str:
        if place not in (*OURS, *NOT_OURS):
            refuse("unknown_place")
        return place if place in OURS else refuse("not_ours")

    def order(self, name: str) -> Order:
        return self.orders[name] if name in self.orders else refuse("unknown_order")

    def line(self, order: Order, number: int) -> Line:
        return order.lines[number] if number in order.lines else refuse("unknown_line")

    def pieces(self, item: str, quantity: Any, unit: str | None) -> int:
        if unit is None:
            return int(quantity)
        return int(quantity) * self.packs[item] if unit == "pack" and item in self.packs else refuse("unknown_unit")

    # Keeping.

    def keep(self, line: Line, quantity: int, places: Iterable[str]) -> int:
        """Keep pieces for an order line at one place after the other; return how many were to be had."""
        got = 0
        for place in places:
            if (some := min(quantity - got, self.available(line.item, place))) > 0:
                line.kept[place] = line.kept.get(place, 0) + some
                got += some
        return got

    def allocate(self, order: Order, number: int, quantity: int, avoid: Sequence[str] = ()) -> int:
        """Keep what can be had for a line that may be asked for it; return how many that is."""
        line = order.lines[number]
        shut = {each.place for each in line.failed} | line.avoided
        if shut >= {*order.places}:
            shut -= {place for place in order.places if self._asked_again(order, line, place)}
        return self.keep(line, quantity, [place for place in order.places if place not in shut | {*avoid}])

    @staticmethod
    def _asked_again(order: Order, line: Line, place: str) -> bool:
        """Whether goods came to a place that lacked them, or where the order is fetched, after it could not serve."""
        said = [each for each in line.failed if each.place == place]
        lacked = place not in line.avoided and all(each.lacked for each in said)
        return (lacked or place == order.pickup) and all(each.came for each in said)

    @staticmethod
    def let_go(line: Line, place: str, quantity: int) -> None:
        line.kept[place] -= quantity
        if not line.kept[place]:
            del line.kept[place]

    def straight(self, order: str, number: int) -> int:
        """How many pieces suppliers are to send straight to the customer of an order line."""
        raise NotImplementedError

    def serve(self, items: Iterable[str] | None = None) -> int:
        """Let lines that wait have what is there, who ordered first; return how many got some. items: only of these."""
        served = 0
        only = set(self.status if items is None else items)
        for order in sorted(self.orders.values(), key=lambda each: (each.at, each.number)):
            for number, line in order.goods().items():
                if order.hold or not line.waiting or line.item not in only:
                    continue
                wanted = max(0, line.waiting - self.straight(order.name, number))
                got = self.allocate(order, number, wanted)
                line.waiting -= got
                served += got > 0
        return served

    def free(self, item: str, place: str, quantity: int) -> None:
        """Take pieces from carts, then from who ordered last; these get others from elsewhere."""
        for _, cart in sorted(self.carts.items()):
            missing = min(quantity - self.available(item, place), cart.kept.get((item, place), 0))
            if missing > 0:
                cart.kept[item, place] -= missing
        for order in sorted(self.orders.values(), key=lambda each: (each.at, each.number), reverse=True):
            for number, line in reversed(order.lines.items()):
                missing = min(quantity - self.available(item, place), line.kept.get(place, 0))
                if line.item == item and missing > 0:
                    self.let_go(line, place, missing)
                    line.waiting += missing - self.allocate(order, number, missing, (place,))

    def lose(self, item: str, place: str, quantity: int) -> None:
        self.free(item, place, quantity)
        self.move(item, place, "loss", quantity)

    # Commands that move goods.

    def move_goods(self, wanted: Any) -> None:
        for place in (wanted.from_place, wanted.to_place):
            if place not in (*OURS, *NOT_OURS):
                refuse("unknown_place")
        if wanted.from_place == wanted.to_place or not {wanted.from_place, wanted.to_place} & {*OURS}:
            refuse("no_move")
        for li in wanted.lines:
            quantity = self.pieces(self.item(li.item), li.quantity, li.unit)
            self.move(li.item, wanted.from_place, wanted.to_place, quantity)
        self.serve(li.item for li in wanted.lines)

    def open_stock(self, wanted: Any) -> None:
        if self.moved(self.item(wanted.item)) and not wanted.even_if_moved:
            refuse("moved_before")
        for li in wanted.lines:
            self.move(wanted.item, "supplier", self.ours(li.place), int(li.quantity))
            self.bought("opening balance", wanted.item, int(li.quantity), int(li.quantity * li.unit_cost))
        self.serve([wanted.item])

    def count_stock(self, wanted: Any) -> None:
        place = self.ours(wanted.place)
        if not wanted.lines and not wanted.complete:
            refuse("nothing_counted")
        items = [self.item(li.item) for li in wanted.lines]
        if len(set(items)) < len(items):
            refuse("counted_twice")
        for li in wanted.lines:
            if li.item in self.kits:
                refuse("is_kit")
            self._count(li.item, place, self.pieces(li.item, li.quantity, li.unit))
        for item in self.status if wanted.complete else ():
            if item not in items and self.on_hand.get((item, place), 0):
                self._count(item, place, 0)
        self.serve(items)

    def _count(self, item: str, place: str, quantity: int) -> None:
        more = quantity - self.on_hand.get((item, place), 0)
        if more > 0:
            self.move(item, "loss", place, more)
        elif more < 0:
            self.lose(item, place, -more)

    def plan_count(self, wanted: Any) -> None:
        self.ours(wanted.place)
        if any(item in self.kits for item in [self.item(item) for item in wanted.items]):
            refuse("is_kit")

    def expire_lots(self, _: Any) -> None:
        """No item here has lots."""

    def allocate_waiting(self, wanted: Any) -> None:
        if not self.serve(self.item(item) for item in sorted(set(wanted.items))):
            refuse("nothing_to_allocate")

    def repromise(self, wanted: Any) -> None:
        for item in wanted.items:
            self.item(item)

    # What items are.

    def set_item(self, wanted: Any) -> None:
        self.status[wanted.item] = wanted.status or self.status.get(wanted.item, "active")

    def retire_item(self, wanted: Any) -> None:
        if self.status[self.item(wanted.item)] == "draft" and wanted.status == "phased_out":
            refuse("never_sold")
        self.status[wanted.item] = wanted.status

    def set_units(self, wanted: Any) -> None:
        self.item(wanted.item)
        names = [each.unit for each in wanted.units]
        if len({"piece", *names}) <= len(names):
            refuse("unit_twice")
        self.packs.pop(wanted.item, None)
        for each in wanted.units:
            if each.unit == "pack":
                self.packs[wanted.item] = each.number

    def set_kit(self, wanted: Any) -> None:
        parts: dict[str, int] = {}
        self.item(wanted.item)
        for part in wanted.parts:
            if self.item(part.item) in self.kits:
                refuse("no_part")
            parts[part.item] = parts.get(part.item, 0) + int(part.quantity)
        self.kits[wanted.item] = dict(sorted(parts.items(), key=lambda each: [*self.status].index(each[0])))
