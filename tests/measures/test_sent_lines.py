"""What an order or its shipments tell of promise, shipping and delivery holds for its lines, whoever tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import pytest

from onebook.measures import Period, Session, pnl
from tests.measures.small import PLAN, figures, small_lake, values

SHIPPING = (
    PLAN.replace('recognise = "order"', 'recognise = "shipment"')
    + """
[systems.wms]
ids = { sales_order = "shop" }
[systems.books]
ids = { purchase_order = "shop" }
"""
)


def order(number: str, **more: Any) -> dict[str, Any]:
    return {"external_id": number, "channel": "web", "ordered_on": "2024-05-01", **more}


def line(number: str, amount: int, **more: Any) -> dict[str, Any]:
    return {
        "sales_order_id": number, "line": "1", "channel": "web", "ordered_on": "2024-05-01", "item_id": "a",
        "quantity": 3, "gross_amount": amount, "cost_amount": 0, **more,
    }  # fmt: skip


def shipment(number: str, of: str, on: str, **more: Any) -> dict[str, Any]:
    return {"system": "wms", "external_id": number, "sales_order_id": of, "shipped_on": on, **more}


RECORDS: Mapping[str, Any] = {
    "sales_order": [
        order("by_header", shipped_on="2024-05-03", promised_on="2024-05-04", delivered_on="2024-05-04"),
        order("by_till", delivery_method="carry_out"),
        order("only_delivered", delivered_on="2024-06-02"),
        order("whole"),
        order("parcels", shipped_on="2024-05-03", promised_on="2024-05-10"),
        order("open"),
        order("voucher", shipped_on="2024-05-03"),
    ],
    "sales_order_line": [
        line("by_header", 1),
        line("by_till", 10),
        line("only_delivered", 100),
        line("whole", 1000),
        line("parcels", 10000),
        line("open", 100000),
        line("voucher", 50, line_kind="voucher"),
    ],
    "shipment": [
        shipment("w1", "whole", "2024-05-30"),
        shipment("w2", "whole", "2024-06-01"),
        shipment("p1", "parcels", "2024-05-04", delivered_on="2024-05-05"),
        shipment("p2", "parcels", "2024-06-04", delivered_on="2024-06-05"),
    ],
    "shipment_line": [
        {"system": "wms", "shipment_id": number, "line": "1", "sales_order_id": "parcels", "order_line": "1",
         "quantity": quantity}
        for number, quantity in (("p1", 1), ("p2", 2))
    ],
    "sales_return": [
        {"system": "wms", "external_id": "r", "line": "1", "sales_order_id": number, "order_line": "1",
         "channel": "web", "returned_on": "2024-05-20", "quantity": 1, "amount": amount}
        for number, amount in (("voucher", 50), ("by_header", Decimal("0.5")))
    ],
    "purchase_order_line": [
        {"purchase_order_id": "po", "line": "1", "ordered_on": "2024-05-01", "quantity": 2, "unit_price": 5}
    ],
    "invoice_line": [
        {"system": "books", "invoice_id": "i", "line": "1", "purchase_order_id": "po", "order_line": "1",
         "invoiced_on": "2024-05-02", "quantity": 2, "unit_price": 6}
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with small_lake(tmp_path_factory.mktemp("sent"), RECORDS, "2024-07-01", SHIPPING) as opened:
        yield opened


def test_each_sale_counts_when_it_went_out_whoever_tells_it(session: Session) -> None:
    found = pnl(session, Period(), by="month")
    gross = {month: part.totals["gross_sales"] for month, part in found.parts.items()}
    # May: by_header, by_till, a third of the parcels. June: delivered, both whole shipments, the rest of the parcels.
    assert gross == {"2024-05": Decimal("3344.3333"), "2024-06": Decimal("7766.6667")}
    assert found.whole.totals["gross_sales"] == 11111


def test_a_returned_voucher_is_no_return(session: Session) -> None:
    assert pnl(session, Period()).whole.totals["returns"] == Decimal("-0.5")
    assert figures(session, "return_rate_orders", "2024")[None].numerator == 1


def test_lines_are_promised_and_delivered_with_their_order_or_their_last_parcel(session: Session) -> None:
    found = figures(session, "on_time_delivery", "2024-05")[None]
    assert (found.numerator, found.denominator) == (1, 2)
    assert values(session, "lead_time", "2024-06") == {None: Decimal("33.5")}


def test_an_invoice_is_set_against_another_systems_purchase_order(session: Session) -> None:
    assert pnl(session, Period()).whole.totals["price_variance"] == -2
