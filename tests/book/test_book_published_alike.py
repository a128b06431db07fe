"""Both stores publish the same: what is made of it in the lake need then be told of one."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from onebook.book import Applied, Command, make_book
from onebook.plan import Plan
from tests.book.lakes import at, held, sent, told
from tests.book.test_book_anything import Somebody, begun
from tests.book.world import PLAN, command

BATCHES = 30
Said = list[Command]


def people() -> Said:
    """Who are known by codes, stand to others, say what may be written to them, and are erased."""
    ada, bo = ({"system": "shop", "external_id": name} for name in ("ada", "bo"))
    codes = [{"scheme": "email", "code": "ada@x.example"}, {"scheme": "login", "code": "ada"}]
    return [
        command("set_party", **ada, kind="person", given_name="Ada", family_name="Ärger", born_on="1970-01-02"),
        command("set_party", **bo, kind="person", roles=["supplier"], name="Bo"),
        command("set_party_codes", **ada, codes=codes),
        command("set_party_codes", **bo, codes=[{"scheme": "email", "code": "bo@x.example"}]),
        command("set_party_address", **ada, uses=["billing"], street="1 Lane", city="Owls", country="DE"),
        command("relate_parties", **ada, relation="works_for", other_id="acme", starts_on="2026-01-01"),
        command("record_consent", **ada, purpose="newsletter", channel="email", given=True, how="form"),
        command("erase_party", **bo, force=True),
    ]


def trade() -> Said:
    """Orders that are paid, sent in parts, cancelled and sent back, and what their goods turn out to cost."""
    order, gone = ({"system": "web", "external_id": name} for name in ("1", "2"))
    goods = [{"item": item, "quantity": 9, "unit_cost": "1.2345"} for item in ("pen", "ink")]
    sold = {"quantity": 3, "gross_amount": "30.01", "discount_amount": 3, "tax_amount": "6.1"}
    back = {"order_system": "web", "order": "1", "lines": [{"line": 2, "quantity": 1}]}
    paid = {"payment_system": "psp", "payment": "p1", "method": "card", "amount": 20}
    lost = {"from_place": "city", "to_place": "loss", "reason": "loss", "lines": [{"item": "pen", "quantity": 2}]}
    return [
        command("set_item_codes", item="pen", codes=[{"scheme": "gtin", "code": "4006381333931"}]),
        *(command("receive_goods", place=place, lines=goods, document=f"n-{place}") for place in ("main", "city")),
        command("place_order", **order, channel="web", customer_id="ada", payments=[paid],
                lines=[{"item": "set", **sold}, {"item": "pen", **sold}]),
        command("place_order", **gone, channel="market", currency="USD", lines=[{"item": "ink", **sold}] * 2),
        command("ship_order", **order, lines=[{"line": 2, "quantity": 2}], carrier="post", tracking_code="77"),
        command("ship_order", **order, lines=[{"line": 1, "quantity": 1}]),
        command("ship_order", **gone, lines=[{"line": 1, "quantity": 1}]),
        command("cancel_order", **gone, cancelled_by="customer"),
        command("take_back", system="till", external_id="b", place="city", **back),
        command("sell", system="till", external_id="3", channel="shops", place="city",
                lines=[{"item": "pen", "quantity": 1, "gross_amount": 7}]),
        command("move_goods", **lost),
        command("correct_cost", document="n-city", lines=[{"item": "pen", "unit_cost": "2.5"}]),
        command("add_landed_cost", system="erp", external_id="f", amount="5.55", receipts=["n-main"]),
        command("count_stock", place="main", lines=[{"item": "pen", "quantity": 4}]),
    ]  # fmt: skip


def mixed() -> list[Said]:
    """Batches of all that can be said of goods, orders and money, well and badly."""
    somebody = Somebody(5)
    return [[somebody.command() for _ in range(3)] for _ in range(BATCHES)]


@pytest.mark.parametrize("new_book", ["postgresql"], indirect=True)
def test_both_stores_publish_the_same(
    new_book: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What one publishes bit by bit, and the other at once, after the same commands at the same instants."""
    ticks = itertools.count(1_790_000_000_000_000_000, 1_000_000_123)
    now = next(ticks)
    monkeypatch.setattr(time, "time_ns", lambda: now)

    def in_file(plan: Plan) -> str:
        make_book(url := f"sqlite:///{tmp_path}/file.db", plan)
        return url

    served, file = begun(new_book, PLAN), begun(in_file, PLAN)
    bit_by_bit, at_once = at(tmp_path / "bits"), at(tmp_path / "once")
    for nth, part in enumerate(([people(), trade()], mixed())):
        for batch in part:
            now = next(ticks)
            answers = served.do(*batch)
            assert file.do(*batch) == answers
            assert nth or all(isinstance(answer, Applied) for answer in answers), answers
        assert sent(served, bit_by_bit) > 0
        assert sent(served, bit_by_bit) == 0
    sent(file, at_once)
    found = held(bit_by_bit)
    assert found == held(at_once)
    assert {kind for kind, records in found.items() if not records} == set(), "there is something of each kind"
    for book, lake in ((served, bit_by_bit), (file, at_once)):
        assert told(lake, "select count(*) from stock_move") == [(str(len(found["stock_move"])),)]
        book.store.close()
