"""Everything that can be done with a book, at random, well and badly: it always agrees with itself."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from onebook.book import Applied, check_book, check_seals, seal_journal
from onebook.book.commands import Command, command_kinds
from onebook.book.rows import TABLES
from onebook.plan import Plan
from tests.book.test_book_valuation import BY_VALUATION
from tests.book.world import Desk, command, desk

BOOKS, STEPS, SEED = map(int, os.environ.get("ONEBOOK_ANYTHING", "1,250,11").split(","))
"""How many books, how many batches for each, and where the dice begin."""
GOODS = ("pen", "ink", "set", "milk")
TWINS = {"biro": "pen", "cream": "milk"}
"""Drafts that turn out to be other items."""
PLACES = ("main", "city")
CHANNELS = ("web", "market", "shops")
LOTS = ("A", "B")
ELSEWHERE = {
    "make_token", "revoke_token", "record_consent", "link_parties", "relate_parties", "set_party", "set_party_address",
    "drop_party_address", "set_party_codes", "erase_party", "list_item", "set_item_codes", "keep_items_apart",
    "retire_item", "set_item", "set_units", "set_kit", "repromise",
    "allocate_waiting", "set_sourcing", "acknowledge_stock", "plan_count", "finish_task", "set_price_list",
}  # fmt: skip
"""What changes no stock and no money, or is given by the book itself: tested where it stands."""


class Somebody:
    """Gives commands at random, of what there may be: orders, returns and the like are named by small numbers."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)  # noqa: S311 (no secret)

    def one(self, of: Sequence[Any]) -> Any:
        return self.dice.choice(of)

    def pieces(self) -> int:
        return self.dice.randint(1, 5)

    def name(self, kind: str, number: int = 15) -> dict[str, str]:
        return {"system": "shop", "external_id": f"{kind}{self.dice.randrange(number)}"}

    def lines(self, line: Callable[[], dict[str, Any]], most: int = 3) -> list[dict[str, Any]]:
        return [line() for _ in range(self.dice.randint(1, most))]

    def some(self, **choices: Any) -> dict[str, Any]:
        """Some of these, others left out."""
        return {name: value for name, value in choices.items() if self.dice.random() < 0.4}

    def item(self) -> str:
        return self.one([*GOODS, *GOODS, *TWINS])

    def goods(self) -> dict[str, Any]:
        return {"item": self.item(), "quantity": self.pieces()}

    def sold(self) -> dict[str, Any]:
        told = {"gross_amount": self.dice.randint(0, 99)} if self.dice.random() < 0.8 else {}
        return self.goods() | {"tax_amount": self.dice.randint(0, 9)} | told

    def lot_of(self, item: str) -> dict[str, Any]:
        return (
            {"lot": self.one(LOTS), "expires_on": self.one(["2030-01-01", "2024-01-01"])}
            if item in ("milk", "cream")
            else {}
        )

    def numbered(self) -> dict[str, Any]:
        return {"line": self.one([1, 1, 1, 2, 3]), "quantity": self.dice.randint(1, 2)}

    def paid(self) -> dict[str, Any]:
        return {"amount": self.dice.randint(1, 60), "method": "card", "payment": f"p{self.dice.randrange(40)}",
                **self.some(status=self.one(["authorised", "captured", "failed"]), voucher=f"v{self.dice.randrange(4)}",
                            kind="deposit")}  # fmt: skip

    def command(self) -> Command:
        kind = self.one(sorted(command_kinds().keys() - ELSEWHERE))
        return command(kind, **getattr(self, kind)())

    def place_order(self) -> dict[str, Any]:
        return {**self.name("o"), "channel": self.one(CHANNELS), "lines": self.lines(self.sold),
                **self.some(cart=f"c{self.dice.randrange(3)}", if_short="refuse", as_draft=True,
                            payments=[self.paid()], customer_id="acme", due_days=7)}  # fmt: skip

    def place_draft(self) -> dict[str, Any]:
        return self.name("o") | self.some(if_short="refuse")

    def sell(self) -> dict[str, Any]:
        return {**self.name("o"), "channel": "shops", "place": self.one(PLACES), "lines": self.lines(self.sold),
                **self.some(payments=[self.paid()])}  # fmt: skip

    def reserve(self) -> dict[str, Any]:
        return {**self.name("c", 3), "channel": self.one(CHANNELS), "lines": self.lines(self.goods)}

    def expire_reservations(self) -> dict[str, Any]:
        return {"before": "2100-01-01T00:00:00Z"}

    def expire_lots(self) -> dict[str, Any]:
        return {"before": "2025-01-01"}

    def expire_vouchers(self) -> dict[str, Any]:
        return {"before": "2025-01-01"}

    def set_prices(self) -> dict[str, Any]:
        price = {"item": self.one(GOODS), "price": self.dice.randint(1, 20), "from_quantity": self.one([0, 3])}
        return {"name": self.one(["all", "acme"]), "prices": [price]}

    def set_terms(self) -> dict[str, Any]:
        return {"system": "shop", "external_id": "acme", "credit_limit": self.dice.randint(0, 250)}

    def approve_order(self) -> dict[str, Any]:
        return self.name("o")

    def make_quote(self) -> dict[str, Any]:
        return {**self.name("q", 8), "channel": self.one(CHANNELS), **self.offered()}

    def change_quote(self) -> dict[str, Any]:
        return self.name("q", 8) | self.offered()

    def offered(self) -> dict[str, Any]:
        until = self.one(["2100-01-01", "2100-01-01", "2099-01-01"])
        return {"lines": self.lines(self.sold), "valid_until": until, "reserve": self.one([True, False])}

    def send_quote(self) -> dict[str, Any]:
        return self.name("q", 8)

    def order_quote(self) -> dict[str, Any]:
        return self.name("q", 8) | {"order": self.name("o")["external_id"]} | self.some(if_short="refuse", due_days=9)

    def decline_quote(self) -> dict[str, Any]:
        return self.name("q", 8) | {"reason": "price"}

    def expire_quotes(self) -> dict[str, Any]:
        return {"before": "2099-06-01"}

    def cancel_order(self) -> dict[str, Any]:
        return self.name("o")

    def cancel_lines(self) -> dict[str, Any]:
        return self.name("o") | {"lines": self.lines(self.numbered, 2)}

    def close_order(self) -> dict[str, Any]:
        return self.name("o", 60) | {"unpaid": self.one([True, False])}

    def resume_order(self) -> dict[str, Any]:
        return self.name("o")

    def ship_order(self) -> dict[str, Any]:
        return self.name("o") | self.some(place=self.one(PLACES), lines=self.lines(self.numbered, 2),
                                          shipment=f"s{self.dice.randrange(30)}")  # fmt: skip

    def deliver(self) -> dict[str, Any]:
        return self.name("o")

    def drop_ship(self) -> dict[str, Any]:
        return {**self.name("o"), "quantity": 1, "unit_cost": 3}

    def release_allocation(self) -> dict[str, Any]:
        return self.name("o") | self.some(lines=self.lines(self.numbered, 2), hold=True)

    def move_allocation(self) -> dict[str, Any]:
        return {**self.name("o"), "line": self.one([1, 2]), "from_place": self.one(PLACES),
                **self.one([{"to_place": self.one(PLACES)}, {"to_system": "shop", "to_external_id": self.name("o")[
                    "external_id"], "to_line": 1}])}  # fmt: skip

    def refuse_allocation(self) -> dict[str, Any]:
        return {**self.name("o"), "line": self.one([1, 2]), "place": self.one(PLACES)}

    def reroute(self) -> dict[str, Any]:
        return self.name("o") | self.some(avoid=[self.one(PLACES)])

    def receive_goods(self) -> dict[str, Any]:
        def line() -> dict[str, Any]:
            goods = self.goods() | {"unit_cost": self.dice.randint(0, 30)}
            known = {"supply": {**self.name("po", 5), "line": self.one([1, 2])}}
            return goods | self.lot_of(goods["item"]) | self.some(**known)

        return {"place": self.one(PLACES), "lines": self.lines(line), "document": f"r{self.dice.randrange(60)}"}

    def move_goods(self) -> dict[str, Any]:
        places = [*PLACES, "transit", "loss"]
        return {"from_place": self.one(places), "to_place": self.one(places), "reason": "other",
                "lines": self.lines(self.goods)}  # fmt: skip

    def count_stock(self) -> dict[str, Any]:
        def line() -> dict[str, Any]:
            return {"item": self.item(), "quantity": self.dice.randint(0, 9)}

        return {"place": self.one(PLACES), "lines": self.lines(line, 2)}

    def open_stock(self) -> dict[str, Any]:
        return {"item": self.item(), "lines": [{"place": self.one(PLACES), "quantity": 2, "unit_cost": 4}]}

    def merge_items(self) -> dict[str, Any]:
        item = self.one([*TWINS])
        return {"item": item, "into": TWINS[item]}

    def split_items(self) -> dict[str, Any]:
        return {"item": self.one([*TWINS])}

    def correct_cost(self) -> dict[str, Any]:
        return {"document": f"r{self.dice.randrange(60)}",
                "lines": [{"item": self.item(), "unit_cost": self.dice.randint(0, 30)}]}  # fmt: skip

    def add_landed_cost(self) -> dict[str, Any]:
        return {**self.name("f"), "amount": self.dice.randint(0, 30), "receipts": [f"r{self.dice.randrange(60)}"],
                "spread_by": self.one(["value", "quantity", "weight"])}  # fmt: skip

    def cancel_landed_cost(self) -> dict[str, Any]:
        return self.name("f")

    def expect_supply(self) -> dict[str, Any]:
        def line() -> dict[str, Any]:
            return {**self.goods(), "expected_on": self.one(["2030-01-05", "2030-02-05"]),
                    **self.some(for_order={**self.name("o"), "line": 1}, drop_ship=True)}  # fmt: skip

        return {**self.name("po", 5), "place": self.one(PLACES), "lines": self.lines(line, 2)}

    def change_supply(self) -> dict[str, Any]:
        return self.name("po", 5) | {"expected_on": self.one(["2030-01-09", "2030-03-05"])} | self.some(line=1)

    def cancel_supply(self) -> dict[str, Any]:
        return self.name("po", 5)

    def pay(self) -> dict[str, Any]:
        return self.name("o") | {"paid": self.paid()}

    def refund(self) -> dict[str, Any]:
        return self.name("o") | {"reason": "goodwill"} | self.some(amount=self.pieces(), voucher=f"v{self.pieces()}")

    def issue_voucher(self) -> dict[str, Any]:
        return {"code": f"v{self.dice.randrange(4)}", "amount": self.pieces(), "reason": "goodwill",
                **self.some(expires_on="2030-01-01")}  # fmt: skip

    def redeem_voucher(self) -> dict[str, Any]:
        return self.name("o") | {"code": f"v{self.dice.randrange(4)}"} | self.some(amount=1)

    def request_return(self) -> dict[str, Any]:
        with_order = {"order": self.name("o")["external_id"], "lines": self.lines(self.numbered, 2)}
        without = {"channel": "shops", "lines": self.lines(self.goods, 2)}
        return self.name("b", 8) | self.one([with_order, with_order, without]) | self.some(exception=True)

    def receive_return(self) -> dict[str, Any]:
        return {**self.name("b", 8), "place": self.one(PLACES), **self.some(lines=self.lines(self.numbered, 2))}

    def refuse_return(self) -> dict[str, Any]:
        return self.name("b", 8) | self.some(lines=self.lines(self.numbered, 2))

    def inspect_return(self) -> dict[str, Any]:
        def line() -> dict[str, Any]:
            return self.numbered() | {"condition": self.one(["restock", "repair", "scrap", "send_back"])}

        return self.name("b", 8) | {"lines": self.lines(line, 2)}

    def refund_return(self) -> dict[str, Any]:
        return self.name("b", 8) | self.some(amount=1, voucher=f"v{self.pieces()}")

    def exchange_return(self) -> dict[str, Any]:
        return self.name("b", 8) | {"order": self.name("o")["external_id"]}

    def take_back(self) -> dict[str, Any]:
        def line() -> dict[str, Any]:
            return self.numbered() | {"condition": self.one(["restock", "scrap"])}

        return {**self.name("b", 8), "place": "city", "order": self.name("o")["external_id"], "lines": [line()]}


