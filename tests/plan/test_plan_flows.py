"""Flows between systems, what they cost by hand, and their picture."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from onebook.plan import Capabilities, parse_plan
from onebook.plan.flows import flows
from onebook.plan.picture import picture_svg
from onebook.plan.savings import explain_savings, savings
from onebook.records import record_types

ALL = frozenset(record_types())
CAPABILITIES = {
    "files": Capabilities(ALL, mapped=True),
    "shop": Capabilities(
        frozenset({"item", "sales_order", "sales_order_line", "payment"}), frozenset({"stock_count", "item"})
    ),
    "erp": Capabilities(ALL, frozenset({"sales_order", "sales_order_line", "payment"})),
}
PLAN = """\
[business]
name = "Kern & <Sons>"
currency = "EUR"
[channels]
web = { kind = "digital", label = "Web shop" }
store = { kind = "physical" }
[systems.shop]
kind = "shop"
label = "Shop & more"
channels = ["web"]
takes = ["stock_count", "item"]
[systems.till]
channels = ["store"]
gives = ["sales_order", "sales_order_line"]
takes = ["item"]
by_hand = ["sales_order", "sales_order_line", "item"]
[systems.erp]
kind = "erp"
gives = ["item", "stock_count", "cost"]
owns = ["item"]
takes = ["sales_order", "sales_order_line", "contact"]
[manual]
wage_per_hour = 40
minutes_per_document = 3
error_rate = 0.02
cost_per_error = 15
minutes = { item = 10 }
documents_per_month = { sales_order = 1000, item = 7 }
"""


def routes(found):
    return {(f.record_type, f.giver, f.taker): f for f in found}


@pytest.fixture
def plan():
    return parse_plan(PLAN)


@pytest.fixture
def found(plan):
    return routes(flows(plan, CAPABILITIES))


def test_a_flow_goes_from_the_owner_to_each_that_takes_it(found):
    assert set(found) == {
        ("contact", None, "erp"),
        ("cost", "erp", None),
        ("payment", "shop", None),
        ("sales_order", "shop", "erp"),
        ("sales_order", "till", "erp"),
        ("stock_count", "erp", "shop"),
        ("item", "erp", "shop"),
        ("item", "erp", "till"),
        ("item", "shop", None),
    }


def test_lines_go_with_their_document(found):
    assert found["sales_order", "shop", "erp"].parts == ("sales_order_line",)
    assert not any(kind == "sales_order_line" for kind, _, _ in found)


def test_what_both_sides_can_is_carried_and_the_rest_says_why_not(found):
    assert found["sales_order", "shop", "erp"].carried
    assert found["stock_count", "erp", "shop"].carried
    assert found["cost", "erp", None].carried
    assert found["sales_order", "till", "erp"].why == "till: people carry it, as the plan says"
    assert found["sales_order", "till", "erp"].held_by == "till"
    assert found["item", "erp", "till"].held_by == "till"
    assert found["contact", None, "erp"].why == "no system gives it"


@pytest.mark.parametrize(
    ("old", "new", "flow", "why"),
    [
        ('takes = ["stock_count", "item"]', 'takes = ["stock_count", "item", "cost"]', ("cost", "erp", "shop"),
         "shop: a system of kind shop cannot take it"),
        ('by_hand = ["sales_order", "sales_order_line", "item"]', "", ("sales_order", "till", "erp"),
         "till: no mapping says how to read it"),
        ('kind = "shop"', 'kind = "shopp"\ngives = ["sales_order"]', ("sales_order", "shop", "erp"),
         "shop: there is no kind of system 'shopp'"),
    ],
)  # fmt: skip
def test_a_side_that_cannot_leaves_the_flow_to_people(old, new, flow, why):
    assert routes(flows(parse_plan(PLAN.replace(old, new)), CAPABILITIES))[flow].why == why


def test_documents_of_the_plan_are_shared_out_among_those_that_give(plan):
    found = routes(flows(plan, CAPABILITIES))
    assert found["sales_order", "shop", "erp"].documents == 500
    text = PLAN.replace('channels = ["web"]', 'channels = ["web"]\ndocuments_per_month = { sales_order = 900 }')
    found = routes(flows(parse_plan(text), CAPABILITIES))
    assert found["sales_order", "shop", "erp"].documents == 900
    assert found["sales_order", "till", "erp"].documents == 100


def test_measured_documents_fill_only_what_the_plan_leaves_open(plan):
    measured = {("erp", "stock_count"): Decimal(30), ("shop", "sales_order"): Decimal(1)}
    found = routes(flows(plan, CAPABILITIES, measured))
    assert found["stock_count", "erp", "shop"].documents == 30
    assert found["stock_count", "erp", "shop"].measured
    assert found["sales_order", "shop", "erp"].documents == 500
    assert not found["sales_order", "shop", "erp"].measured


def test_savings_by_hand_on_paper(plan):
    """500 orders carried, 500 typed; 7 items carried to the shop, 7 typed into the till, at 10 minutes each."""
    found = savings(flows(plan, CAPABILITIES), plan.manual)
    assert (found.saved.hours, found.saved.wages, found.saved.errors, found.saved.error_cost) == (
        Decimal("26.17"), Decimal("1046.67"), Decimal("10.14"), Decimal("152.10"),
    )  # fmt: skip
    assert found.remaining == found.saved
    assert found.by_hand.money == Decimal("2397.54")
    assert {flow.record_type for flow in found.unknown} == {"contact", "stock_count"}


def test_parts_add_up_to_the_whole_to_the_cent():
    text = PLAN.replace("sales_order = 1000, item = 7", "sales_order = 333.3333, item = 7.7777, stock_count = 1.111")
    plan = parse_plan(text.replace("wage_per_hour = 40", "wage_per_hour = 41.37"))
    found = savings(flows(plan, CAPABILITIES), plan.manual)
    for part in ("hours", "wages", "errors", "error_cost", "money"):
        lines = [getattr(line.effort, part) for line in found.lines if line.effort]
        assert sum(lines) == getattr(found.by_hand, part) == getattr(found.saved, part) + getattr(found.remaining, part)
        assert all(amount == amount.quantize(Decimal("0.01")) for amount in lines)


def test_the_largest_amounts_that_a_plan_may_hold_are_priced():
    text = (
        PLAN.replace("item = 7", "item = 1e12").replace("item = 10", "item = 1e12").replace("hour = 40", "hour = 1e12")
    )
    plan = parse_plan(text)
    assert savings(flows(plan, CAPABILITIES), plan.manual).by_hand.wages > Decimal(10) ** 34


def test_savings_are_told_in_words(plan):
    said = explain_savings(savings(flows(plan, CAPABILITIES), plan.manual), plan.manual, "EUR")
    assert said[0] == (
        "Typed by hand, these flows would take 52.34 hours and 2,397.54 EUR a month "
        "(40 EUR an hour; errors in 2 % of the documents, at 15 EUR each)."
    )
    assert "Onebook carries 26.17 hours and 1,198.77 EUR of that." in said
    assert "By hand: item from erp to till, because till: people carry it, as the plan says." in said
    assert said[-1].startswith("Not priced, because nobody knows how many a month: contact, stock_count.")


def test_systems_that_take_nothing_save_nothing():
    plan = parse_plan(re.sub(r"takes = .*", "", PLAN))
    found = savings(flows(plan, CAPABILITIES), plan.manual)
    assert found.lines == ()
    assert explain_savings(found, plan.manual, "EUR") == (
        "No system takes records from another, so nothing is typed from one into the other.",
    )


SVG = "{http://www.w3.org/2000/svg}"


def drawn(text: str):
    plan = parse_plan(text)
    return ET.fromstring(picture_svg(flows(plan, CAPABILITIES), plan))  # noqa: S314 (our own)


def test_the_picture_names_everything_and_draws_by_hand_dashed():
    svg = drawn(PLAN)
    words = [element.text for element in svg.iter(f"{SVG}text")]
    assert {"Web shop", "store", "Shop & more", "till", "erp", "Onebook"} <= set(words)
    assert "orders, through shop" in words
    arrows = [(g.findtext(f"{SVG}title"), g.find(f"{SVG}path")) for g in svg.iter(f"{SVG}g")]
    dashed = {title for title, path in arrows if path is not None and path.get("stroke-dasharray")}
    solid = {title for title, path in arrows if path is not None and not path.get("stroke-dasharray")}
    assert dashed == {
        "by hand: orders, through till", "by hand: sales order", "by hand: item",
        "by hand: contact, sales order from till",
    }  # fmt: skip
    assert {"orders, through shop", "stock, from erp", "sales order, payment, item", "sales order"} <= solid


def test_the_picture_tells_itself_to_those_who_cannot_see_it():
    svg = drawn(PLAN)
    named = svg.get("aria-labelledby").split()
    assert [svg.find(f"{SVG}title").get("id"), svg.find(f"{SVG}desc").get("id")] == named
    assert svg.findtext(f"{SVG}title") == "How the systems of Kern & <Sons> work together"
    assert "store: gives Onebook by hand: orders, through till." in svg.findtext(f"{SVG}desc")


def test_a_channel_without_orders_says_so():
    assert "its orders reach nobody" in [
        e.text for e in drawn(PLAN.replace("store = {", 'phone = { kind = "human" }\nstore = {')).iter(f"{SVG}text")
    ]


@pytest.mark.parametrize("count", [0, 1, 15])
def test_boxes_and_texts_stay_within_the_picture_and_apart(count):
    label = "A very long name of a system " * 3
    takes = ("", "takes = ['sales_order', 'payment']")
    systems = "".join(f'[systems.s{n}]\nlabel = "{label}{n}"\nkind = "erp"\n{takes[n % 2]}\n' for n in range(count))
    svg = drawn(PLAN[: PLAN.index("[systems.shop]")] + systems)
    _, _, width, height = map(float, svg.get("viewBox").split())
    boxes = [tuple(float(r.get(k)) for k in ("x", "y", "width", "height")) for r in svg.iter(f"{SVG}rect")]
    assert len(boxes) == 1 + 2 + count
    for x, y, w, h in boxes:
        assert x >= 0
        assert y >= 0
        assert x + w <= width
        assert y + h <= height
    right = sorted((y, h) for x, y, w, h in boxes if x > width / 2 + 100)
    assert all(y + h < after for (y, h), (after, _) in pairwise(right))
    assert all(len(e.text) < 60 for e in svg.iter(f"{SVG}text"))


@pytest.mark.parametrize("name", ["Warehouse management of the northern branches", "n" * 40])
def test_long_names_are_broken_and_not_cut(name):
    key = "shop_of_the_northern_branches_and_their_customers"
    text = PLAN.replace('"Shop & more"', f'"{name}"').replace("[systems.shop]", f"[systems.{key}]")
    svg = drawn(text)
    assert "…" not in ET.tostring(svg, encoding="unicode")
    words = "".join("".join(e.text.split()) for e in svg.iter(f"{SVG}text"))
    assert name.replace(" ", "") in words
    assert f"through{key}" in words


def test_control_characters_in_names_do_not_break_the_picture():
    svg = drawn(PLAN.replace('"Web shop"', '"Web\\u0001 \\u0000sh]]>op"'))
    assert "Web   sh]]>op" in [e.text for e in svg.iter(f"{SVG}text")]


def test_what_no_system_gives_comes_from_the_book_where_the_plan_names_one():
    text = PLAN.replace('"item", "stock_count", "cost"', '"item", "cost"').split("[manual]")[0]
    text = text.replace('gives = ["sales_order", "sales_order_line"]\n', "")
    nobody = parse_plan(text)
    kept = parse_plan(f'{text}[storage]\nbook = "book.db"\n')
    (before,) = (f for f in flows(nobody, CAPABILITIES) if f.record_type == "stock_count")
    assert (before.giver, before.why) == (None, "no system gives it")
    (after,) = (f for f in flows(kept, CAPABILITIES) if f.record_type == "stock_count")
    assert (after.giver, after.taker, after.carried) == ("book", "shop", True)
    assert after.in_words == "stock count from the book to shop"
    assert "its orders reach nobody" in picture_svg(flows(nobody, CAPABILITIES), nobody)
    drawn = picture_svg(flows(kept, CAPABILITIES), kept)
    assert "its orders reach nobody" not in drawn
    assert "orders, given to the book" in drawn
    assert "stock, from the book" in drawn
