"""A few days of the demo merchant's work, as commands to its book: orders of all sorts, and what stands beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

__all__ = ["OPENED", "Article", "Said", "day_of_work"]

Said = tuple[str, dict[str, Any]]
"""A command: its kind, and what it says but its id."""

OPENED = timedelta(days=14)
"""How long ago the book was opened: before all that happens in it."""
TAX = Decimal("0.19")
CENT = Decimal("0.01")
FEW = 3
WAREHOUSE, CITY, FETCHED_AT = "WH", "S1", "S2"
PURCHASING = "purchasing"


class Article(NamedTuple):
    """An item as the merchant's systems have it. price, cost: of one, without tax; stock: by place."""

    number: str
    name: str
    category: str
    gtin: str
    grams: int
    price: Decimal
    cost: Decimal
    stock: Mapping[str, int]

    @property
    def there(self) -> int:
        """How many there are at all places together."""
        return sum(self.stock.values())


class Sold(NamedTuple):
    """How orders of a channel come in: the system that gives them, and how it numbers them."""

    system: str
    number: str


CHANNELS = {
    "web_shop": Sold("shop", "#N{}"),
    "marketplace": Sold("marketplace", "MP-{}"),
    "call_centre": Sold("call_centre", "KAT-{}"),
    "sales_team": Sold("erp", "AB-{}"),
}
CUSTOMERS = {
    "web_shop": ("Ada Lorenz", "Bela Winter", "Carla Voss", "Deniz Kaya", "Emma Thiel", "Finn Marquardt"),
    "call_centre": ("Gerda Blume", "Hans Petersen", "Irma Scholz"),
}
"""Names of those who order, in turn. The marketplace tells none."""
HOTEL, CAFE = "F-1", "F-2"
FIRMS = {HOTEL: "Hotel Seeblick", CAFE: "Café Morgenrot"}
"""Organisations that buy on account."""

OPEN, SENT, HAD, CANCELLED, FETCHED, BACK = "open", "sent", "had", "cancelled", "fetched", "back"
ORDERS = (
    # Hours ago, channel, how many of each of its items, and how far it came.
    (230, "web_shop", (1, 1), HAD),
    (222, "call_centre", (2,), HAD),
    (215, "web_shop", (1,), BACK),
    (212, "marketplace", (1,), HAD),
    (208, "web_shop", (1,), OPEN),
    (206, "marketplace", (1,), OPEN),
    (190, "call_centre", (1, 1), OPEN),
    (146, "web_shop", (1, 2), HAD),
    (143, "marketplace", (2,), HAD),
    (140, "web_shop", (1,), HAD),
    (74, "web_shop", (1,), SENT),
    (73, "marketplace", (1,), SENT),
    (72, "call_centre", (1, 1), SENT),
    (70, "web_shop", (2, 1), SENT),
    (69, "marketplace", (1,), SENT),
    (52, "web_shop", (1,), CANCELLED),
    (50, "web_shop", (1,), FETCHED),
    (27, "web_shop", (1,), OPEN),
    (26, "marketplace", (1,), OPEN),
    (25, "web_shop", (1, 1), OPEN),
    (24, "call_centre", (1,), OPEN),
    (22, "web_shop", (1,), OPEN),
    (20, "marketplace", (2,), OPEN),
    (18, "web_shop", (1, 1, 1), OPEN),
    (15, "web_shop", (1,), OPEN),
    (11, "marketplace", (1,), OPEN),
    (7, "web_shop", (1,), OPEN),
    (5, "call_centre", (2, 1), OPEN),
    (4, "marketplace", (1,), OPEN),
    (3, "web_shop", (1,), OPEN),
    (2, "web_shop", (1, 1), OPEN),
    (1, "marketplace", (1,), OPEN),
)


@dataclass
class Shelf:
    """Items for one thing after another: each is taken once, so that what is there is enough in a merchant of any size.

    scarce: those of which there are fewest at all, those first that are none. wanted: some of which there are few.
    """

    articles: Sequence[Article]

    def __post_init__(self) -> None:
        self.scarce = sorted(self.articles, key=lambda a: (a.there, a.number))[:5]
        self.wanted = sorted((a for a in self.articles if a.there > FEW), key=lambda a: (a.there, a.number))[:2]
        kept = [a for a in self.articles if a not in self.scarce and a not in self.wanted]
        self.enough = sorted(kept, key=lambda a: (-min(a.stock.get(WAREHOUSE, 0), 2), a.gtin[::-1]))

    def take(self, place: str, quantity: int) -> Article:
        """Return an item of which there are so many at a place, else as many as there are; it is not taken again."""
        found = next((a for a in self.enough if a.stock.get(place, 0) >= quantity), self.enough[0])
        self.enough.remove(found)
        return found


