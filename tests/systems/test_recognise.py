"""Recognising exports: what they hold, how they are written, and drafts that the gate takes as they are."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from onebook.plan import Plan, parse_plan
from onebook.plan.draft import FileGuess, draft_plan, draft_sql_files
from onebook.records import record_type
from onebook.records.gate import GateContext, build_gate
from onebook.systems.files import mapping_sql, prepare_source
from onebook.systems.files.evidence import read_dates, read_numbers
from onebook.systems.files.recognise import Table, recognise, recognise_folder

if TYPE_CHECKING:
    from tests.systems.conftest import Business

OLIST = Path(__file__).parents[2] / "../shared/data/olist"

SHOPIFY_ORDERS = """\
Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Currency,Subtotal,Shipping,Taxes,Total,\
Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,\
Lineitem fulfillment status,Cancelled at,Lineitem discount
#1001,a@example.com,paid,2026-01-31 10:00:00 +0100,fulfilled,2026-02-01 09:00:00 +0100,EUR,29.98,4.90,5.57,40.45,5.00,\
2026-01-31 09:59:00 +0100,2,Tea,9.99,T-1,fulfilled,,0.00
#1001,a@example.com,,,,,,,,,,,2026-01-31 09:59:00 +0100,1,Cup,15.00,C-1,fulfilled,,1.00
#1002,b@example.com,voided,,,,EUR,9.99,0.00,0.00,9.99,0.00,\
2026-02-01 12:00:00 +0100,1,Tea,9.99,T-1,pending,2026-02-02 08:00:00 +0100,0.00
"""
SHOPIFY_PRODUCTS = """\
Handle,Title,Body (HTML),Vendor,Type,Variant SKU,Variant Grams,Variant Price,Variant Barcode,Image Src,Cost per item
tea,Tea,"<p>Good
tea</p>",House,Drinks,T-1,100,9.99,4006381333931,a.png,3.10
tea,,,,,T-2,200,17.99,,b.png,5.90
tea,,,,,,,,,c.png,
"""
AMAZON = (
    "amazon-order-id\tmerchant-order-id\tpurchase-date\torder-status\tsku\tasin\tquantity\tcurrency\titem-price\titem-tax"
    "\tshipping-price\tshipping-tax\titem-promotion-discount\tship-promotion-discount\n"
    "058-1\t\t2026-01-31T10:00:00+00:00\tShipped\tT-1\tB0\t2\tEUR\t19.98\t3.19\t4.00\t0.64\t1.00\t\n"
    "058-1\t\t2026-01-31T10:00:00+00:00\tShipped\tT-1\tB0\t2\tEUR\t19.98\t3.19\t\t\t\t\n"
)
SQUARE = """\
Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Gross Sales,Discounts,Net Sales,Tax,\
Transaction ID,Event Type,Location
2026-01-31,10:15:00,Eastern,Drinks,Tea,2.0,Regular,T-1,"$1,019.98",-$1.00,"$1,018.98",$1.50,tx1,Payment,Main Street
2026-01-31,11:00:00,Eastern,Drinks,Tea,1.0,Regular,T-1,-$9.99,$0.00,-$9.99,$0.00,tx2,Refund,Main Street
"""
GA4 = """\
{"event_date":"20260131","event_timestamp":"1769853600000000","event_name":"session_start","user_pseudo_id":"u.1"}
{"event_date":"20260131","event_timestamp":"1769853601000000","event_name":"scroll","user_pseudo_id":"u.1"}
"""
FLAT = """\
Order No.;Order Date;Sales Channel;Article Number;Qty;Unit Price;Customer No.
1;31.01.2026 10:00;shop;T-1;2;1.009,99;77
1;31.01.2026 10:00;shop;T-1;2;1.009,99;77
2;01.02.2026 11:30;shop;C-1;1;15,00;78
"""


def _drafted(business: Business) -> tuple[dict[str, FileGuess], Plan]:
    """Recognise all that lies in the folder, draft a plan of it and write its SQL files."""
    guesses = recognise_folder(business.folder)
    for path, text in draft_sql_files(guesses).items():
        business.write(path, text)
    text = draft_plan("Test", "EUR", "Europe/Berlin", guesses)
    return {g.source: g for g in guesses}, parse_plan(text, business.folder)


def _records(business: Business, plan: Plan, system: str, kind: str) -> list[dict[str, object]]:
    """Return the records that the drafted mapping makes; every row must pass the gate."""
    drafted = plan.systems[system]
    relations = {
        name: prepare_source(name, source, drafted, business.folder / drafted.folder, business.folder, business.scratch)
        for name, source in drafted.sources.items()
    }
    for name, relation in relations.items():
        business.con.execute(f"create or replace temp view {name} as {relation.sql}")
    mapping, declared = drafted.records[kind], record_type(kind)
    if mapping.sql:
        select = (business.folder / mapping.sql).read_text(encoding="utf-8")
    else:
        select = mapping_sql(declared, mapping, relations)
    context = GateContext(
        system=system,
        currency="EUR",
        business_time_zone="Europe/Berlin",
        time_zone="Europe/Berlin",
        channels={name: channel.label for name, channel in plan.channels.items()},
        decimal=mapping.decimal,
        thousands=mapping.thousands,
        date_format=mapping.date_format,
        may_be_empty=frozenset(mapping.may_be_empty),
    )
    columns = {row[0]: str(row[1]) for row in business.rows(f"describe {select}")}
    gate = build_gate(declared, columns, context)
    assert business.rows(gate.faults_sql(select)) == []
    found = business.con.execute(f"select * from ({gate.good_sql(select)}) order by all")
    names = [d[0] for d in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_shopify_orders_give_orders_and_lines_with_what_only_the_first_row_says(business: Business) -> None:
    business.write("orders_export_1.csv", SHOPIFY_ORDERS)
    business.write("products_export_1.csv", SHOPIFY_PRODUCTS)
    _, plan = _drafted(business)
    orders = _records(business, plan, "shopify", "sales_order")
    assert [(o["external_id"], str(o["ordered_at"]), o["status"]) for o in orders] == [
        ("#1001", "2026-01-31 08:59:00+00:00", "shipped"),
        ("#1002", "2026-02-01 11:00:00+00:00", "cancelled"),
    ]
    assert "example.com" not in str(orders)
    lines = _records(business, plan, "shopify", "sales_order_line")
    money = [(x["item_id"], x["gross_amount"], x["discount_amount"], x["shipping_amount"]) for x in lines]
    assert sorted(money) == [
        # 34.98 of goods, 29.98 of subtotal: 1.00 of discount is the cup's own, 4.00 are shared by what is left.
        ("C-1", Decimal(15), Decimal("2.65"), Decimal("4.9")),
        ("T-1", Decimal("9.99"), Decimal(0), Decimal(0)),
        ("T-1", Decimal("19.98"), Decimal("2.35"), Decimal(0)),
    ]
    assert {(x["sales_order_id"], x["line"]) for x in lines} == {("#1001", "1"), ("#1001", "2"), ("#1002", "1")}
    items = _records(business, plan, "shopify", "item")
    assert [(i["external_id"], i["name"], i["unit_cost"]) for i in items] == [
        ("T-1", "Tea", Decimal("3.1")),
        ("T-2", "Tea", Decimal("5.9")),
    ]
    assert [c["code"] for c in _records(business, plan, "shopify", "item_code")] == ["4006381333931"]


def test_amazon_square_and_ga4_exports_pass_the_gate_as_drafted(business: Business) -> None:
    business.write("amazon.txt", AMAZON)
    business.write("items-2026.csv", SQUARE)
    business.write("events.jsonl", GA4)
    _, plan = _drafted(business)
    amazon = _records(business, plan, "amazon", "sales_order_line")
    assert {x["line"] for x in amazon} == {"1", "2"}
    assert sorted((x["gross_amount"], x["discount_amount"], x["tax_amount"]) for x in amazon) == [
        (Decimal("19.98"), Decimal(0), Decimal("3.19")),
        (Decimal("19.98"), Decimal(1), Decimal("3.83")),
    ]
    assert len(_records(business, plan, "amazon", "sales_order")) == 1
    (till,) = _records(business, plan, "square", "sales_order_line")
    assert (till["gross_amount"], till["discount_amount"], till["channel"]) == (Decimal("1019.98"), Decimal(1), "till")
    (visit,) = _records(business, plan, "ga4", "touch")
    assert (visit["kind"], str(visit["touched_at"])) == ("visit", "2026-01-31 10:00:00+00:00")


def test_a_flat_file_of_order_lines_gives_orders_and_lines(business: Business) -> None:
    business.write("erp/sales lines.csv", FLAT.encode("utf-8-sig"))
    guesses, plan = _drafted(business)
    guess = guesses["sales_lines"]
    assert [r.record_type for r in guess.records] == ["sales_order_line", "sales_order"]
    assert guess.settings == {"delimiter": ";"}
    assert (guess.records[0].date_format, guess.records[0].decimal, guess.records[0].thousands) == (
        "%d.%m.%Y %H:%M",
        ",",
        ".",
    )
    lines = _records(business, plan, "erp", "sales_order_line")
    assert sorted((x["sales_order_id"], x["line"], x["gross_amount"]) for x in lines) == [
        ("1", "1", Decimal("2019.98")),
        ("1", "2", Decimal("2019.98")),
        ("2", "1", Decimal(15)),
    ]
    assert {o["channel"] for o in _records(business, plan, "erp", "sales_order")} == {"shop"}


def test_lines_take_channel_day_and_customer_from_the_orders_in_another_file(business: Business) -> None:
    """The lines' file knows neither: a constant channel and lines without a day would be wrong figures."""
    business.write("orders.csv", "Order ID;Order Date;Customer;Channel;Status\n"
                   "A1;31.01.2024;C1;Web shop;Completed\nA2;01.02.2024;C2;Store;voided\n")  # fmt: skip
    business.write("order_items.csv", "Order ID;Line No;SKU;Qty;Line Total\nA1;1;S1;2;100,50\nA2;1;S1;1;10,50\n")
    business.write(
        "returns.csv", "Return ID;Order Number;Return Date;SKU;Qty;Refund Amount\nR1;A2;2024-03-01;S1;1;10,50\n"
    )
    _, plan = _drafted(business)
    lines = _records(business, plan, "exports", "sales_order_line")
    assert [(x["sales_order_id"], x["channel"], str(x["ordered_on"]), x["customer_id"]) for x in lines] == [
        ("A1", "web_shop", "2024-01-31", "C1"),
        ("A2", "store", "2024-02-01", "C2"),
    ]
    assert [x["gross_amount"] for x in lines] == [Decimal("100.5"), Decimal("10.5")]
    (back,) = _records(business, plan, "exports", "sales_return")
    assert (back["channel"], back["line"], str(back["returned_on"])) == ("store", "1", "2024-03-01")
    orders = _records(business, plan, "exports", "sales_order")
    assert [(o["external_id"], o["status"]) for o in orders] == [("A1", "closed"), ("A2", "cancelled")]