def all_of(book: Desk) -> dict[str, list[Any]]:
    """Every row of the book."""
    execute = book.store.con.execute
    return {t.name: sorted(map(repr, execute(f"select * from {t.name}").fetchall())) for t in TABLES.values()}


def sums(book: Desk) -> list[Any]:
    """What of each item the levels of our places and what has left or come to them by moves do not come to, if any.

    What is at ours is read from levels, and the rest from moves from and to places that are not ours.
    """
    return list(
        book.store.con.execute("""select item_id, sum(quantity) from (
            select l.item_id, l.on_hand as quantity from stock_level as l
            union all
            select m.item_id, m.quantity from stock_move as m join place as p on p.place_id = m.to_place_id
            where p.kind in ('supplier', 'customer', 'loss')
            union all
            select m.item_id, -m.quantity from stock_move as m join place as p on p.place_id = m.from_place_id
            where p.kind in ('supplier', 'customer', 'loss')) as m
            group by item_id having sum(quantity) <> 0""")
    )


def moved(book: Desk, reason: str) -> int:
    """How many pieces have moved for a reason, in all."""
    moves = "select coalesce(sum(quantity), 0) from stock_move where reason"
    return int(book.store.con.execute(f"{moves} = '{reason}'").fetchone()[0])


def counted(sent: list[tuple[Command, Applied]], kind: str) -> int:
    """How many pieces the commands of a kind were about that were applied."""
    return sum(int(line.quantity) * 10_000 for c, _ in sent if type(c).__name__ == kind for line in c.lines)


