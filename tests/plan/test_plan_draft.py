"""The plan that `onebook init` drafts: it parses, has no faults, and its examples work."""

from __future__ import annotations

import re

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onebook.plan import Capabilities, parse_plan
from onebook.plan.check import check_plan
from onebook.plan.draft import FileGuess, RecordGuess, draft_plan, draft_sql_files, not_recognised
from onebook.plan.wording import as_name
from onebook.records import record_types

CAPABILITIES = {"files": Capabilities(frozenset(record_types()), mapped=True)}
KPIS = {"on_time_delivery": "share", "average_order_value": "money"}

LINE = {"sales_order_id": "Order No", "line": "Pos", "ordered_on": "Date", "quantity": "Qty", "gross_amount": "Net"}
ORDERS = FileGuess(
    "orders.csv", "orders", "webshop", settings={"delimiter": ";", "null": ("-",)},
    records=(
        RecordGuess("sales_order", {"external_id": "Order No", "ordered_on": "Date"}, date_format="%d.%m.%Y"),
        RecordGuess("sales_order_line", LINE, decimal=",", date_format="%d.%m.%Y", notes=("Is Net without tax?",)),
    ),
    header=("Order No", "Pos", "Date", "Qty", "Net", "Colour"),
)  # fmt: skip
CUSTOMERS = FileGuess("customers.csv", "customers", "webshop", records=(
    RecordGuess("party", {"external_id": "id", "name": "Name"}, constants={"kind": "person"}),
))  # fmt: skip
PRODUCTS = FileGuess("products.csv", "products", "webshop", records=(
    RecordGuess("item", {"external_id": "SKU", "name": 'Title "long"'}),
))  # fmt: skip
SIMPLE = (ORDERS, CUSTOMERS, PRODUCTS)
TILLS = FileGuess(
    "bons.csv", "bons", "tills", folder="till exports", channels=("Store 1", "O'Hare", "商店"),
    records=(
        RecordGuess("sales_order_line", {**LINE, "channel": "Where"}, constants={"delivery_method": "carry_out"}),
        RecordGuess("item", {"external_id": "Art"}),
    ),
)  # fmt: skip


def faults(text, guesses):
    plan = parse_plan(text)
    files = draft_sql_files(guesses)
    found = check_plan(plan, text, CAPABILITIES, KPIS, (), files.__contains__, lambda _: True, ())
    return [str(f.as_fault("onebook.toml")) for f in found if f.severity == "fault"]


def uncommented(text: str) -> str:
    return re.sub(r"(?m)^#(?=[^ \n])", "", text)


@pytest.mark.parametrize("guesses", [SIMPLE, (*SIMPLE, TILLS), (TILLS,)], ids=["simple", "two systems", "tills"])
def test_the_draft_parses_and_has_no_faults(guesses):
    assert faults(draft_plan("Kern", "EUR", "Europe/Berlin", guesses), guesses) == []


@pytest.mark.parametrize("guesses", [SIMPLE, (*SIMPLE, TILLS)], ids=["simple", "two systems"])
def test_its_examples_have_no_faults_when_they_are_taken_in(guesses):
    text = uncommented(draft_plan("Kern", "EUR", "Europe/Berlin", guesses))
    assert faults(text, guesses) == []
    plan = parse_plan(text)
    assert plan.goals
    assert plan.places
    assert "ledger" in plan.systems


def test_what_was_guessed_stands_in_the_plan():
    plan = parse_plan(draft_plan('Kern "&" Co', "EUR", "Europe/Berlin", SIMPLE))
    shop = plan.systems["webshop"]
    lines = shop.records["sales_order_line"]
    assert plan.business.name == 'Kern "&" Co'
    assert shop.sources["orders"].delimiter == ";"
    assert shop.sources["orders"].null == ("-",)
    assert lines.columns == LINE
    assert (lines.decimal, lines.date_format) == (",", "%d.%m.%Y")
    assert lines.constants == {"channel": "webshop"}
    assert shop.records["item"].columns["name"] == 'Title "long"'
    assert shop.recognise == "order", "the export does not say when goods were shipped"
    assert plan.channels["webshop"].kind == "digital"


def test_what_a_person_should_know_stands_in_comments():
    text = draft_plan("Kern", "EUR", "UTC", SIMPLE)
    assert "# CHECK: Is Net without tax?" in text
    assert "# Columns of orders.csv not used here: Colour." in text
    assert re.search(r'^gross_amount = "Net" +# Value before discounts, without tax$', text, re.MULTILINE)
    assert re.search(r"Fields not given: .*shipped_on", text.replace("\n# ", " "))


@pytest.mark.parametrize(
    ("text", "name"),
    [("WebShop", "web_shop"), ("Läden Süd", "laeden_sued"), ("La\u0308den", "laeden"), ("Straße", "strasse"),
     ("Épicerie", "epicerie"), ("2026", "n_2026"), ("商店", "")],
)  # fmt: skip
def test_names_are_spelt_in_plain_letters(text, name):
    assert as_name(text) == name