def test_lines_whose_dates_are_written_otherwise_than_their_orders(business: Business) -> None:
    business.write("orders.csv", "Order ID,Order Date,Channel\nA1,31.01.2024,Web\n")
    business.write("order_items.csv", "Order ID,Line,SKU,Qty,Line Total,Ship Date\nA1,1,S1,2,100.50,2024-02-03\n")
    _, plan = _drafted(business)
    (line,) = _records(business, plan, "exports", "sales_order_line")
    assert (str(line["ordered_on"]), str(line["shipped_on"])) == ("2024-01-31", "2024-02-03")


def test_returns_by_our_own_field_names_are_no_sales(business: Business) -> None:
    path = business.write(
        "returns.csv", "return_id,order_id,line,returned_on,quantity,amount,channel\nR1,A1,1,2024-03-02,1,3.5,web\n"
    )
    (guess,) = recognise(path, business.folder).records
    assert guess.record_type == "sales_return"
    assert {"external_id", "line", "returned_at", "quantity", "amount", "channel"} <= set(guess.columns)


def test_columns_that_contradict_the_name_of_their_file_are_not_used(business: Business) -> None:
    business.write("returns.csv", "order_id,line,sku,quantity,amount,order date\nA1,1,S1,1,3.5,2024-03-02\n")
    guesses, plan = _drafted(business)
    assert "speaks of sales_return" in guesses["returns"].records[0].doubt
    assert plan.systems["exports"].records == {}