def sent_away(book: Desk) -> int:
    """How many pieces order lines say were shipped. A kit is its parts."""
    lines = """select coalesce(sum(l.shipped), 0) from sales_order_line as l where not exists (
        select 1 from sales_order_line as p where p.order_id = l.order_id and p.kit_line = l.line)"""
    return int(book.store.con.execute(lines).fetchone()[0])


def begun(new_book: Callable[[Plan], str], plan: Plan) -> Desk:
    """A book with the items that somebody knows of."""
    book = desk(new_book(plan), plan)
    for item in ("pen", "ink", "set"):
        book.done("set_item", item=item, weight="0.5")
    for item in ("milk", *TWINS):
        book.done("set_item", item=item, tracks_lots=item != "biro", status="active" if item == "milk" else "draft")
    book.done("set_party", system="shop", external_id="acme", kind="organisation")
    book.done("set_terms", system="shop", external_id="acme", due_days=14, credit_limit=250)
    book.done("set_price_list", name="all")
    book.done("set_price_list", name="acme", system="shop", customer_id="acme", base="all", off="0.15")
    book.done("set_kit", item="set", parts=[{"item": "pen", "quantity": 1}, {"item": "ink", "quantity": 2}])
    book.done("set_prices", name="all", prices=[{"item": item, "price": 7} for item in GOODS])
    return book


