"""Items, on both stores: codes, variants, listings, lifecycle, duplicates; merged and split again."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onebook.book import Refusal, check_book
from onebook.book.things.gtin import check_digit, gtin_key
from onebook.book.views.duplicates import proposed_duplicates
from onebook.book.views.listings import left_after_merges, offered_on
from onebook.plan import Plan
from tests.book.world import PLAN, Desk, command, desk


@pytest.fixture
def book(new_book: Callable[[], str]) -> Iterator[Desk]:
    opened = desk(new_book())
    yield opened
    opened.store.close()


def refused(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def item(book: Desk, sku: str) -> Any:
    (row,) = book.store.rows("items_held", skus=[sku])
    return row


@given(st.text("0123456789", min_size=7, max_size=13).filter(lambda d: len(d) != 8 and len(d) < 14 and d.strip("0")))
def test_a_gtin_is_known_by_its_check_digit_and_a_wrong_digit_is_found(body: str) -> None:
    if len(body) not in (7, 11, 12, 13):
        with pytest.raises(ValueError, match="digits"):
            gtin_key(body + str(check_digit(body)))
        return
    right = body + str(check_digit(body))
    assert gtin_key(right) == right.zfill(14) == gtin_key(f" {right[:3]}-{right[3:]}")
    for place in range(len(right)):
        wrong = right[:place] + str((int(right[place]) + 1) % 10) + right[place + 1 :]
        with pytest.raises(ValueError, match="is no GTIN"):
            gtin_key(wrong)


@pytest.mark.parametrize(
    "number", ["4006381333931", "9783161484100", "036000291452", "96385074", "10614141000415", "978-3-16-148410-0"]
)
def test_known_numbers_are_gtins(number: str) -> None:
    assert len(gtin_key(number)) == 14


def test_only_what_is_given_changes(book: Desk) -> None:
    book.done("set_item", item="pen", name="Pen", category="Office", weight="0.012")
    book.done("set_item", item="pen", name="Blue pen")
    assert item(book, "pen")[1:8] == ("pen", "Blue pen", "piece", "active", None, "Office", 120)
    book.done("set_item", item="pen", clear=["category"])
    assert item(book, "pen")[6] is None


def test_what_pieces_are_counted_in_stays_while_there_are_some(book: Desk) -> None:
    book.stock(pen=1)
    assert refused(book.one("set_item", item="pen", unit="box")) == "item_in_use"
    assert refused(book.one("set_item", item="pen", tracks_lots=True)) == "item_in_use"
    book.done("set_item", item="pen", unit="piece")
    lines = [{"item": "pen", "quantity": 1}]
    book.done("move_goods", from_place="main", to_place="loss", reason="loss", lines=lines)
    book.done("set_item", item="pen", tracks_lots=True)
    assert refused(book.one("set_item", item="pen", unit="box")) == "item_in_use", "entries are in pieces"
    at_once = book.do(
        command("set_item", item="ink"),
        command("receive_goods", place="main", lines=[{"item": "ink", "quantity": 1, "unit_cost": 1}]),
        command("set_item", item="ink", unit="box"),
    )
    assert refused(at_once[2]) == "item_in_use"


def test_variants_differ_by_options_and_are_sold_instead_of_their_parent(book: Desk) -> None:
    book.done("set_item", item="shirt", option_names=["colour", "size"])
    red = {"colour": "red", "size": "M"}
    book.done("set_item", item="shirt-rm", variant_of="shirt", options=red)
    assert refused(book.one("set_item", item="shirt-rm2", variant_of="shirt", options=red)) == "same_variant"
    assert refused(book.one("set_item", item="s2", variant_of="shirt", options={"size": "M"})) == "bad_options"
    assert refused(book.one("set_item", item="s2", variant_of="shirt-rm", options=red)) == "no_variant"
    assert refused(book.one("set_item", item="shirt", option_names=["colour"])) == "has_variants"
    assert refused(book.do(book.order("o1", shirt=1))[0]) == "not_sold"
    book.do(book.order("o2", **{"shirt-rm": 1}))
    book.done("set_item", item="shirt-rm", options={"colour": "blue", "size": "M"})
    book.done("set_item", item="shirt-rm2", variant_of="shirt", options=red)
    book.done("set_item", item="shirt-rm", clear=["variant_of"])
    assert item(book, "shirt-rm")[5] is None
    made = book.do(
        command("set_item", item="cap", option_names=["size"]),
        command("set_item", item="cap-s", variant_of="cap", options={"size": "S"}),
        command("set_item", item="cap-s2", variant_of="cap", options={"size": "S"}),
    )
    assert [a.code if isinstance(a, Refusal) else "" for a in made] == ["", "", "same_variant"]


def test_a_code_names_one_item_in_each_system(book: Desk) -> None:
    for sku in ("pen", "ink"):
        book.done("set_item", item=sku)
    ean = [{"scheme": "gtin", "code": "4006381333931"}]
    book.done("set_item_codes", item="pen", codes=ean)
    book.done("set_item_codes", item="pen", codes=ean)
    padded = [{"scheme": "gtin", "code": "04006381333931"}]
    answer = book.one("set_item_codes", item="ink", codes=padded)
    assert refused(answer) == "code_taken"
    assert "pen" in str(answer)
    book.done("set_item_codes", item="ink", system="till", codes=padded)
    wrong = [{"scheme": "gtin", "code": "4006381333932"}]
    assert refused(book.one("set_item_codes", item="pen", codes=wrong)) == "bad_gtin"
    book.do(command("set_item_codes", item="pen", drop=["gtin"]), command("set_item_codes", item="ink", codes=ean))
    rows = book.store.rows("items_with_codes", keys=["04006381333931"])
    assert {(row[0], row[2]) for row in rows} == {(item(book, "ink")[0], ""), (item(book, "ink")[0], "till")}


def test_a_listing_says_what_it_lacks(book: Desk) -> None:
    book.done("set_item", item="pen", category="Office", weight="0.01")
    told = book.done("list_item", item="pen", channel="web", listed=True, price=2, title="A blue ball pen").told
    assert (told["completeness"], told["missing"]) == (
        Decimal("0.5714"), ["description of 100 letters", "image", "GTIN"],
    )  # fmt: skip
    book.done("set_item_codes", item="pen", codes=[{"scheme": "gtin", "code": "96385074"}])
    told = book.done("list_item", item="pen", channel="web", images=1, description="x" * 100).told
    assert (told["completeness"], told["listed"]) == (1, True)
    (offered,) = offered_on(book.store, "web")
    assert (offered.item.sku, offered.completeness.share) == ("pen", 1)
    assert offered_on(book.store, "web", after=offered.item.item_id) == offered_on(book.store, "market") == []
    assert refused(book.one("list_item", item="pen", channel="fair", listed=True)) == "unknown_channel"


def test_what_is_ended_is_neither_sold_nor_listed_but_what_was_ordered_is_served(book: Desk) -> None:
    book.stock(pen=5)
    book.done("list_item", item="pen", channel="web", listed=True)
    book.do(book.order("o1", pen=2))
    book.done("retire_item", item="pen", status="phased_out")
    book.do(book.order("o2", pen=1))
    told = book.done("retire_item", item="pen", status="ended").told
    assert (told["on_hand"], told["kept"], told["waiting"]) == (5, 3, 0)
    assert not book.store.rows("listings", items=[item(book, "pen")[0]])[0][2]
    answer = book.do(book.order("o3", pen=1))[0]
    assert refused(answer) == "not_sold"
    assert refused(book.one("list_item", item="pen", channel="web", listed=True)) == "not_sold"
    book.done("ship_order", system="shop", external_id="o1")
    lines = [{"item": "pen", "quantity": 1}]
    book.done("sell", system="till", external_id="r1", channel="shops", place="city", lines=lines)
    book.done("set_item", item="draft", status="draft")
    assert refused(book.do(book.order("o4", draft=1))[0]) == "not_sold"


def test_what_is_a_draft_again_is_listed_nowhere(book: Desk) -> None:
    book.done("set_item", item="pen")
    book.done("list_item", item="pen", channel="web", listed=True, title="A pen")
    book.done("set_item", item="pen", status="draft")
    (offered,) = offered_on(book.store, "web")
    assert (offered.listing.is_listed, offered.listing.title) == (0, "A pen")


def standing(book: Desk, *skus: str) -> list[Any]:
    """How many of items are where, and what they are worth in all."""
    ids = [item(book, sku)[0] for sku in skus]
    levels = [row for row in book.store.rows("levels_of_items", items=ids) if any(row[2:])]
    return [sorted(levels), sorted(row[:3] for row in book.store.rows("worths", items=ids) if row[1])]


def test_a_merged_number_stands_for_the_kept_item_until_they_are_split(book: Desk) -> None:
    book.stock(pen=4)
    book.stock("city", biro=3)
    book.done("receive_goods", place="main", lines=[{"item": "biro", "quantity": 2, "unit_cost": 7}])
    book.done("set_item_codes", item="biro", codes=[{"scheme": "gtin", "code": "96385074"}])
    before = standing(book, "pen", "biro")
    assert refused(book.one("merge_items", item="biro", into="pen")) == "still_sold"
    book.done("retire_item", item="biro", status="ended")
    book.done("merge_items", item="biro", into="pen")
    assert check_book(book.store) == []
    assert standing(book, "biro") == [[], []]
    assert left_after_merges(book.store) == []
    ((_, quantity, value),) = standing(book, "pen")[1]
    assert (quantity, value) == (9_0000, 4_0000 + 3_0000 + 14_0000)
    assert refused(book.one("set_item", item="biro", name="Biro")) == "item_merged"
    book.done("set_item_codes", item="pen", codes=[{"scheme": "gtin", "code": "96385074"}])
    book.done("split_items", item="biro")
    assert standing(book, "pen", "biro") == before
    assert check_book(book.store) == []
    assert refused(book.one("split_items", item="biro")) == "not_merged"
    book.done("merge_items", item="biro", into="pen")
    book.do(book.order("o1", biro=9))
    assert standing(book, "pen")[0][0][3] + standing(book, "pen")[0][1][3] == 9_0000
    told = book.done("split_items", item="biro").told
    assert (Decimal(told["back"]), Decimal(told["missing"])) == (0, 5)
    assert check_book(book.store) == []


def test_duplicates_are_proposed_with_the_reason_until_somebody_says_that_they_are_two(book: Desk) -> None:
    names = {
        "a": "Ball pen, blue 0.7 mm", "b": "Blue ballpen 0.7mm", "c": "Blue ball pen 0.7mm", "d": "Ball pen blue 0.5mm",
        "e": "Teapot", "f": "Gravy boat", "g": "Sock drawer organizer", "h": "Sock drawer organiser", "g2": "Mug",
    }  # fmt: skip
    for sku, name in names.items():
        book.done("set_item", item=sku, name=name)
    for sku, system in (("e", "shop"), ("f", "till")):
        book.done("set_item_codes", item=sku, system=system, codes=[{"scheme": "gtin", "code": "96385074"}])
    found = {(d.item, d.other): d.reason for d in proposed_duplicates(book.store)}
    assert found.keys() == {("a", "c"), ("b", "c"), ("e", "f"), ("g", "h")}
    assert found["e", "f"] == "the same GTIN 00000096385074"
    book.done("keep_items_apart", item="h", other="g")
    book.done("keep_items_apart", item="g", other="h")
    book.done("retire_item", item="c", status="ended")
    book.done("merge_items", item="c", into="a")
    assert {(d.item, d.other) for d in proposed_duplicates(book.store)} == {("e", "f")}


def test_of_three_with_a_gtin_the_others_are_proposed_though_the_first_is_apart(book: Desk) -> None:
    for sku, name in (("a", "Teapot"), ("b", "Gravy boat"), ("c", "Mug")):
        book.done("set_item", item=sku, name=name)
        book.done("set_item_codes", item=sku, system=sku, codes=[{"scheme": "gtin", "code": "96385074"}])
    assert {(d.item, d.other) for d in proposed_duplicates(book.store)} == {("a", "b"), ("a", "c")}
    for other in ("b", "c"):
        book.done("keep_items_apart", item="a", other=other)
    assert {(d.item, d.other) for d in proposed_duplicates(book.store)} == {("b", "c")}


def test_what_is_open_is_closed_before_a_merge(book: Desk) -> None:
    book.stock(pen=1, biro=1)
    book.do(book.order("o1", biro=2))
    supply = {"system": "erp", "external_id": "p1"}
    lines = [{"item": "biro", "quantity": 3, "expected_on": "2027-01-01"}]
    book.done("expect_supply", **supply, place="main", lines=lines)
    book.done("retire_item", item="biro", status="ended")
    assert refused(book.one("merge_items", item="biro", into="pen")) == "item_open"
    book.done("cancel_order", system="shop", external_id="o1")
    book.done("set_item", item="set")
    book.done("set_kit", item="set", parts=[{"item": "biro", "quantity": 1}])
    answer = book.one("merge_items", item="biro", into="pen")
    assert refused(answer) == "item_open"
    assert "3.0000 are to come in; 1 kits have it as a part" in str(answer)
    book.done("set_kit", item="set", parts=[{"item": "pen", "quantity": 1}])
    book.done("cancel_supply", **supply)
    book.done("merge_items", item="biro", into="pen")
    assert refused(book.one("merge_items", item="pen", into="biro")) == "same_item"


def test_within_one_batch_numbers_lead_where_the_commands_before_say(book: Desk) -> None:
    book.stock(pen=1, biro=2, quill=3)
    for sku in ("biro", "quill"):
        book.done("retire_item", item=sku, status="ended")
    answers = book.do(
        command("merge_items", item="quill", into="biro"), command("set_item", item="biro", status="active"),
        command("retire_item", item="biro", status="ended"), command("merge_items", item="biro", into="pen"),
        book.order("o1", quill=6),
    )  # fmt: skip
    assert not [a for a in answers if isinstance(a, Refusal)]
    assert answers[-1].told["lines"] == [{"allocated": 6, "waiting": 0}]  # type: ignore[union-attr]
    book.done("cancel_order", system="shop", external_id="o1")
    book.done("split_items", item="biro")
    assert book.done("split_items", item="quill").told["from"] == "biro"
    assert check_book(book.store) == []


FIFO = Plan.model_validate(
    PLAN.model_dump(mode="json", exclude_unset=True)
    | {"business": {"name": "B", "currency": "EUR", "time_zone": "Europe/Berlin", "valuation": "fifo"}}
)
NUMBERS = itertools.count()
receipts = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from(["main", "city"]), st.integers(1, 9), st.integers(0, 99)),
    min_size=1,
    max_size=6,
)


@pytest.mark.parametrize("plan", [PLAN, FIFO], ids=["average", "fifo"])
@pytest.mark.parametrize("lots", [False, True], ids=["pieces", "lots"])
def test_a_split_gives_back_what_a_merge_took(new_book: Callable[..., str], plan: Plan, lots: bool) -> None:
    book = desk(new_book(plan), plan)

    @settings(max_examples=15, deadline=None, derandomize=True)
    @given(receipts)
    def holds(received: list[tuple[int, str, int, int]]) -> None:
        pair = tuple(f"i{next(NUMBERS)}" for _ in range(2))
        for sku in pair:
            book.done("set_item", item=sku, tracks_lots=lots)
        for which, place, quantity, cost in received:
            line = {"item": pair[which], "quantity": quantity, "unit_cost": cost}
            book.done("receive_goods", place=place, lines=[line | ({"lot": f"L{cost % 3}"} if lots else {})])
        book.done("retire_item", item=pair[1], status="ended")
        before = standing(book, *pair)
        book.done("merge_items", item=pair[1], into=pair[0])
        both = standing(book, *pair)
        assert sum(row[2] for row in both[1]) == sum(row[2] for row in before[1])
        assert all(row[0] == item(book, pair[0])[0] for row in both[0])
        assert check_book(book.store) == []
        assert book.done("split_items", item=pair[1]).told["missing"] == 0
        assert standing(book, *pair) == before
        assert check_book(book.store) == []

    holds()
    book.store.close()