def test_orders_may_come_as_their_lines(business: Business) -> None:
    """The most usual export of a shop: a file called orders, with a row for each line."""
    business.write("orders.csv", "Order ID,Order Date,Customer ID,SKU,Quantity,Net Amount,Shipped At\n"
                   "A1,2026-01-31,C1,S1,2,19.80,2026-02-01\n")  # fmt: skip
    _, plan = _drafted(business)
    (line,) = _records(business, plan, "exports", "sales_order_line")
    assert (line["sales_order_id"], line["gross_amount"], str(line["shipped_on"])) == (
        "A1",
        Decimal("19.8"),
        "2026-02-01",
    )
    assert [o["external_id"] for o in _records(business, plan, "exports", "sales_order")] == ["A1"]


def test_a_row_of_totals_says_nothing_of_how_the_others_are_written(business: Business) -> None:
    business.write("Besuche.csv", "Datum;Kanal;Besuche\n05.01.2026;Laden;1.120\n16.01.2026;Laden;80\nSumme;;1.200\n")
    guesses, plan = _drafted(business)
    assert any("('Summe') holds totals" in note for note in guesses["besuche"].notes)
    # Who writes days with points divides thousands by them: 1.120 visits are no 1.12.
    mapping = plan.systems["exports"].records["touch"]
    assert (mapping.date_format, mapping.decimal, mapping.thousands) == ("%d.%m.%Y", ",", ".")