class Looker:
    """Looks at all rows of a book: what is refused, or sent again, must not have changed any."""

    def __init__(self, book: Desk) -> None:
        self.book, self.seen = book, all_of(book)

    def step(self, batch: list[Command]) -> list[tuple[Command, Applied]]:
        """Give a batch; return what was applied of it."""
        answers = self.book.do(*batch)
        done = [(c, a) for c, a in zip(batch, answers, strict=True) if isinstance(a, Applied)]
        assert check_book(self.book.store) == [], [repr(c) for c in batch]
        before, self.seen = self.seen, all_of(self.book)
        if all(a.again for _, a in done):
            assert self.seen == before, [repr(c) for c in batch]
        return done

    def give_again(self, again: Command, first: Applied) -> None:
        ((_, answer),) = self.step([again])
        assert (answer.again, answer.journal_id) == (True, first.journal_id)


@pytest.mark.parametrize("valuation", ["average", "fifo"])
def test_the_book_always_agrees_with_itself(new_book: Callable[[Plan], str], valuation: str) -> None:
    plan = BY_VALUATION[valuation]
    for seed in range(SEED, SEED + BOOKS):
        book, somebody = begun(new_book, plan), Somebody(seed)
        looker, sent = Looker(book), []
        for number in range(STEPS):
            sent += looker.step([somebody.command() for _ in range(somebody.one([1, 1, 3, 6]))])
            if sent and number % 10 == 5:
                looker.give_again(*somebody.one(sent))
            if number % 50 == 0:
                seal_journal(book.store)
                looker.seen = all_of(book)
            if number % 10 == 0:
                assert sums(book) == []
        seal_journal(book.store)
        assert check_seals(book.store) == []
        assert sums(book) == []
        assert moved(book, "receipt") == counted(sent, "ReceiveGoods") > 0
        assert moved(book, "shipment") == sent_away(book) > 0
        kinds = {type(c).__name__ for c, _ in sent}
        assert len(kinds) > 25
        assert {"MergeItems", "SplitItems"} <= kinds
        book.store.close()
