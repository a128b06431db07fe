"""Orders, payments, vouchers, shipments and returns all mixed, in batches: whatever is refused, the book agrees."""

from __future__ import annotations

import os
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from onebook.book import Applied, Command, check_book
from tests.book.world import Desk, command, desk

ROUNDS = int(os.environ.get("ONEBOOK_STEPS", "60"))
ITEMS, PLACES, NAMES, CODES = ("pen", "ink", "set", "tin"), ("main", "city"), ("o1", "o2", "o3"), ("V1", "V2")
items, places, names, codes = map(st.sampled_from, (ITEMS, PLACES, NAMES, CODES))
backs, tills = st.sampled_from(["r1", "r2"]), st.sampled_from(["t1", "t2", "t3"])
pieces, numbers = st.integers(1, 3), st.sampled_from([1, 1, 1, 2])
money = st.decimals("0.01", "40", places=2)
conditions = st.sampled_from(["restock", "repair", "scrap", "send_back"])
maybe = st.booleans()


def of(kind: str, **fields: object) -> st.SearchStrategy[Command]:
    """A command of a kind about an order or a return; fields are strategies, or values."""
    drawn = {n: v if isinstance(v, st.SearchStrategy) else st.just(v) for n, v in {"system": "shop", **fields}.items()}
    return st.fixed_dictionaries(drawn).map(lambda given: command(kind, **given))


def parts(**fields: st.SearchStrategy) -> st.SearchStrategy[list[dict]]:  # type: ignore[type-arg]
    return st.lists(st.fixed_dictionaries(fields), min_size=1, max_size=2)


def some(**fields: st.SearchStrategy) -> st.SearchStrategy[list[dict]]:  # type: ignore[type-arg]
    """Lines, or none, which stands for all."""
    return st.one_of(st.just([]), parts(**fields))


ordered = parts(item=items, quantity=pieces, gross_amount=money, shipping_amount=money, tax_amount=money)
paid = st.fixed_dictionaries({"amount": money, "method": st.just("card")}, optional={
    "payment": st.sampled_from(["p1", "p2"]), "status": st.sampled_from(["authorised", "captured", "failed"]),
    "voucher": codes})  # fmt: skip
line = {"line": numbers, "quantity": pieces}
order, back = {"external_id": names}, {"external_id": backs}
COMMANDS = st.one_of(
    of("place_order", **order, channel="web", lines=ordered, as_draft=maybe, payments=st.lists(paid, max_size=1)),
    of("place_order", **order, channel="web", lines=ordered),
    of("sell", **order, channel="shops", place=places, lines=ordered),
    of("place_draft", **order),
    of("ship_order", **order, lines=some(**line)),
    of("ship_order", **order),
    of("deliver", **order),
    of("cancel_order", **order),
    of("cancel_lines", **order, lines=parts(**line)),
    of("close_order", **order, unpaid=maybe),
    of("release_allocation", **order, hold=maybe, lines=some(**line)),
    of("resume_order", **order),
    of("move_allocation", **order, line=numbers, from_place=places, to_place=places),
    of("move_allocation", **order, line=numbers, from_place=places, to_external_id=names, to_line=numbers),
    of("pay", **order, paid=paid),
    of("refund", **order, reason=st.sampled_from(["overpaid", "goodwill", "chargeback"])),
    of("refund", **order, reason="goodwill", amount=money, voucher=codes),
    of("redeem_voucher", **order, code=codes),
    of("request_return", **back, order="o0", lines=parts(line=st.just(1), quantity=pieces)),
    of("receive_return", **back, place=places, lines=parts(line=st.just(1), quantity=st.just(1))),
    of("request_return", **back, order=names, lines=parts(**line)),
    of("receive_return", **back, place=places),
    of("receive_return", **back, place=places),
    of("inspect_return", **back, lines=parts(line=st.just(1), quantity=st.just(1), condition=conditions)),
    of("receive_return", **back, place=places, lines=parts(**line)),
    of("inspect_return", **back, lines=parts(**line, condition=conditions)),
    of("refuse_return", **back, lines=some(**line)),
    of("refund_return", **back),
    of("exchange_return", **back, order=names),
    of("take_back", external_id=tills, order=names, place=places, lines=parts(**line)),
    of("take_back", external_id=tills, order=names, place=places, lines=parts(**line), exchange_order=names),
    of("take_back", external_id=tills, channel="shops", place=places, voucher=codes, lines=parts(
        item=items, quantity=pieces, amount=money)),
)  # fmt: skip
STEPS = st.one_of(
    COMMANDS, COMMANDS, COMMANDS,
    st.builds(lambda c, m: command("issue_voucher", code=c, amount=m, reason="sold"), codes, money),
    st.builds(
        lambda place, li: command("receive_goods", place=place, lines=[
            each | ({"lot": "A"} if each["item"] == "tin" else {}) for each in li]),
        places, parts(item=st.sampled_from(["pen", "ink", "tin"]), quantity=pieces, unit_cost=money),
    ),
)  # fmt: skip


def started(url: str) -> Desk:
    book = desk(url)
    book.stock(pen=5, ink=5)
    book.done("set_item", item="tin", tracks_lots=True)
    book.done("set_item", item="set")
    book.done("set_kit", item="set", parts=[{"item": "pen", "quantity": 2}, {"item": "ink", "quantity": 1}])
    lines = [{"item": "pen", "quantity": 9, "gross_amount": 40, "tax_amount": 7}]
    paid = [{"amount": 45, "method": "cash"}]
    book.done("sell", system="shop", external_id="o0", channel="shops", place="main", lines=lines, payments=paid)
    return book


def test_whatever_is_told_the_book_agrees_with_itself(new_book: Callable[[], str]) -> None:
    @settings(
        max_examples=max(3, ROUNDS // 12), deadline=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate], derandomize="ONEBOOK_STEPS" not in os.environ,
    )  # fmt: skip
    @given(st.lists(st.lists(STEPS, min_size=1, max_size=6), min_size=8, max_size=12))
    def run(batches: list[list[Command]]) -> None:
        book = started(new_book())
        try:
            for batch in batches:
                answers = book.do(*batch)
                assert check_book(book.store) == [], [
                    (c, a) for c, a in zip(batch, answers, strict=True) if isinstance(a, Applied)
                ]
        finally:
            book.store.close()

    run()