def test_german_exports(business: Business) -> None:
    orders = (
        "Bestellnummer;Bestelldatum;Kunden-Nr.;Artikelnummer;Bezeichnung;Menge;Nettobetrag;Rabatt;Versandt am;Währung\n"
        "1001;31.01.2026;K1;A1;Größe L;2;1.019,80;1,00;01.02.2026;EUR\n"
    )
    business.write("Aufträge.csv", orders.encode("cp1252"))
    business.write(
        "kunden.csv", "Kundennummer;Vorname;Nachname;E-Mail;Straße;PLZ;Ort\nK1;A;B;a@b.example;Weg 1;10115;Berlin\n"
    )
    business.write("bestand.csv", "Artikelnummer;Lager;Datum;Bestand\nA1;L1;30.06.2026;3\n")
    business.write(
        "retouren.csv", "Retourennummer;Bestellnummer;Artikelnummer;Menge;Betrag;Datum\nR1;1001;A1;1;9,90;25.06.2026\n"
    )
    guesses, plan = _drafted(business)
    assert "auftraege" in guesses
    (line,) = _records(business, plan, "exports", "sales_order_line")
    assert (line["gross_amount"], line["discount_amount"]) == (Decimal("1019.8"), Decimal(1))
    assert (str(line["ordered_on"]), str(line["shipped_on"]), line["customer_id"]) == ("2026-01-31", "2026-02-01", "K1")
    (party,) = _records(business, plan, "exports", "party")
    assert (party["family_name"], party["street"], party["postcode"], party["city"]) == (
        "B",
        "Weg 1",
        "10115",
        "Berlin",
    )
    (count,) = _records(business, plan, "exports", "stock_count")
    assert (count["place_id"], count["quantity"]) == ("L1", Decimal(3))
    (back,) = _records(business, plan, "exports", "sales_return")
    assert (back["amount"], str(back["returned_on"])) == (Decimal("9.9"), "2026-06-25")


def test_budgets_by_line_and_month(business: Business) -> None:
    business.write("budget.csv", "P&L line,Month,Channel,Budget\nNet sales,2026-01,Web,10\nMarketing,2026-01,,-5\n")
    _, plan = _drafted(business)
    planned = _records(business, plan, "exports", "budget")
    assert [(b["pnl_line"], b["channel"], str(b["month"]), b["amount"]) for b in planned] == [
        ("marketing", "*", "2026-01-01", Decimal(-5)),
        ("net_sales", "web", "2026-01-01", Decimal(10)),
    ]