def day_of_work(articles: Sequence[Article], now: datetime) -> Iterator[Said]:
    """Return what is done with the book in the days up to an instant, in its order."""
    shelf = Shelf(articles)
    yield from _customers()
    for number, (hours, channel, quantities, fate) in enumerate(ORDERS, 1001):
        yield from _order(shelf, number, now - timedelta(hours=hours), channel, quantities, fate)
    yield from _waiting(shelf, now)
    yield from _on_account(shelf, now)
    yield from _beside(shelf, now)


def _customers() -> Iterator[Said]:
    for channel, names in CUSTOMERS.items():
        for number, name in enumerate(names, 1):
            given, family = name.split()
            yield "set_party", {
                "system": CHANNELS[channel].system, "external_id": f"N-{number}", "kind": "person",
                "roles": ["customer"], "given_name": given, "family_name": family, "country": "DE",
            }  # fmt: skip
    for firm, name in FIRMS.items():
        yield "set_party", {
            "system": CHANNELS["sales_team"].system, "external_id": firm, "kind": "organisation",
            "roles": ["customer"], "name": name, "country": "DE",
        }  # fmt: skip


def _line(article: Article, quantity: int) -> dict[str, Any]:
    net = article.price * quantity
    tax = (net * TAX).quantize(CENT)
    return {"item": article.number, "quantity": quantity, "gross_amount": net, "tax_amount": tax}


def _to_pay(lines: Sequence[Mapping[str, Any]]) -> Decimal:
    total: Decimal = sum((line["gross_amount"] + line["tax_amount"] for line in lines), Decimal(0))
    return total


def _placed(channel: str, number: int, at: datetime, lines: Sequence[Mapping[str, Any]], **more: Any) -> dict[str, Any]:
    """Return what a paid order says."""
    sold, who = CHANNELS[channel], CUSTOMERS.get(channel)
    whose = {"customer_id": f"N-{number % len(who) + 1}"} if who else {}
    paid = {"method": "card", "amount": _to_pay(lines)}
    return {
        "system": sold.system, "external_id": sold.number.format(number), "channel": channel, "at": at, "lines": lines,
        "deliver_to": {"country": "DE"}, "payments": [paid], **whose, **more,
    }  # fmt: skip


def _order(
    shelf: Shelf, number: int, at: datetime, channel: str, quantities: Sequence[int], fate: str
) -> Iterator[Said]:
    """Yield an order, and what becomes of it."""
    place = FETCHED_AT if fate == FETCHED else WAREHOUSE
    lines = [_line(shelf.take(place, quantity), quantity) for quantity in quantities]
    fetched = {"delivery_method": "pickup", "pickup_place": FETCHED_AT, "deliver_to": None} if fate == FETCHED else {}
    order = _placed(channel, number, at, lines, **fetched)
    yield "place_order", order
    named = {"system": order["system"], "external_id": order["external_id"]}
    if fate == CANCELLED:
        yield "cancel_order", {
            **named, "at": at + timedelta(hours=3), "cancelled_by": "customer", "reason": "customer_request",
        }  # fmt: skip
        yield "refund", {**named, "at": at + timedelta(hours=4), "reason": "cancelled"}
    if fate == FETCHED:
        yield "ship_order", {**named, "at": at + timedelta(hours=22)}
    if fate in (SENT, HAD, BACK):
        parcel = {"shipment": f"P-{number}", "carrier": "Nordpost", "tracking_code": f"NP00{number}"}
        yield "ship_order", {**named, "at": at + timedelta(hours=20), **parcel}
    if fate in (HAD, BACK):
        yield "deliver", {"system": order["system"], "shipment": f"P-{number}", "at": at + timedelta(hours=44)}
    if fate == BACK:
        back = {"system": order["system"], "external_id": f"R-{number}"}
        asked = [{"line": 1, "quantity": 1, "reason": "not as expected"}]
        yield "request_return", {**back, "order": named["external_id"], "lines": asked, "at": at + timedelta(hours=150)}
        yield "receive_return", {**back, "place": WAREHOUSE, "at": at + timedelta(hours=200)}