def test_several_systems_have_one_owner_for_what_they_share():
    plan = parse_plan(draft_plan("Kern", "EUR", "UTC", (*SIMPLE, TILLS)))
    assert [name for name, system in plan.systems.items() if "item" in system.owns] == ["tills"]
    assert plan.systems["tills"].channels == ("store_1", "o_hare", "channel_3")
    assert [plan.channels[name].label for name in plan.systems["tills"].channels] == ["Store 1", "O'Hare", "商店"]
    assert plan.systems["tills"].folder == "till exports"


def test_channels_as_the_source_writes_them_are_translated_by_a_select():
    plan = parse_plan(draft_plan("Kern", "EUR", "UTC", (TILLS,)))
    path = plan.systems["tills"].records["sales_order_line"].sql
    files = draft_sql_files((TILLS,))
    assert list(files) == ["mappings/tills/sales_order.sql", path]
    con = duckdb.connect()
    con.execute("""create table bons as select * from (values
        ('1', '1', '2026-01-01', '2', '9.90', ' O''Hare '), ('1', '2', '2026-01-01', '2', '9.90', 'elsewhere'))
        as bons("Order No", "Pos", "Date", "Qty", "Net", "Where")""")
    rows = con.execute(f"select line, channel, delivery_method, gross_amount from ({files[path]}) order by line")
    assert rows.fetchall() == [("1", "o_hare", "carry_out", "9.90"), ("2", "elsewhere", "carry_out", "9.90")]


def test_a_budget_without_a_channel_is_of_the_business():
    columns = {"pnl_line": "line", "month": "month", "amount": "amount"}
    plain = FileGuess("b.csv", "b", "planning", records=(RecordGuess("budget", columns),))
    by_channel = FileGuess(
        "c.csv", "c", "tills", channels=("Web shop", "all"),
        records=(RecordGuess("budget", {**columns, "channel": "where"}),),
    )  # fmt: skip
    assert parse_plan(draft_plan("K", "EUR", "UTC", (plain,))).systems["planning"].records["budget"].constants == {
        "channel": "*"
    }
    plan = parse_plan(draft_plan("K", "EUR", "UTC", (by_channel,)))
    assert list(plan.channels) == ["web_shop"]
    con = duckdb.connect()
    con.execute("""create table c as select 'net_sales' as line, '2026-01-01' as month, 5 as amount, unnest(
        ['Web shop', ' All', '', null, 'elsewhere']) as "where" """)
    select = draft_sql_files((by_channel,))[plan.systems["tills"].records["budget"].sql]
    assert [row[0] for row in con.execute(f"select channel from ({select})").fetchall()] == [
        "web_shop", "*", "*", "*", "elsewhere",
    ]  # fmt: skip


def test_what_a_select_leaves_out_is_told_too():
    lines = RecordGuess(
        "sales_order_line", {**LINE, "channel": "Where"},
        worked={"cost_amount": '"Cost" * "Qty"', "line": 'row_number() over (order by "Colour")'},
    )  # fmt: skip
    file = FileGuess("o.csv", "o", "webshop", channels=("A b",), header=("Order No", "Where", "Cost", "Colour"),
                     records=(lines,))  # fmt: skip
    assert "# Columns of o.csv not used here: Colour." in draft_plan("K", "EUR", "UTC", (file,))


@pytest.mark.parametrize(
    ("settings", "header", "says"),
    [({"header": False}, (), "no names of columns"), ({}, (), "could not be read"), ({}, ("foo",), "says nothing")],
)
def test_why_a_file_was_not_recognised(settings, header, says):
    file = FileGuess("x.csv", "x", "shop", settings=settings, header=header)
    assert says in not_recognised(file)
    assert "[systems.shop.records.TYPE]" in draft_plan("K", "EUR", "UTC", (file,)).replace("\n# ", " ")


def test_documents_are_made_of_lines_where_only_these_were_found():
    file = FileGuess("o.csv", "o", "webshop", records=(
        RecordGuess("sales_order_line", {**LINE, "customer_id": "Who", "shipped_on": "Sent"}, date_format="%d.%m.%Y"),
    ))  # fmt: skip
    text = draft_plan("K", "EUR", "UTC", (file,))
    order = parse_plan(text).systems["webshop"].records["sales_order"]
    assert order.columns == {"external_id": "Order No", "ordered_on": "Date", "customer_id": "Who"}
    assert order.constants == {"channel": "webshop"}
    assert order.date_format == "%d.%m.%Y"
    assert faults(text, (file,)) == []


def test_a_select_that_was_guessed_becomes_a_file():
    guess = FileGuess("x.csv", "x", "shop", records=(RecordGuess("item", sql="select a as external_id from x"),))
    assert draft_sql_files((guess,)) == {"mappings/shop/item.sql": "select a as external_id from x"}
    assert parse_plan(draft_plan("K", "EUR", "UTC", (guess,))).systems["shop"].records["item"].sql