def test_failed_payments_do_not_count_as_paid(business: Business) -> None:
    rows = "P1,A1,2024-01-01,1.10,Captured\nP2,A2,2024-01-01,2.10,declined\nP3,A3,2024-01-01,3.10,limbo\n"
    business.write("payments.csv", f"Payment ID,Order ID,Paid At,Amount,Status\n{rows.replace('limbo', 'failed')}")
    _, plan = _drafted(business)
    paid = _records(business, plan, "exports", "payment")
    assert [(p["external_id"], p["status"]) for p in paid] == [("P1", "succeeded"), ("P2", "failed"), ("P3", "failed")]
    path = business.write("payments.csv", f"Payment ID,Order ID,Paid At,Amount,Status\n{rows}")
    (guess,) = recognise(path, business.folder).records
    (said,) = guess.confirm
    assert said.startswith("'Status' holds limbo, and nobody said which status that is (succeeded, failed, pending)")


@pytest.mark.parametrize(
    ("name", "text", "field", "values", "sure"),
    [
        ("nps", "response_id,date,score\n1,2024-01-01,9\n", "kind", ["nps"], True),
        ("nps", "response_id,date,score\n1,2024-01-01,9\n", "scale_max", [Decimal(10)], True),
        ("survey", "response_id,date,csat\n1,2024-01-01,4\n", "kind", ["csat"], True),
        ("survey", "response_id,date,score\n1,2024-01-01,4\n", "kind", ["rating"], False),
        ("ledger costs", "no,date,amount,kind\n1,2024-01-01,4,Rent\n2,2024-01-01,5,Magic\n", "kind", None, False),
        ("costs", "no,date,amount,kind\n1,2024-01-01,4,Rent\n2,2024-01-01,5,Ads\n", "kind", ["marketing", "shared"],
         True),
        ("costs", "no,date,amount\n1,2024-01-01,4\n", "kind", ["shared"], False),
        ("ads", "no,date,campaign,amount\n1,2024-01-01,Spring,4\n", "kind", ["marketing"], True),
        ("traffic", "session id,date,impressions\n1,2024-01-01,900\n", "kind", ["impression"], True),
    ],
)  # fmt: skip
def test_what_records_are_is_told_by_words_or_must_be_confirmed(
    business: Business, name: str, text: str, field: str, values: list[object] | None, sure: bool
) -> None:
    path = business.write(f"{name}.csv", text)
    (guess,) = recognise(path, business.folder).records
    assert bool(guess.confirm) is not sure, guess.confirm
    if values is not None:
        _, plan = _drafted(business)
        records = _records(business, plan, "exports", guess.record_type)
        assert sorted(r[field] for r in records) == values  # type: ignore[type-var]


def test_daily_counts_get_an_id_of_what_is_counted(business: Business) -> None:
    business.write("visits.csv", "date,channel,country,visits\n2024-01-01,web,DE,100\n2024-01-01,web,AT,7\n")
    _, plan = _drafted(business)
    visits = _records(business, plan, "exports", "touch")
    assert [(v["external_id"], v["quantity"]) for v in visits] == [
        ("visit|2024-01-01|web|AT", Decimal(7)),
        ("visit|2024-01-01|web|DE", Decimal(100)),
    ]
    business.write("visits.csv", "date,channel,country,visits\n2024-01-01,web,DE,101\n")
    (again,) = _records(business, _drafted(business)[1], "exports", "touch")
    assert again["external_id"] == "visit|2024-01-01|web|DE", "a corrected count replaces the first"


def test_bookings_without_a_number_get_an_id_each(business: Business) -> None:
    business.write("ads.csv", "Date,Campaign,Cost\n2024-01-01,Spring,5\n2024-01-01,Spring,5\n2024-01-02,Spring,5\n")
    _, plan = _drafted(business)
    assert len({c["external_id"] for c in _records(business, plan, "exports", "cost")}) == 3


