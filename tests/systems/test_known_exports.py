"""Exports as well-known systems write them: drafted without a word of editing, loaded whole, and right to the cent."""

# ruff: noqa: E501, S311 (headers stand as they are written; shuffling is no secret)
from __future__ import annotations

import csv
import io
import os
import random
from decimal import Decimal
from pathlib import Path

import pytest

from onebook.app.business import Business, measuring, open_business
from onebook.app.drafting import draft_business
from onebook.app.intake import load_business
from onebook.app.look import run_sql
from onebook.app.planning import check_folder
from onebook.measures import Period, board, pnl
from onebook.systems.files.known_exports import exports

D = Decimal


def table(header: str, *rows: dict[str, object], mark: str = ",") -> str:
    """An export: its full header, and rows of which most columns are empty."""
    names = header.split(mark)
    out = io.StringIO()
    writer = csv.DictWriter(out, names, delimiter=mark, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def drafted(
    folder: Path, files: dict[str, str | bytes], currency: str = "EUR", zone: str = "Europe/Berlin"
) -> Business:
    """Write exports, draft a plan, check and load it: no fault, nothing left unused, no row kept out."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    found = draft_business(folder, None, currency, zone)
    assert [each for each in found.recognised if each.unused] == []
    assert [f for f in check_folder(folder) if f.severity == "fault"] == []
    business = open_business(folder)
    report = load_business(business, [], None, False, False, lambda *_: None)
    assert report.clean
    assert report.kept_out == 0
    return business


def lines(business: Business, period: Period | None = None) -> dict[str, Decimal]:
    """The P&L of the business: line → amount, without those that are 0."""
    with measuring(business) as session:
        found = pnl(session, period or Period())
    return {name: amount for name, amount in found.whole.totals.items() if amount}


def rows(business: Business, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in run_sql(business, sql).rows]


SHOPIFY = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,Taxes,"
    "Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price,"
    "Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status,"
    "Billing Name,Billing Street,Billing Address1,Billing City,Billing Zip,Billing Country,Notes,Cancelled at,"
    "Payment Method,Refunded Amount,Vendor,Id,Tags,Risk Level,Source,Lineitem discount,Tax 1 Name,Tax 1 Value"
)


def sold(name: str, pieces: int, item: str, price: str, sku: str = "", **more: object) -> dict[str, object]:
    return {
        "Name": name, "Email": "ann@example.com", "Created at": "2026-01-31 23:30:00 +0100", "Lineitem quantity": pieces,
        "Lineitem name": item, "Lineitem price": price, "Lineitem sku": sku, "Lineitem requires shipping": "true",
        "Lineitem taxable": "true", "Lineitem fulfillment status": "fulfilled", "Lineitem discount": "0.00", **more,
    }  # fmt: skip


def ordered(status: str, items: str, shipping: str, taxes: str, total: str, **more: object) -> dict[str, object]:
    return {
        "Financial Status": status, "Paid at": "2026-02-01 00:10:00 +0100", "Fulfillment Status": "fulfilled",
        "Fulfilled at": "2026-02-01 09:00:00 +0100", "Currency": "EUR", "Subtotal": items, "Shipping": shipping,
        "Taxes": taxes, "Total": total, "Discount Amount": "0.00", "Refunded Amount": "0.00", "Source": "web",
        "Payment Method": "card", "Billing Name": "Ann Adler", "Billing Zip": "'01234", "Billing Country": "DE", **more,
    }  # fmt: skip


SHOPIFY_ORDERS = table(
    SHOPIFY,
    # Prices hold 19 % tax (69.50 + 4.90 = 74.40): 10.00 of discount and 11.88 of tax on two lines and shipping.
    sold("#1001", 2, "Pot", "29.75", "P-1", **ordered("paid", "69.50", "4.90", "11.88", "74.40", **{"Discount Amount": "10.00"})),
    sold("#1001", 1, "Cup", "20.00", "C-1"),
    # Tax comes on top (100.00 + 8.25), 21.65 of 108.25 was refunded.
    sold("#1002", 4, "Cup", "25.00", "C-1", **ordered("partially_refunded", "100.00", "0.00", "8.25", "108.25", **{"Refunded Amount": "21.65"})),
    # 10.00 of discount on three lines that are alike: 3.34, 3.33 and 3.33.
    sold("#1003", 1, "Tea", "10.00", "", **ordered("paid", "20.00", "0.00", "0.00", "20.00", **{"Discount Amount": "10.00"})),
    sold("#1003", 1, "Tea", "10.00"),
    sold("#1003", 1, "Tea", "10.00"),
    # Cancelled before it went: neither a sale nor a return.
    sold("#1004", 1, "Tea", "9.99", **ordered("refunded", "9.99", "0.00", "0.00", "9.99", **{
        "Fulfillment Status": "unfulfilled", "Fulfilled at": "", "Refunded Amount": "9.99",
        "Cancelled at": "2026-02-01 12:00:00 +0100", "Lineitem fulfillment status": "pending"})),
)  # fmt: skip
SHOPIFY_CUSTOMERS = table(
    "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Address1,"
    "Default Address Address2,Default Address City,Default Address Province Code,Default Address Country Code,"
    "Default Address Zip,Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,Note,Tax Exempt,Tags",
    {"Customer ID": "'7001", "First Name": "Ann", "Last Name": "Adler", "Email": "Ann@example.com ", "Phone": "'+49301",
     "Accepts Email Marketing": "yes", "Total Spent": "202.65", "Total Orders": 4},
    {"Customer ID": "'7002", "First Name": "Cy", "Email": "cy@example.com", "Accepts Email Marketing": "no",
     "Total Spent": "0.00", "Total Orders": 0},
    {"Customer ID": "'7003", "First Name": "No", "Last Name": "Mail", "Total Spent": "0.00", "Total Orders": 0},
)  # fmt: skip
SHOPIFY_PRODUCTS = table(
    "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,"
    "Variant Price,Variant Barcode,Image Src,Cost per item,Status",
    {"Handle": "pot", "Title": "Pot", "Body (HTML)": "<p>Good\npot</p>", "Vendor": "House", "Type": "Pots",
     "Option1 Name": "Title", "Option1 Value": "Default Title", "Variant SKU": "P-1", "Variant Grams": 900,
     "Variant Price": "29.75", "Variant Barcode": "'4006381333931", "Cost per item": "11.00"},
    {"Handle": "pot", "Image Src": "b.png"},
    {"Handle": "cup", "Title": "Cup", "Vendor": "House", "Type": "Cups", "Option1 Name": "Size", "Option1 Value": "Big",
     "Variant SKU": "C-1", "Variant Grams": 300, "Variant Price": "20.00", "Cost per item": "5.00"},
)  # fmt: skip

SHOPIFY_FILES = {
    "orders_export_1.csv": SHOPIFY_ORDERS,
    "customers_export.csv": SHOPIFY_CUSTOMERS,
    "products_export_1.csv": SHOPIFY_PRODUCTS,
}
# 1001: 79.50 - 10.00 - 9.68 of tax in goods (6.29 + 2.12 of discount without tax), shipping 4.90 - 0.78.
SHOPIFY_PNL = {
    "gross_sales": D("66.81") + D(100) + D(30),
    "discounts": -(D("8.41") + D(10)),
    "returns": D(-20),
    "net_sales": D("58.40") + D(100) + D(20) - D(20),
    "shipping_income": D("4.12"),
    "cost_of_goods": -(D(22) + D(5) + D(20)),
}


def only(found: dict[str, Decimal], wanted: dict[str, Decimal]) -> dict[str, Decimal]:
    return {name: found.get(name, D(0)) for name in wanted}


@pytest.fixture(scope="module")
def shopify(tmp_path_factory: pytest.TempPathFactory) -> Business:
    """The shop, drafted and loaded. Tests must not change it."""
    return drafted(tmp_path_factory.mktemp("shopify"), dict(SHOPIFY_FILES))


def test_shopify_is_drafted_loaded_and_right_to_the_cent(shopify: Business) -> None:
    business = shopify
    assert only(lines(business), SHOPIFY_PNL) == SHOPIFY_PNL
    # An order is whole: what its lines say adds up to what the customer paid.
    whole = rows(business, "select sales_order_id, sum(gross_amount - discount_amount + shipping_amount + tax_amount) "
                           "from sales_order_line group by all order by all")  # fmt: skip
    assert whole == [("#1001", D("74.40")), ("#1002", D("108.25")), ("#1003", D(20)), ("#1004", D("9.99"))]
    shares = rows(business, "select discount_amount from sales_order_line where sales_order_id = '#1003' order by all")
    assert shares == [(D("3.33"),), (D("3.33"),), (D("3.34"),)]
    # Late at night in Berlin is still that day.
    assert rows(business, "select distinct ordered_on::varchar from sales_order") == [("2026-01-31",)]


def test_shopify_customers_are_those_of_orders_by_their_mail_and_no_order_names_it(shopify: Business) -> None:
    business = shopify
    known = rows(business, "select p.given_name, count(o.external_id) from party p left join sales_order o "
                           "on o.customer_id = p.external_id group by all order by all")  # fmt: skip
    assert known == [("Ann", 4), ("Cy", 0)]
    codes = rows(business, "select scheme, code from party_code order by all")
    assert codes == [("email", "ann@example.com"), ("email", "cy@example.com"), ("phone", "+49301")]
    assert rows(business, "select count(*) from sales_order where customer_id like '%@%'") == [(0,)]


SHOPIFY_PAYOUTS = table(
    "Transaction Date,Type,Order,Card Brand,Card Source,Payout Status,Payout Date,Payout ID,Available On,Amount,Fee,Net,"
    "Checkout,Payment Method Name,Presentment Amount,Presentment Currency,Currency,VAT",
    {"Transaction Date": "2026-02-01 00:10:00 +0100", "Type": "charge", "Order": "#1001", "Card Brand": "visa",
     "Payout Status": "paid", "Amount": "74.40", "Fee": "2.10", "Net": "72.30", "Currency": "EUR"},
    {"Transaction Date": "2026-02-09 10:00:00 +0100", "Type": "refund", "Order": "#1002", "Card Brand": "visa",
     "Payout Status": "paid", "Amount": "-21.65", "Fee": "0.00", "Net": "-21.65", "Currency": "EUR"},
    {"Transaction Date": "2026-02-10 10:00:00 +0100", "Type": "payout", "Payout Status": "paid", "Amount": "-50.65",
     "Fee": "0.00", "Net": "-50.65", "Currency": "EUR"},
)  # fmt: skip


def test_shopifys_payouts_tell_fees_and_other_payments_stay(tmp_path: Path) -> None:
    business = drafted(tmp_path, {**SHOPIFY_FILES, "payment_transactions_export_1.csv": SHOPIFY_PAYOUTS})
    assert lines(business)["payment_fees"] == D("-2.10")
    paid = rows(business, "select sales_order_id, kind, method, amount, fee_amount from payment order by all")
    assert paid == [
        ("#1001", "payment", "visa", D("74.40"), D("2.10")), ("#1002", "payment", "card", D("108.25"), D(0)),
        ("#1002", "refund", "visa", D("21.65"), D(0)),
        ("#1003", "payment", "card", D(20), D(0)), ("#1004", "payment", "card", D("9.99"), D(0)),
    ]  # fmt: skip


def test_shopifys_payouts_alone_are_payments(tmp_path: Path) -> None:
    business = drafted(tmp_path, {"payouts.csv": SHOPIFY_PAYOUTS})
    assert rows(business, "select count(*), sum(fee_amount) from payment") == [(2, D("2.10"))]


def test_shopifys_orders_may_write_canceled(tmp_path: Path) -> None:
    business = drafted(tmp_path, {"orders.csv": SHOPIFY_ORDERS.replace("Cancelled at", "Canceled at", 1)})
    assert rows(business, "select external_id from sales_order where status = 'cancelled'") == [("#1004",)]


def test_shopify_reads_the_same_however_its_files_come(tmp_path: Path) -> None:
    parsed = list(csv.DictReader(io.StringIO(SHOPIFY_ORDERS, newline="")))
    names = SHOPIFY.split(",")
    files: dict[str, str | bytes] = dict(SHOPIFY_FILES)
    random.Random(3).shuffle(parsed)
    # One file is older, it has not yet all of the columns. The other has its columns in another order, headings in
    # small letters and a byte order mark.
    older = [{n: v for n, v in row.items() if n != "Risk Level"} for row in parsed if row["Name"] == "#1001"]
    files["older.csv"] = table(SHOPIFY.replace(",Risk Level", ""), *older)
    random.Random(3).shuffle(names)
    header = ",".join(names)
    rest = table(header, *(row for row in parsed if row["Name"] != "#1001"))
    files["orders_export_1.csv"] = rest.replace(header, header.lower()).encode("utf-8-sig")
    assert only(lines(drafted(tmp_path, files)), SHOPIFY_PNL) == SHOPIFY_PNL


WOO = (
    "Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Last Name (Billing),Company (Billing),"
    "Address 1&2 (Billing),City (Billing),State Code (Billing),Postcode (Billing),Country Code (Billing),Email (Billing),"
    "Phone (Billing),First Name (Shipping),Last Name (Shipping),Payment Method Title,Cart Discount Amount,"
    "Order Subtotal Amount,Shipping Method Title,Order Shipping Amount,Order Refund Amount,Order Total Amount,"
    "Order Total Tax Amount,SKU,Item #,Item Name,Quantity (- Refund),Item Cost,Coupon Code,Discount Amount,Discount Amount Tax"
)


def woo(number: int, status: str, money: str, item: str, place: int, pieces: str, cost: str) -> dict[str, object]:
    subtotal, discount, shipping, refund, total, tax = money.split()
    return {
        "Order Number": number, "Order Status": status, "Order Date": f"2026-03-0{number % 9 + 1} 18:00",
        "First Name (Billing)": "Bo", "Last Name (Billing)": "Berg", "Email (Billing)": "bo@example.com",
        "Country Code (Billing)": "DE", "Order Subtotal Amount": subtotal, "Cart Discount Amount": discount,
        "Order Shipping Amount": shipping, "Order Refund Amount": refund, "Order Total Amount": total,
        "Order Total Tax Amount": tax, "SKU": item, "Item #": place, "Item Name": item.title(),
        "Quantity (- Refund)": pieces, "Item Cost": cost,
    }  # fmt: skip


WOO_ORDERS = table(
    WOO,
    # Item cost before the coupon: 2 × 20 + 10 = 50.
    woo(11, "Completed", "50.00 5.00 4.00 0 58.31 9.31", "mug", 1, "2", "20.00"),
    woo(11, "Completed", "50.00 5.00 4.00 0 58.31 9.31", "cap", 2, "1", "10.00"),
    # Item cost after the coupon: 27 = 30 - 3.
    woo(12, "Processing", "30.00 3.00 0 0 32.13 5.13", "mug", 1, "1", "27.00"),
    # One of two mugs was refunded, and its row says 1 already; 23.80 with tax.
    woo(13, "Completed", "40.00 0 0 23.80 47.60 7.60", "mug", 1, "1", "20.00"),
    # Refunded as a whole, in rows that still tell the pieces.
    woo(14, "Refunded", "20.00 0 0 23.80 23.80 3.80", "mug", 1, "1", "20.00"),
    woo(15, "Failed", "20.00 0 0 0 23.80 3.80", "mug", 1, "1", "20.00"),
    woo(16, "Pending payment", "20.00 0 0 0 23.80 3.80", "mug", 1, "1", "20.00"),
    woo(17, "Cancelled", "20.00 0 0 0 23.80 3.80", "mug", 1, "1", "20.00"),
)
WOO_PRODUCTS = table(
    'ID,Type,SKU,"GTIN, UPC, EAN, or ISBN",Name,Published,Is featured?,Visibility in catalog,Regular price,Weight (kg),Categories'
    .replace('"GTIN, UPC, EAN, or ISBN",', ""),
    {"ID": 3, "Type": "simple", "SKU": "mug", "Name": "Mug", "Published": 1, "Visibility in catalog": "visible",
     "Regular price": "20", "Weight (kg)": "0.3", "Categories": "Home > Mugs, Gifts"},
)  # fmt: skip


def test_woocommerce_counts_what_stands_and_no_refund_twice(tmp_path: Path) -> None:
    business = drafted(tmp_path, {"orders-2026-03.csv": WOO_ORDERS, "wc-product-export-1.csv": WOO_PRODUCTS})
    found = lines(business)
    assert found["gross_sales"] == D(50) + D(30) + D(20) + D(20)
    assert found["discounts"] == D(-8)
    assert found["returns"] == D(-20)
    assert found["shipping_income"] == D(4)
    standing = rows(business, "select external_id, status from sales_order order by all")
    assert [status for _, status in standing] == [
        "closed",
        "paid",
        "closed",
        "closed",
        "cancelled",
        "draft",
        "cancelled",
    ]
    assert rows(business, "select name, item_group, weight_grams from item") == [("Mug", "Home > Mugs", D(300))]
    assert rows(business, "select given_name from party") == [("Bo",)]


ORDER_ITEMS = (
    "order_id,order_number,date,status,shipping_total,shipping_tax_total,fee_total,tax_total,discount_total,order_total,"
    "refunded_total,order_currency,payment_method,customer_id,billing_first_name,billing_last_name,billing_email,"
    "billing_country,item_id,item_name,item_sku,item_quantity,item_subtotal,item_total,item_total_tax,item_refunded,"
    "item_refunded_qty,item_meta"
)


def of_order(
    number: int, status: str, total: str, refunded: str, item: str, money: str, back: str = "0 0"
) -> dict[str, object]:
    pieces, listed, sold, tax = money.split()
    came_back, pieces_back = back.split()
    return {
        "order_id": number, "order_number": number, "date": f"2026-03-0{number % 9 + 1} 18:00:00", "status": status,
        "shipping_total": "4.00", "shipping_tax_total": "0.76", "tax_total": "9.31", "order_total": total,
        "refunded_total": refunded, "order_currency": "EUR", "billing_first_name": "Bo", "billing_email": "bo@example.com",
        "item_name": item.title(), "item_sku": item, "item_quantity": pieces, "item_subtotal": listed, "item_total": sold,
        "item_total_tax": tax, "item_refunded": came_back, "item_refunded_qty": pieces_back,
    }  # fmt: skip


@pytest.mark.parametrize("plugin", ["Customer/Order Export", "WebToffee"])
def test_woocommerces_items_of_orders_by_two_plugins(tmp_path: Path, plugin: str) -> None:
    told = table(
        ORDER_ITEMS,
        of_order(21, "completed", "58.31", "0.00", "mug", "2 40.00 36.00 6.84"),
        of_order(21, "completed", "58.31", "0.00", "cap", "1 10.00 9.00 1.71"),
        # One of two mugs came back; the refund names it.
        of_order(22, "completed", "47.60", "23.80", "mug", "2 40.00 40.00 7.60", "20.00 -1"),
        # A refund of half of 119.00 that names no item: 9.31 of 119.00 is tax.
        of_order(23, "refunded", "119.00", "59.50", "cap", "1 100.00 100.00 19.00"),
        of_order(24, "pending", "10.00", "0.00", "cap", "1 10.00 10.00 1.90"),
    )
    if plugin == "WebToffee":
        told = told.replace(",date,", ",order_date,", 1).replace("billing_email", "customer_email", 1)
    business = drafted(tmp_path, {"orders.csv": told})
    wanted = {
        "gross_sales": D(50) + D(40) + D(100), "discounts": D(-5), "returns": -(D(20) + D("54.84")),
        "shipping_income": D(12),
    }  # fmt: skip
    assert only(lines(business), wanted) == wanted
    back = rows(business, "select sales_order_id, item_id, quantity from sales_return order by all")
    assert back == [("22", "mug", D(1)), ("23", None, D(0))]
    assert rows(business, "select given_name from party") == [("Bo",)]


def test_woocommerces_own_report_of_orders(tmp_path: Path) -> None:
    header = "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net Sales,Attribution"
    report = table(
        header,
        {"Date": "2026-01-05 10:00:00", "Order #": 501, "N. Revenue (formatted)": "€1,104.90", "Status": "completed",
         "Items sold": 3, "Product(s)": "2× Mug, 1× Cap", "Net Sales": 1004.5},
        {"Date": "2026-01-06 10:00:00", "Order #": 502, "N. Revenue (formatted)": "€20.00", "Status": "pending",
         "Items sold": 1, "Net Sales": 20},
    )  # fmt: skip
    business = drafted(tmp_path, {"wc-orders-report-export-1.csv": report})
    assert lines(business)["net_sales"] == D("1004.50")


ALL_ORDERS = (
    "amazon-order-id\tmerchant-order-id\tpurchase-date\tlast-updated-date\torder-status\tfulfillment-channel\tsales-channel\t"
    "order-channel\tship-service-level\tproduct-name\tsku\tasin\titem-status\tquantity\tcurrency\titem-price\titem-tax\t"
    "shipping-price\tshipping-tax\tgift-wrap-price\tgift-wrap-tax\titem-promotion-discount\tship-promotion-discount\t"
    "ship-city\tship-state\tship-postal-code\tship-country\tpromotion-ids\tis-business-order\tpurchase-order-number\t"
    "price-designation"
)


def bought(
    number: str, site: str, status: str, pieces: int, money: str, code: str = "EUR", sku: str = "T-1"
) -> dict[str, object]:
    price, tax, shipping, shipping_tax, discount = (part.replace("-", "") for part in money.split())
    return {
        "amazon-order-id": number, "purchase-date": "2026-01-31T23:30:00+00:00", "order-status": status, "sku": sku,
        "sales-channel": site, "product-name": "Tea", "asin": "B0TEA", "item-status": status, "quantity": pieces,
        "currency": code if price else "", "item-price": price, "item-tax": tax, "shipping-price": shipping,
        "shipping-tax": shipping_tax, "item-promotion-discount": discount,
    }  # fmt: skip


AMAZON_ORDERS = table(
    ALL_ORDERS,
    # Europe: 23.80 holds 3.80 of tax, shipping 4.76 holds 0.76.
    bought("302-1", "Amazon.de", "Shipped", 2, "23.80 3.80 4.76 0.76 1.00"),
    bought("302-2", "Amazon.de", "Shipped", 1, "11.90 1.90 - - -"),
    bought("302-3", "Amazon.de", "Cancelled", 0, "- - - - -"),
    bought("302-4", "Amazon.de", "Pending", 1, "- - - - -"),
    bought("S02-5", "Non-Amazon DE", "Shipped", 1, "0.0 - - - -"),
    mark="\t",
)
SETTLEMENT = (
    "settlement-id\tsettlement-start-date\tsettlement-end-date\tdeposit-date\ttotal-amount\tcurrency\ttransaction-type\t"
    "order-id\tmerchant-order-id\tadjustment-id\tshipment-id\tmarketplace-name\tamount-type\tamount-description\tamount\t"
    "fulfillment-id\tposted-date\tposted-date-time\torder-item-code\tmerchant-order-item-id\tmerchant-adjustment-item-id\t"
    "sku\tquantity-purchased\tpromotion-id"
)


def settled(number: str, *entries: str, day: str = "05.02.2026", first: str = "EUR") -> str:
    head = {
        "settlement-id": number,
        "settlement-start-date": day,
        "deposit-date": day,
        "total-amount": "1,00",
        "currency": first,
    }
    told = []
    for entry in entries:
        deal, order, kind, what, amount, sku = entry.split("|")
        told.append({
            "settlement-id": number, "transaction-type": deal, "order-id": order, "amount-type": kind,
            "amount-description": what, "amount": amount, "posted-date": day, "posted-date-time": f"{day} 10:00:00 UTC",
            "sku": sku, "adjustment-id": "adj" if deal == "Refund" else "",
        })  # fmt: skip
    return table(SETTLEMENT, head, *told, mark="\t")


FIRST_SETTLEMENT = settled(
    "901",
    "Order|302-1|ItemPrice|Principal|23,80|T-1",
    "Order|302-1|ItemFees|Commission|-3,57|T-1",
    "Order|302-1|ItemFees|FBAPerUnitFulfillmentFee|-2,80|T-1",
    "Refund|302-2|ItemPrice|Principal|-10,00|T-1",
    "Refund|302-2|ItemPrice|Tax|-1,90|T-1",
    "Refund|302-2|ItemFees|Commission|1,50|T-1",
    "ServiceFee||Cost of Advertising|TransactionTotalAmount|-1.020,50|",
    "other-transaction||other-transaction|Subscription Fee|-39,00|",
    "other-transaction||other-transaction|Storage Fee|-4,20|",
    "other-transaction||FBA Inventory Reimbursement|WAREHOUSE_DAMAGE|6,00|T-1",
    "other-transaction||other-transaction|Current Reserve Amount|-100,00|",
    "Order|302-1|ItemWithheldTax|MarketplaceFacilitatorVAT-Principal|-3,80|T-1",
)
SECOND_SETTLEMENT = settled("902", "other-transaction||other-transaction|Subscription Fee|-39,00|", day="05.03.2026")
FBA_RETURNS = table(
    "return-date\torder-id\tsku\tasin\tfnsku\tproduct-name\tquantity\tfulfillment-center-id\tdetailed-disposition\treason\t"
    "status\tlicense-plate-number\tcustomer-comments",
    {"return-date": "2026-02-06T10:00:00+00:00", "order-id": "302-2", "sku": "T-1", "quantity": 1, "reason": "DEFECTIVE",
     "detailed-disposition": "DEFECTIVE", "license-plate-number": "LPN1", "customer-comments": "broken\tlid".replace("\t", " ")},
    mark="\t",
)  # fmt: skip
TRAFFIC = table(
    "Date,Ordered Product Sales,Ordered Product Sales - B2B,Units Ordered,Total Order Items,Page Views - Total,"
    "Page Views - Total - B2B,Sessions - Total,Sessions - Total - B2B,Unit Session Percentage",
    {"Date": "1/30/26", "Ordered Product Sales": "€1,937.41", "Units Ordered": 3, "Page Views - Total": "1,492",
     "Sessions - Total": "1,128", "Unit Session Percentage": "18.53%"},
    {"Date": "1/31/26", "Ordered Product Sales": "€23.80", "Units Ordered": 2, "Page Views - Total": 8, "Sessions - Total": 5},
)  # fmt: skip

SHIPMENTS = table(
    "amazon-order-id\tmerchant-order-id\tshipment-id\tshipment-item-id\tamazon-order-item-id\tpurchase-date\tshipment-date\t"
    "sku\tproduct-name\tquantity-shipped\tcurrency\titem-price\tcarrier\ttracking-number\testimated-arrival-date",
    {"amazon-order-id": "302-1", "shipment-id": "Sh1", "shipment-item-id": "i1", "sku": "T-1", "quantity-shipped": 2,
     "shipment-date": "2026-02-02T10:00:00+00:00", "carrier": "DHL", "tracking-number": "JJ1"},
    mark="\t",
)  # fmt: skip

AMAZON_FILES: dict[str, str | bytes] = {
    "12345678901.txt": AMAZON_ORDERS,
    "22345678901.txt": FIRST_SETTLEMENT,
    "32345678901.txt": SECOND_SETTLEMENT,
    "42345678901.txt": FBA_RETURNS,
    "52345678901.txt": SHIPMENTS,
    "BusinessReport-2-5-26.csv": TRAFFIC,
}


def test_amazon_is_drafted_loaded_and_right_to_the_cent(tmp_path: Path) -> None:
    business = drafted(tmp_path, AMAZON_FILES)
    found = lines(business)
    wanted = {
        "gross_sales": D(20) + D(10),
        "discounts": D(-1),
        "returns": D(-10),
        "shipping_income": D(4),
        "fulfilment": -(D("2.80") + D("4.20")),
        "channel_fees": -(D("3.57") - D("1.50") + D(39) + D(39)),
        "marketing": D("-1020.50"),
        "shrinkage": D(6),
    }
    assert only(found, wanted) == wanted
    visits = rows(business, "select kind, touched_on::varchar, quantity from touch order by all")
    assert visits == [
        ("page_view", "2026-01-30", D(1492)), ("page_view", "2026-01-31", D(8)),
        ("visit", "2026-01-30", D(1128)), ("visit", "2026-01-31", D(5)),
    ]  # fmt: skip
    (back,) = rows(business, "select sales_order_id, item_id, quantity, amount, reason, condition from sales_return")
    assert back == ("302-2", "T-1", D(1), D(10), "DEFECTIVE", "scrap")
    # One went as its shipment tells, of the other nothing but that it went is known.
    went = rows(business, "select sales_order_id, shipped_on::varchar from sales_order_line order by all")
    assert went == [("302-1", "2026-02-02"), ("302-2", "2026-02-01")]
    # What was bought at half past eleven in London was bought the next day in Berlin.
    assert rows(business, "select distinct ordered_on::varchar from sales_order") == [("2026-02-01",)]


def test_amazons_returns_without_a_settlement_are_worth_what_was_paid(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"orders.txt": AMAZON_ORDERS, "returns.txt": FBA_RETURNS}
    business = drafted(tmp_path, files)
    assert lines(business)["returns"] == D(-10)


def test_amazons_traffic_by_item_is_told_to_be_of_no_use(tmp_path: Path) -> None:
    (tmp_path / "BusinessReport.csv").write_text(
        "(Parent) ASIN,(Child) ASIN,Title,Sessions - Total,Page Views - Total,Units Ordered,Ordered Product Sales\n"
        'B0P,B0C,"Tea, green","1,128","1,492",209,"$1,937.41"\n'
    )
    (told,) = draft_business(tmp_path, None, "EUR", "UTC").recognised
    assert "Sales and Traffic by Date" in told.unused


SQUARE_ITEMS = table(
    "Date,Time,Time Zone,Category,Item,Qty,Price Point Name,SKU,Modifiers Applied,Gross Sales,Discounts,Net Sales,Tax,"
    "Transaction ID,Payment ID,Device Name,Notes,Details,Event Type,Location,Dining Option,Customer ID,Customer Name,"
    "Customer Reference ID,Unit,Count,GTIN,Itemization Type,Commission,Employee,Fulfillment Note,Channel,Token",
    {"Date": "2026-01-31", "Time": "22:15:00", "Time Zone": "Eastern Time (US & Canada)", "Category": "Drinks",
     "Item": "Tea", "Qty": "2.0", "Price Point Name": "Regular", "SKU": "T-1", "Gross Sales": "$1,019.98",
     "Discounts": "-$19.98", "Net Sales": "$1,000.00", "Tax": "$80.00", "Transaction ID": "tx1", "Payment ID": "p1",
     "Event Type": "Payment", "Location": "Main Street", "Customer ID": "c1", "Customer Name": "Ann Adler"},
    {"Date": "2026-01-31", "Time": "22:15:00", "Time Zone": "Eastern Time (US & Canada)", "Category": "Drinks",
     "Item": "Cup", "Qty": "1.0", "Price Point Name": "Big", "SKU": "", "Gross Sales": "$12.00", "Discounts": "$0.00",
     "Net Sales": "$12.00", "Tax": "$0.96", "Transaction ID": "tx1", "Payment ID": "p1", "Event Type": "Payment",
     "Location": "Main Street"},
    {"Date": "2026-02-01", "Time": "11:00:00", "Time Zone": "Eastern Time (US & Canada)", "Category": "Drinks",
     "Item": "Tea", "Qty": "-1.0", "Price Point Name": "Regular", "SKU": "T-1", "Gross Sales": "-$9.99",
     "Discounts": "$0.00", "Net Sales": "-$9.99", "Tax": "-$0.80", "Transaction ID": "tx2", "Event Type": "Refund",
     "Location": "Main Street"},
)  # fmt: skip
SQUARE_TRANSACTIONS = table(
    "Date,Time,Time Zone,Gross Sales,Discounts,Service Charges,Net Sales,Gift Card Sales,Tax,Tip,Partial Refunds,"
    "Total Collected,Source,Card,Card Entry Methods,Cash,Square Gift Card,Other Tender,Other Tender Type,Tender Note,Fees,"
    "Net Total,Transaction ID,Payment ID,Card Brand,PAN Suffix,Device Name,Staff Name,Staff ID,Details,Description,"
    "Event Type,Location,Dining Option,Customer ID,Customer Name,Customer Reference ID",
    {"Date": "2026-01-31", "Time": "22:15:00", "Time Zone": "Eastern Time (US & Canada)", "Gross Sales": "$1,031.98",
     "Discounts": "-$19.98", "Service Charges": "$0.00", "Net Sales": "$1,012.00", "Tax": "$80.96", "Tip": "$0.00",
     "Total Collected": "$1,092.96", "Card": "$1,092.96", "Cash": "$0.00", "Fees": "-$28.52", "Net Total": "$1,064.44",
     "Transaction ID": "tx1", "Payment ID": "p1", "Card Brand": "Visa", "Event Type": "Payment", "Location": "Main Street"},
    {"Date": "2026-02-01", "Time": "11:00:00", "Time Zone": "Eastern Time (US & Canada)", "Gross Sales": "-$9.99",
     "Discounts": "$0.00", "Net Sales": "-$9.99", "Tax": "-$0.80", "Total Collected": "-$10.79", "Card": "$0.00",
     "Cash": "-$10.79", "Fees": "$0.00", "Net Total": "-$10.79", "Transaction ID": "tx2", "Payment ID": "p2",
     "Event Type": "Refund", "Location": "Main Street"},
)  # fmt: skip


def test_squares_money_refunds_fees_and_time_zones(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "items-2026-01-01-2026-02-02.csv": SQUARE_ITEMS, "transactions-2026-01-01-2026-02-02.csv": SQUARE_TRANSACTIONS,
    }  # fmt: skip
    business = drafted(tmp_path, files, "USD", "America/New_York")
    wanted = {
        "gross_sales": D("1031.98"), "discounts": D("-19.98"), "returns": D("-9.99"), "payment_fees": D("-28.52"),
    }  # fmt: skip
    assert only(lines(business), wanted) == wanted
    (order,) = rows(business, "select ordered_at::varchar, ordered_on::varchar, place_id from sales_order")
    assert order == ("2026-02-01 03:15:00+00", "2026-01-31", "Main Street")
    paid = rows(business, "select kind, method, amount from payment order by all")
    assert paid == [("payment", "visa", D("1092.96")), ("refund", "cash", D("10.79"))]


def test_squares_transactions_alone_tell_its_sales(tmp_path: Path) -> None:
    business = drafted(tmp_path, {"transactions.csv": SQUARE_TRANSACTIONS}, "USD", "America/New_York")
    wanted = {"gross_sales": D("1031.98"), "discounts": D("-19.98"), "returns": D("-9.99")}
    assert only(lines(business), wanted) == wanted


GA4_HEAD = (
    "# ----------------------------------------\n# {}\n# Account: Kern\n# Property: Kern\n"
    "# ----------------------------------------\n# \n# All Users\n# Start date: 20260101\n# End date: 20260131\n\n"
)
GA4_PAGES = GA4_HEAD.format("Pages and screens: Page path and screen class") + (
    "Page path and screen class,Views,Active users,Views per active user,Event count,Key events,Total revenue\n"
    '/tea,"6,225",926,6.72,22063,0,0\n/cups,1889,445,4.24,3588,0,0\n,8114,1371,5.9,25651,0,0\n'
)
GA4_ACQUISITION = GA4_HEAD.format("Traffic acquisition: Session primary channel group (Default Channel Group)") + (
    "Session primary channel group (Default Channel Group),Sessions,Engaged sessions,Engagement rate,Event count\n"
    "Organic Search,700,400,0.571,9000\nDirect,300,90,0.3,2100\n"
)


def test_ga4s_downloads_count_visits_and_views(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"Pages_and_screens.csv": GA4_PAGES, "Traffic_acquisition.csv": GA4_ACQUISITION}
    business = drafted(tmp_path, files)
    counted = rows(business, "select kind, touched_on::varchar, sum(quantity) from touch group by all order by all")
    assert counted == [("page_view", "2026-01-01", D(8114)), ("visit", "2026-01-01", D(1000))]
    assert "confirm" in (tmp_path / "onebook.toml").read_text()


def test_ga4_counts_the_visitors_of_the_shop_that_is_there(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"orders.csv": SHOPIFY_ORDERS, "acquisition.csv": GA4_ACQUISITION}
    business = drafted(tmp_path, files)
    with measuring(business) as session:
        told = {row.kpi.name: row.figure.value for row in board(session, Period()).rows if row.channel == "shopify"}
    assert told["demand_orders"] == 4
    assert told["visits"] == 1000
    assert float(told["conversion_rate"] or 0) == pytest.approx(0.004)
    # Of what was sold: 178.40 of net sales and 20.00 of returns, 18.41 of discounts on 196.81.
    assert float(told["net_sales"] or 0) == pytest.approx(158.40)
    assert float(told["discount_rate"] or 0) == pytest.approx(18.41 / 196.81)


def test_ga4s_downloads_by_day(tmp_path: Path) -> None:
    pages = GA4_PAGES.replace("Views,", "Date,Views,", 1).replace('/tea,"', '/tea,20260131,"').replace(
        "/cups,", "/cups,20260102,").replace("\n,8114", "\n,,8114")  # fmt: skip
    business = drafted(tmp_path, {"pages.csv": pages})
    counted = rows(business, "select touched_on::varchar, quantity from touch order by all")
    assert counted == [("2026-01-02", D(1889)), ("2026-01-31", D(6225))]


def test_ga4s_events_count_visits(tmp_path: Path) -> None:
    events = table(
        "event_date,event_timestamp,event_name,user_pseudo_id,user_id,platform",
        {"event_date": "20260131", "event_timestamp": "1769853600000000", "event_name": "session_start", "user_pseudo_id": "u.1"},
        {"event_date": "20260131", "event_timestamp": "1769853601000000", "event_name": "scroll", "user_pseudo_id": "u.1"},
        {"event_date": "20260131", "event_timestamp": "1769853602000000", "event_name": "add_to_cart", "user_pseudo_id": "u.1"},
    )  # fmt: skip
    business = drafted(tmp_path, {"events_20260131.csv": events})
    counted = rows(business, "select kind, touched_at::varchar from touch order by all")
    assert counted == [("cart", "2026-01-31 10:00:02+00"), ("visit", "2026-01-31 10:00:00+00")]


EVERY: dict[str, str | bytes] = {
    "shopify.csv": SHOPIFY_ORDERS, "shopify_customers.csv": SHOPIFY_CUSTOMERS, "shopify_products.csv": SHOPIFY_PRODUCTS,
    "woo.csv": WOO_ORDERS, "woo_products.csv": WOO_PRODUCTS, "amazon.txt": AMAZON_ORDERS, "returns.txt": FBA_RETURNS,
    "payouts.csv": SHOPIFY_PAYOUTS, "settlement.txt": FIRST_SETTLEMENT, "traffic.csv": TRAFFIC, "square.csv": SQUARE_ITEMS,
    "transactions.csv": SQUARE_TRANSACTIONS, "pages.csv": GA4_PAGES,
}  # fmt: skip


def test_exports_of_all_systems_in_one_folder_are_one_business(tmp_path: Path) -> None:
    business = drafted(tmp_path, EVERY)
    sold_in = rows(business, "select distinct channel from sales_order order by all")
    assert sold_in == [("amazon",), ("shopify",), ("till",), ("web_shop",)]


def test_exports_of_nothing_but_their_headers_load(tmp_path: Path) -> None:
    headers: dict[str, str | bytes] = {}
    for name, content in EVERY.items():
        assert isinstance(content, str)
        kept = content.splitlines(keepends=True)
        header = next(n for n, line in enumerate(kept) if line.strip() and not line.startswith("#"))
        headers[name] = "".join(kept[: header + 1])
    business = drafted(tmp_path, headers)
    assert rows(business, "select count(*) from sales_order") == [(0,)]


def test_a_number_that_cannot_be_read_is_told_and_not_taken_for_nothing(tmp_path: Path) -> None:
    broken = WOO_ORDERS.replace("50.00,,4.00", "50.00,,4.0O")
    assert broken != WOO_ORDERS
    (tmp_path / "orders.csv").write_text(broken)
    draft_business(tmp_path, None, "EUR", "UTC")
    report = load_business(open_business(tmp_path), [], None, False, False, lambda *_: None)
    assert report.kept_out == 2
    told = rows(open_business(tmp_path), "select column_name, value, source_row from reject order by all")
    assert [(column, value) for column, value, _ in told] == [("gross_amount", "4.0O")] * 2


def test_every_known_export_says_where_its_columns_are_documented_and_names_them_apart() -> None:
    folder = Path(os.fspath(Path(__file__).parents[2] / "onebook/systems/files/known"))
    for file in folder.glob("*.toml"):
        assert file.read_text().startswith("# Columns: "), file.name
    for known in exports():
        assert {*known.needs} <= known.words.keys()
        # A word that is a column's own name would hide what cannot be read in it.
        headings = {h.lower() for word in known.numbers for h in known.numbers[word]}
        assert not headings & {word.lower() for word in known.numbers}, known.name