def test_needed_fields_that_no_column_gives():
    """A missing key makes the mapping a comment; another field is left empty, for a person to see."""
    no_key = RecordGuess("sales_order_line", {k: v for k, v in LINE.items() if k != "line"})
    no_quantity = RecordGuess("sales_order_line", {k: v for k, v in LINE.items() if k != "quantity"})
    for guess, there in ((no_key, False), (no_quantity, True)):
        file = FileGuess("o.csv", "o", "webshop", records=(guess,))
        text = draft_plan("K", "EUR", "UTC", (file,))
        mappings = parse_plan(text).systems["webshop"].records
        assert ("sales_order_line" in mappings) is there
        assert ("by which these records are told apart" in text.replace("\n# ", " ")) is not there
    assert mappings["sales_order_line"].may_be_empty == ("quantity",)


def test_a_second_file_of_the_same_records_is_left_to_a_person():
    again = FileGuess("old.csv", "old", "webshop", records=(RecordGuess("item", {"external_id": "nr"}),))
    text = draft_plan("K", "EUR", "UTC", (*SIMPLE, again))
    assert "another file already gives item" in text
    assert faults(text, SIMPLE) == []


def test_records_of_a_system_without_orders_belong_to_the_channel_that_sells():
    """No channel is made up of which nobody has the orders."""
    refunds = FileGuess("refunds.csv", "refunds", "exports", records=(
        RecordGuess("sales_return", {"external_id": "id", "sales_order_id": "order", "returned_at": "date",
                                     "amount": "amount", "quantity": "qty"}, constants={"line": "1"}),
    ))  # fmt: skip
    plan = parse_plan(draft_plan("K", "EUR", "UTC", (*SIMPLE, refunds)))
    assert list(plan.channels) == ["webshop"]
    mapping = plan.systems["exports"].records["sales_return"]
    assert (mapping.constants["channel"], mapping.confirm) == ("webshop", ())
    assert plan.systems["exports"].ids == {"sales_order": "webshop"}
    assert faults(draft_plan("K", "EUR", "UTC", (*SIMPLE, refunds)), (*SIMPLE, refunds)) == []
    several = parse_plan(draft_plan("K", "EUR", "UTC", (*SIMPLE, TILLS, refunds))).systems["exports"]
    assert several.records["sales_return"].confirm == ("Nothing tells its channel: all of it belongs to store_1.",)


def test_a_channel_without_orders_beside_others_does_not_sell():
    visits = FileGuess("visits.csv", "visits", "stats", channels=("App",), records=(
        RecordGuess("touch", {"external_id": "id", "touched_at": "date", "channel": "at"}, constants={"kind": "visit"}),
    ))  # fmt: skip
    plan = parse_plan(draft_plan("K", "EUR", "UTC", (*SIMPLE, visits)))
    assert {name: c.sells for name, c in plan.channels.items()} == {"app": False, "webshop": True}


def test_lines_without_a_day_are_not_used():
    undated = RecordGuess("sales_order_line", {k: v for k, v in LINE.items() if k != "ordered_on"})
    text = draft_plan("K", "EUR", "UTC", (FileGuess("o.csv", "o", "webshop", records=(undated,)),))
    assert parse_plan(text).systems["webshop"].records == {}
    assert "no column gives ordered_on, the day on which these records count" in text.replace("\n# ", " ")


def test_sales_that_count_by_the_shipments_of_another_system_must_be_confirmed():
    parcels = FileGuess("parcels.csv", "parcels", "warehouse", records=(
        RecordGuess("shipment", {"external_id": "id", "sales_order_id": "order", "shipped_at": "day"}),
    ))  # fmt: skip
    plan = parse_plan(draft_plan("K", "EUR", "UTC", (*SIMPLE, parcels)))
    shop = plan.systems["webshop"]
    assert (shop.recognise, plan.systems["warehouse"].ids) == (None, {"sales_order": "webshop"})
    assert any("Its sales count when shipped, as warehouse says" in c for c in shop.records["sales_order_line"].confirm)


def test_nothing_recognised_is_still_a_plan_that_teaches():
    unknown = FileGuess("notes.txt", "notes", "exports", header=("a", "b\x00\n[systems]"))
    for guesses in ((), (unknown,)):
        plan = parse_plan(draft_plan("K", "EUR", "UTC", guesses))
        assert list(plan.channels) == ["web_shop"]
    assert "'notes.txt' was not recognised. Its columns: a, b  [systems]." in draft_plan("K", "EUR", "UTC", (unknown,))


names = st.text(min_size=1, max_size=12)


@given(business=names, path=names, column=names, channels=st.lists(names, max_size=3, unique=True), note=names)
def test_whatever_characters_names_have_the_draft_holds_them(business, path, column, channels, note):
    columns = {**LINE, "gross_amount": column, "channel": "Where"}
    guess = RecordGuess("sales_order_line", columns if channels else {**columns, "channel": column}, notes=(note,))
    file = FileGuess(path, "o", "webshop", records=(guess,), channels=tuple(channels), header=(column,), notes=(note,))
    plan = parse_plan(draft_plan(business, "EUR", "UTC", (file,)))
    assert plan.business.name == business
    assert plan.systems["webshop"].sources["o"].path == path
    mapping = plan.systems["webshop"].records["sales_order_line"]
    assert mapping.sql in draft_sql_files((file,)) or mapping.columns["gross_amount"] == column