def test_a_rate_of_tax_is_no_amount_of_tax(business: Business) -> None:
    head = "receipt no,pos,sold at,article,qty,amount,vat\n"
    rows = "T1,1,2024-02-01,S1,1,11.90,19\nT2,1,2024-02-01,S1,1,11.90,19\n"
    (lines, _) = recognise(business.write("receipts.csv", head + rows), business.folder).records
    assert "tax_amount" not in lines.given
    assert any("'vat' is a rate of tax" in said for said in lines.confirm)
    amounts = rows.replace(",19\n", ",1.90\n", 1).replace(",19\n", ",2.35\n")
    (lines, _) = recognise(business.write("receipts.csv", head + amounts), business.folder).records
    assert lines.columns["tax_amount"] == "vat"


def test_tables_of_a_database_are_a_system_of_their_own(business: Business) -> None:
    with closing(sqlite3.connect(business.folder / "till.db")) as con:
        con.execute(
            "create table receipts (receipt_no text, pos int, sold_at text, article text, qty real, amount real)"
        )
        con.commit()
    business.write("till.db.bak", "no database")

    def tables_of(path: Path, kind: str) -> list[Table]:
        assert (path.name, kind) == ("till.db", "sqlite")
        columns = ("receipt_no", "pos", "sold_at", "article", "qty", "amount")
        return [Table("receipts", columns, (("T1", "1", "2024-02-01 12:31:00", "S1", "1.0", "11.9"),))]

    (guess,) = recognise_folder(business.folder, tables_of)
    plan = parse_plan(draft_plan("Test", "EUR", "UTC", (guess,)))
    till = plan.systems["till"]
    assert (till.database, till.sources["receipts"].table) == ("till.db", "receipts")
    assert till.records["sales_order_line"].columns["sales_order_id"] == "receipt_no"
    assert till.records["sales_order_line"].constants["delivery_method"] == "carry_out"
    assert recognise_folder(business.folder) == ()


def test_olist_is_recognised(business: Business) -> None:
    if not OLIST.is_dir():
        pytest.skip("the Olist sample is not there")
    guesses = {path.name: recognise(path, OLIST) for path in sorted(OLIST.glob("*.csv"))}
    kinds = {name.split("_dataset")[0]: [r.record_type for r in g.records] for name, g in guesses.items()}
    assert kinds == {
        "olist_customers": ["party"],
        "olist_geolocation": [],
        "olist_order_items": ["sales_order_line"],
        "olist_order_payments": ["payment"],
        "olist_order_reviews": ["survey"],
        "olist_orders": ["sales_order"],
        "olist_products": ["item"],
        "olist_sellers": ["party"],
        "product_category_name_translation.csv": [],
    }
    (orders,) = guesses["olist_orders_dataset.csv"].records
    assert orders.columns["ordered_at"] == "order_purchase_timestamp"
    assert orders.missing == ("channel",)


@pytest.mark.parametrize(
    ("header", "name", "kinds"),
    [
        ("sku,location,on hand,as of", "stock", ["stock_count"]),
        ("id,first name,last name,e-mail,city", "customers", ["party", "party_code"]),
        ("id,name,category,price,EAN", "products", ["item", "item_code"]),
        ("PO Number,Supplier,PO Date,SKU,Qty,Unit Cost", "purchase orders", ["purchase_order_line", "purchase_order"]),
        ("RMA,Order,SKU,Return Date,Quantity,Refund Amount,Reason", "returns", ["sales_return"]),
        ("supplier id,name,country", "suppliers", ["party"]),
        ("date,from,to,rate", "fx rates", ["exchange_rate"]),
        ("Date,Campaign,Cost", "ads", ["cost"]),
        ("foo,bar,baz", "things", []),
    ],
)
def test_plain_words_name_the_records(business: Business, header: str, name: str, kinds: list[str]) -> None:
    path = business.write(f"{name}.csv", header + "\n")
    assert [r.record_type for r in recognise(path, business.folder).records] == kinds


