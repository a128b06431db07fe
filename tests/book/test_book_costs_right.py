"""Costs that turn out to be others, also of items that were merged or split since: no money comes of it or goes."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from onebook.book import Answer, Applied, Refusal, check_book, open_book
from onebook.book.loading import load
from onebook.book.needs import Needs
from onebook.book.state import Stale
from onebook.plan import Plan
from onebook.records import BadInput
from tests.book.world import PLAN, Desk, command, desk

BY_VALUATION = {
    valuation: PLAN.model_copy(update={"business": PLAN.business.model_copy(update={"valuation": valuation})})
    for valuation in ("average", "fifo")
}
FREIGHT = {"system": "carrier", "external_id": "F1"}
NUMBERS = itertools.count()
SEEDS = 8


@pytest.fixture(params=["average", "fifo"])
def book(request: pytest.FixtureRequest, new_book: Callable[[Plan], str]) -> Iterator[Desk]:
    plan = BY_VALUATION[request.param]
    opened = desk(new_book(plan), plan)
    for item in ("pen", "biro"):
        opened.done("set_item", item=item)
    yield opened
    assert check_book(opened.store) == []
    assert renamed(opened) == 0
    opened.store.close()


def renamed(book: Desk) -> int:
    """What merges and splits came to: goods only change their number."""
    entries = "select move_id, value from stock_move union all select move_id, value from stock_revaluation"
    query = f"select coalesce(sum(e.value), 0) from ({entries}) as e join stock_move as m on m.move_id = e.move_id"
    ((value,),) = book.store.con.execute(f"{query} where m.reason in ('merge', 'split')").fetchall()
    return int(value)


def received(book: Desk, document: str, **lines: tuple[int, int]) -> None:
    """Have so many of items come in, at a cost of one."""
    told = [{"item": item, "quantity": n, "unit_cost": cost} for item, (n, cost) in lines.items()]
    book.done("receive_goods", place="city", document=document, lines=told)


def merged(book: Desk, item: str = "biro", into: str = "pen") -> None:
    book.done("retire_item", item=item, status="ended")
    book.done("merge_items", item=item, into=into)


def sold(book: Desk, name: str, item: str, quantity: int) -> None:
    lines = [{"item": item, "quantity": quantity}]
    book.done("sell", system="till", external_id=name, channel="shops", place="city", lines=lines)


def corrected(book: Desk, document: str, **costs: float) -> list[tuple[Decimal, Decimal]]:
    """Set costs of items right; return how much was laid to goods still there, and to those that left, by line."""
    lines = [{"item": item, "unit_cost": cost} for item, cost in costs.items()]
    told = book.done("correct_cost", document=document, lines=lines).told["lines"]
    return [(Decimal(line["stays"]), Decimal(line["left"])) for line in told]


def worth(book: Desk, item: str) -> Decimal:
    ((item_id, *_),) = book.store.rows("items_named", skus=[item])
    return sum((Decimal(row[2]).scaleb(-4) for row in book.store.rows("worths", items=[item_id])), Decimal(0))


def own_worths(book: Desk, *items: str) -> list[Any]:
    """What items themselves stand at, merged or not: quantity, value, entries, last cost; and what is left of each."""
    ids = [row[0] for item in items for row in book.store.rows("items_held", skus=[item])]
    worths = [{row[0]: row[1:] for row in book.store.rows("worths", items=[item_id])}.get(item_id) for item_id in ids]
    return [worths, [sorted(row[1:] for row in book.store.rows("cost_parts", items=[item_id])) for item_id in ids]]


def refused(answer: Answer) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def test_what_a_split_gave_back_stays_with_it_when_a_cost_is_set_right(book: Desk) -> None:
    received(book, "R1", pen=(10, 1))
    received(book, "R2", biro=(10, 3))
    merged(book)
    book.done("split_items", item="biro")
    assert corrected(book, "R1", pen=2) == [(10, 0)]
    assert (worth(book, "pen"), worth(book, "biro")) == (20, 30)
    book.done("add_landed_cost", **FREIGHT, amount=5, receipts=["R2"])
    assert (worth(book, "pen"), worth(book, "biro")) == (20, 35)
    assert corrected(book, "R2", biro=3) == [(0, 0)], "freight is not part of the price"


def test_a_cost_that_turns_up_after_a_merge_reaches_the_goods_where_they_are(book: Desk) -> None:
    received(book, "R1", biro=(10, 3))
    merged(book)
    sold(book, "t1", "biro", 4)
    told = book.done("add_landed_cost", **FREIGHT, amount=10, receipts=["R1"]).told
    assert (told["stays"], told["left"]) == (6, 4)
    assert worth(book, "pen") == 24
    assert corrected(book, "R1", pen=4) == [(6, 4)], "the kept number stands for the receipt"
    book.done("split_items", item="biro")
    assert book.store.rows("left_after_merges") == []
    assert worth(book, "biro") == 30, "it comes back with what it is known to cost by then"
    book.done("cancel_landed_cost", **FREIGHT)
    assert (worth(book, "biro"), worth(book, "pen")) == (24, 0)


def test_each_number_of_a_receipt_is_its_own_also_where_both_are_one_item_now(book: Desk) -> None:
    received(book, "R1", pen=(10, 1), biro=(10, 3))
    merged(book)
    received(book, "R2", biro=(1, 3))
    book.done("set_item", item="ink")
    assert corrected(book, "R1", pen=2, biro=5) == [(10, 0), (20, 0)]
    assert worth(book, "pen") == 73
    both = [{"item": "pen", "unit_cost": 2}, {"item": "biro", "unit_cost": 2}]
    assert refused(book.one("correct_cost", document="R2", lines=both)) == "same_item"
    answer = book.one("correct_cost", document="R2", lines=[{"item": "ink", "unit_cost": 2}])
    assert refused(answer) == "not_received"
    assert "Name an item of the receipt: pen." in str(answer)
    assert corrected(book, "R2", biro=4) == [(1, 0)]


def test_freight_goes_by_weight_also_where_only_the_kept_item_has_one(book: Desk) -> None:
    received(book, "R1", biro=(10, 3))
    merged(book)
    freight: dict[str, Any] = {**FREIGHT, "amount": 10, "receipts": ["R1"], "spread_by": "weight"}
    assert refused(book.one("add_landed_cost", **freight)) == "no_weight"
    book.done("set_item", item="pen", weight="0.5")
    book.done("add_landed_cost", **freight)
    assert worth(book, "pen") == 40


def test_costs_given_together_are_set_right_one_upon_the_other(book: Desk) -> None:
    received(book, "R1", pen=(10, 1))
    sold(book, "t1", "pen", 10)
    received(book, "R2", pen=(1, 1))
    answers = book.do(
        command("correct_cost", document="R1", lines=[{"item": "pen", "unit_cost": 2}]),
        command("add_landed_cost", **FREIGHT, amount=7, receipts=["R1"]),
        command("correct_cost", document="R1", lines=[{"item": "pen", "unit_cost": 3}]),
        command("cancel_landed_cost", **FREIGHT),
        command("correct_cost", document="R1", lines=[{"item": "pen", "unit_cost": 1}]),
    )
    told = [answer.told for answer in answers if isinstance(answer, Applied)]
    left = [Decimal(each["lines"][0]["left"] if "lines" in each else each["left"]) for each in told]
    assert left == [10, 7, 10, -7, -20]


def test_what_has_just_come_in_is_looked_up(book: Desk) -> None:
    received(book, "R1", pen=(1, 1))
    lines = [{"item": "pen", "quantity": 1, "unit_cost": 1}]
    (_, one, _, two) = book.do(
        command("receive_goods", place="city", document="R2", lines=lines),
        command("correct_cost", document="R2", lines=[{"item": "pen", "unit_cost": 5}]),
        command("receive_goods", place="city", document="R1", lines=lines),
        command("add_landed_cost", **FREIGHT, amount=7, receipts=["R1"]),
    )
    assert isinstance(one, Applied), one
    assert isinstance(two, Applied), two
    assert worth(book, "pen") == 5 + 1 + 1 + 7
    assert corrected(book, "R1", pen=2) == [(2, 0)], "both came in by it"


def test_a_cost_that_was_cancelled_can_be_given_again_as_it_should_be(book: Desk) -> None:
    received(book, "R1", pen=(10, 1))
    received(book, "R2", biro=(10, 1))
    book.done("add_landed_cost", **FREIGHT, amount=10, receipts=["R1", "R2"])
    assert refused(book.one("add_landed_cost", **FREIGHT, amount=6, receipts=["R2"])) == "cost_exists"
    book.done("cancel_landed_cost", **FREIGHT)
    book.done("add_landed_cost", **FREIGHT, amount=6, receipts=["R2"])
    assert (worth(book, "pen"), worth(book, "biro")) == (10, 16)
    book.done("cancel_landed_cost", **FREIGHT)
    assert (worth(book, "pen"), worth(book, "biro")) == (10, 10), "what it was laid to at first is forgotten"
    assert refused(book.one("cancel_landed_cost", **FREIGHT)) == "nothing_to_cancel"


@pytest.mark.parametrize("lots", [False, True])
def test_a_split_gives_nothing_back_where_lots_are_kept_otherwise_since(book: Desk, lots: bool) -> None:
    for item in ("ink", "refill"):
        book.done("set_item", item=item, tracks_lots=lots)
    line = {"quantity": 4, "unit_cost": 3}
    book.done("receive_goods", place="city", lines=[{**line, "item": "refill"} | ({"lot": "L1"} if lots else {})])
    merged(book, "refill", "ink")
    sold(book, "t1", "ink", 4)
    book.done("set_item", item="ink", tracks_lots=not lots)
    book.done("receive_goods", place="city", lines=[{**line, "item": "ink"} | ({} if lots else {"lot": "L1"})])
    told = book.done("split_items", item="refill").told
    assert (Decimal(told["back"]), Decimal(told["missing"])) == (0, 4)
    assert worth(book, "ink") == 12


def test_costs_are_not_set_right_without_what_the_goods_have_become_meanwhile(book: Desk) -> None:
    received(book, "R1", biro=(10, 3))
    ((_, item_id, *_),) = book.store.rows("received_by", documents=["R1"])
    merged(book)
    needs = Needs()
    needs.want("history_id", item_id)
    with book.store.transaction(), pytest.raises(Stale):
        load(book.store, book.store.new_ids(), needs)


@pytest.mark.parametrize(("made", "asked"), [("average", "fifo"), ("fifo", "average")])
def test_a_book_with_goods_is_not_opened_by_another_valuation(
    new_book: Callable[[Plan], str], made: str, asked: str
) -> None:
    url = new_book(BY_VALUATION[made])
    book = desk(url, BY_VALUATION[made])
    received_none = desk(url, BY_VALUATION[asked])
    received_none.store.close()
    book.done("set_item", item="pen")
    received(book, "R1", pen=(2, 5))
    with pytest.raises(BadInput, match=f'Set it back to "{made}"'):
        open_book(url, BY_VALUATION[asked])
    sold(book, "t1", "pen", 2)
    book.store.close()
    again = desk(url, BY_VALUATION[asked])
    received(again, "R2", pen=(1, 7))
    assert worth(again, "pen") == 7
    assert check_book(again.store) == []
    again.store.close()


ITEMS = {"a": "", "b": "a", "c": "b"}
"""Items, and into which each is merged."""
DEEDS = {"receive": 6, "sell": 3, "back": 2, "merge": 4, "split": 4, "correct": 2, "land": 2}
"""What is done, and how often."""


class Twin:
    """Does things to items. early: with all costs as they should be; else these turn out afterwards.

    Freight is 1 a piece.
    """

    def __init__(self, book: Desk, *, early: bool) -> None:
        self.book, self.early = book, early
        self.items = {item: f"{item}{next(NUMBERS)}" for item in ITEMS}
        self.open: list[tuple[str, str, int]] = []
        self.to_land: list[tuple[str, int]] = []
        self.sales: list[str] = []
        for item in self.items.values():
            book.done("set_item", item=item)

    def do(self, what: str, item: str, number: int, cost: int) -> bool:
        """Return whether it could be done."""
        return bool(getattr(self, what)(self.items[item], number, cost))

    def receive(self, item: str, number: int, cost: int) -> bool:
        document = f"R{next(NUMBERS)}"
        received(self.book, document, **{item: (number, cost + 1 if self.early else 99 - cost)})
        if not self.early:
            ((_, item_id, *_),) = self.book.store.rows("received_by", documents=[document])
            ((_, booked, *_),) = self.book.store.rows("items", items=[item_id])
            self.open.append((document, booked, cost))
            self.to_land.append((document, number))
        return True

    def sell(self, item: str, number: int, _: int) -> bool:
        self.sales.append(f"t{next(NUMBERS)}")
        sold(self.book, self.sales[-1], item, number)
        return True

    def back(self, _: str, number: int, __: int) -> bool:
        if not self.sales:
            return False
        lines = [{"line": 1, "quantity": 1, "condition": "restock" if number % 3 else "scrap"}]
        answer = self.book.one(
            "take_back", system="till", external_id=f"b{next(NUMBERS)}", order=self.sales[number % len(self.sales)],
            place="city", channel="shops", pay=False, lines=lines,
        )  # fmt: skip
        return isinstance(answer, Applied)

    def merge(self, item: str, _: int, __: int) -> bool:
        into = self.items[ITEMS[item[0]]]
        self.book.one("retire_item", item=item, status="ended")
        return isinstance(self.book.one("merge_items", item=item, into=into), Applied)

    def split(self, item: str, _: int, __: int) -> bool:
        if isinstance(self.book.one("split_items", item=item), Refusal):
            return False
        self.book.done("set_item", item=item, status="active")
        return True

    def correct(self, _: str, number: int, __: int) -> bool:
        if self.open:
            document, item, cost = self.open.pop(number % len(self.open))
            corrected(self.book, document, **{item: cost})
        return True

    def land(self, _: str, number: int, __: int) -> bool:
        if self.to_land:
            document, pieces = self.to_land.pop(number % len(self.to_land))
            freight = {"system": "carrier", "external_id": f"F{next(NUMBERS)}"}
            for amount in (5, pieces):
                self.book.one("cancel_landed_cost", **freight)
                self.book.done("add_landed_cost", **freight, amount=amount, receipts=[document], spread_by="quantity")
        return True

    def settle(self) -> None:
        while self.open or self.to_land:
            self.correct("", 0, 0)
            self.land("", 0, 0)

    def went(self) -> list[Any]:
        """What went where, by its worth as known today."""
        entries = "select move_id, value from stock_move union all select move_id, value from stock_revaluation"
        skus = ", ".join(f"'{sku}'" for sku in self.items.values())
        return list(
            self.book.store.con.execute(
                f"select substr(i.sku, 1, 1), m.reason, sum(e.value) from ({entries}) as e join stock_move as m on "
                f"m.move_id = e.move_id join item as i on i.item_id = m.item_id where i.sku in ({skus}) "
                "group by substr(i.sku, 1, 1), m.reason order by 1, 2"
            ).fetchall()
        )


def test_it_makes_no_difference_when_a_cost_turns_out(book: Desk) -> None:
    for seed in range(SEEDS):
        dice = random.Random(seed)  # noqa: S311 (no secret)
        late, early = Twin(book, early=False), Twin(book, early=True)
        for what in dice.choices(list(DEEDS), list(DEEDS.values()), k=25):
            deed = (what, dice.choice("bc" if what in ("merge", "split") else "abc"), dice.randint(1, 9))
            cost = dice.randint(0, 99)
            assert early.do(*deed, cost) == late.do(*deed, cost), (seed, *deed)
        late.settle()
        assert late.went() == early.went(), seed
        assert own_worths(book, *late.items.values()) == own_worths(book, *early.items.values()), seed