def _waiting(shelf: Shelf, now: datetime) -> Iterator[Said]:
    """Yield orders of more than there is: one is served by a delivery that is due, others by what can be bought."""
    due, bought, *_ = shelf.scarce
    for article in shelf.scarce:
        yield "set_sourcing", {"item": article.number, "supplier": "Kontor Trading", "lead_days": 12}
    yield "expect_supply", {
        "system": PURCHASING, "external_id": "BE-1001", "place": WAREHOUSE, "supplier": "Kontor Trading",
        "lines": [
            {"item": article.number, "quantity": 12, "expected_on": (now + timedelta(days=days)).date()}
            for article, days in ((due, 4), (shelf.scarce[2], 6))
        ],
    }  # fmt: skip
    yield "place_order", _placed("web_shop", 1101, now - timedelta(hours=17), [_line(due, due.there + 1)])
    yield "place_order", _placed("call_centre", 1102, now - timedelta(hours=16), [_line(bought, bought.there + 2)])
    lines = [_line(shelf.take(WAREHOUSE, 1), 1), _line(due, 1)]
    yield "place_order", _placed("web_shop", 1103, now - timedelta(hours=6), lines)
    for number, article in enumerate(shelf.wanted):  # all but one of it, so that it runs out soon
        for nth, quantity in enumerate((article.there // 2, (article.there - 1) // 2)):
            at = now - timedelta(hours=14 - 3 * nth - number)
            yield "place_order", _placed("web_shop", 1104 + 2 * number + nth, at, [_line(article, quantity)])


def _on_account(shelf: Shelf, now: datetime) -> Iterator[Said]:
    """Yield what the sales team does: an order within its customer's limit, one beyond, a draft, and quotes.

    The first order comes of a quote; of the other quotes one is a draft, one was declined, and one waits for an answer.
    """
    system = CHANNELS["sales_team"].system

    def order(number: int, firm: str, hours: int, quantities: Sequence[int], **more: Any) -> dict[str, Any]:
        lines = [_line(shelf.take(WAREHOUSE, quantity), quantity) for quantity in quantities]
        told = {"customer_id": firm, "sales_person_id": "V1", "payments": [], **more}
        return _placed("sales_team", number, now - timedelta(hours=hours), lines, **told)

    within = order(1201, HOTEL, 28, (2, 2), customer_reference="Rooms 4 to 9")
    beyond = order(1202, CAFE, 21, (3, 3, 2))
    for placed, share in ((within, 3), (beyond, Decimal("0.5"))):
        limit = (_to_pay(placed["lines"]) * share).quantize(Decimal(1))
        yield "set_terms", {
            "system": system, "external_id": placed["customer_id"], "due_days": 30, "credit_limit": limit,
        }  # fmt: skip
        if placed is within:
            yield from _quoted(placed, now)
        else:
            yield "place_order", placed
    yield "place_order", order(1203, HOTEL, 9, (1, 1), as_draft=True)
    quote = {"system": system, "external_id": "AN-1001"}
    yield "make_quote", {
        **quote, "channel": "sales_team", "customer_id": CAFE, "sales_person_id": "V2", "at": now - timedelta(hours=8),
        "lines": [_line(shelf.take(WAREHOUSE, 2), 2)], "valid_until": (now + timedelta(days=14)).date(),
        "reserve": True,
    }  # fmt: skip
    yield "send_quote", quote


def _quoted(placed: dict[str, Any], now: datetime) -> Iterator[Said]:
    """Yield the quote that became an order, one that its customer declined, and one that is not sent yet."""
    of = {name: placed[name] for name in ("channel", "customer_id", "lines")}
    until = (now + timedelta(days=21)).date()
    for number, days, person in ((998, 9, "V2"), (999, 6, "V1"), (1000, 1, "V1")):
        yield "make_quote", {
            "system": placed["system"], "external_id": f"AN-{number}", "sales_person_id": person, "valid_until": until,
            "at": now - timedelta(days=days), **of,
        }  # fmt: skip
    declined, won = ({"system": placed["system"], "external_id": f"AN-{number}"} for number in (998, 999))
    for quote, days in ((declined, 9), (won, 6)):
        yield "send_quote", {**quote, "at": now - timedelta(days=days, hours=-2)}
    yield "decline_quote", {**declined, "reason": "price", "at": now - timedelta(days=7)}
    yield "order_quote", {
        **won, "order": placed["external_id"],
        **{name: placed[name] for name in ("customer_reference", "deliver_to", "at")},
    }  # fmt: skip


def _beside(shelf: Shelf, now: datetime) -> Iterator[Said]:
    """Yield sales at a till, the last one of what should not have been there, and goods laid by for a cart."""
    article = shelf.take(CITY, 1)
    for nth, quantity in enumerate((article.stock.get(CITY, 0), 1), 1):
        if quantity:
            lines = [_line(article, quantity)]
            yield "sell", {
                "system": "till", "external_id": f"{CITY}/N{nth}", "channel": "stores", "place": CITY, "lines": lines,
                "at": now - timedelta(minutes=150 - 20 * nth),
                "payments": [{"method": "cash", "amount": _to_pay(lines)}],
            }  # fmt: skip
    yield "reserve", {
        "system": "shop", "external_id": "C-1001", "channel": "web_shop", "minutes": 2 * 24 * 60,
        "lines": [{"item": shelf.take(WAREHOUSE, 1).number, "quantity": 1}],
    }  # fmt: skip