def test_how_a_file_is_written_is_seen(business: Business) -> None:
    path = business.write(
        "orders.csv", "Bericht über Januar\n\nOrder ID\tOrder Date\tNote\n1\t03/04/2026\tgrün\n".encode("cp1252")
    )
    guess = recognise(path, business.folder)
    assert guess.settings == {"encoding": "cp1252", "delimiter": "\t", "skip": 2}
    assert guess.header == ("Order ID", "Order Date", "Note")
    assert any("day and month cannot be told apart" in note for note in guess.records[0].notes)
    path = business.write("stores.csv", "1,Main Street,2020-01-31\n2,Mill Lane,2021-01-31\n")
    guess = recognise(path, business.folder)
    assert guess.settings == {"header": False, "columns": ("column_1", "column_2", "column_3")}
    path = business.write("broken.xlsx", "no workbook")
    assert "is no workbook" in recognise(path, business.folder).notes[0]


def test_months_become_one_glob_and_other_files_stay_apart(business: Business) -> None:
    for month in ("2026-01", "2026-02"):
        business.write(f"shop/orders-{month}.csv", "order id,order date\n1,2026-01-31\n")
    business.write("shop/orders-old.csv", "order id,created\n1,2026-01-31\n")
    business.write("shop/notes.txt", "nothing of use\n")
    with xlsxwriter.Workbook(str(business.folder / "shop/customers.xlsx")) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Our customers"])
        page.write_row(2, 0, ["Customer ID", "Name", "City"])
        page.write_row(3, 0, [1, "A", "Bonn"])
    found = {g.source: (g.path, g.system, g.folder, dict(g.settings)) for g in recognise_folder(business.folder)}
    assert found == {
        "customers": ("customers.xlsx", "shop", "shop", {"skip": 2}),
        "orders": ("orders-2026-01.csv", "shop", "shop", {}),
        "orders_2": ("orders-2026-02.csv", "shop", "shop", {}),
        "orders_old": ("orders-old.csv", "shop", "shop", {}),
    }
    (business.folder / "shop/orders-old.csv").unlink()
    found = {g.source: g.path for g in recognise_folder(business.folder)}
    assert found["orders"] == "orders-*.csv"


@pytest.mark.parametrize(
    ("values", "form", "note"),
    [
        (["2026-01-31", "2026-02-01 10:00:00", ""], None, ""),
        (["31.01.2026", "01.02.2026"], "%d.%m.%Y", ""),
        (["01/31/2026", "02/01/2026"], "%m/%d/%Y", ""),
        (["31/01/2026 10:00", "01/02/2026 11:30"], "%d/%m/%Y %H:%M", ""),
        (["01/02/2026", "03/04/2026"], None, "day and month cannot be told apart"),
        (["20260131"], "%Y%m%d", ""),
        (["1/31/26 2:15 PM"], "%m/%d/%y %I:%M %p", ""),
    ],
)
def test_dates_are_only_read_one_way_where_no_other_fits(values: list[str], form: str | None, note: str) -> None:
    read = read_dates(values)
    assert read.are_dates
    assert read.format == form
    assert note in read.note
    assert bool(read.note) == bool(note)


@pytest.mark.parametrize(
    ("values", "decimal", "thousands", "noted"),
    [
        (["1.50", "1000"], ".", "", False),
        (["1,50", "1000"], ",", "", False),
        (["1.234,50", "2,00"], ",", ".", False),
        (["1,234.50", "2.00"], ".", ",", False),
        (["1,234", "5,678"], ".", "", True),
        (["$1.00"], ".", "", True),
        (["1,50", "2.50"], ".", "", True),
        (["1.120", "80"], ".", "", True),
    ],
)
def test_decimal_marks_are_only_taken_from_clear_evidence(
    values: list[str], decimal: str, thousands: str, noted: bool
) -> None:
    read = read_numbers(values)
    assert (read.are_numbers, read.decimal, read.thousands, bool(read.note)) == (True, decimal, thousands, noted)


def test_words_are_no_dates_and_no_numbers() -> None:
    assert not read_dates(["2026-01-31", "soon"]).are_dates
    assert not read_numbers(["1.50", "on request"]).are_numbers
    assert not read_dates(["", " "]).are_dates
