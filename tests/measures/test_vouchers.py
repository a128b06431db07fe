"""Vouchers are owed until they are redeemed: what moved in a period, and what is owed at its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from onebook.measures import RateGap, Session, documents, facts_of_amounts, kpi, pnl, rate_gaps, rate_notes
from tests.measures.small import PLAN, Rows, period, small_lake, values, whole


def line(number: str, channel: str, day: str, gross: object, **more: object) -> dict[str, object]:
    return {"sales_order_id": number, "line": "1", "channel": channel, "ordered_on": day, "quantity": 1,
            "gross_amount": gross, "line_kind": "voucher", **more}  # fmt: skip


def paid(number: str, day: str | None, amount: object, **more: object) -> dict[str, object]:
    return {"external_id": number, "paid_on": day, "amount": amount, "method": "voucher", "channel": "store", **more}


RECORDS: dict[str, Rows] = {
    "sales_order": [{"external_id": "1", "channel": "web", "ordered_on": "2024-01-05"}],
    "sales_order_line": [
        line("1", "web", "2024-01-05", 100),
        line("2", "web", "2024-02-05", "50", tax_amount="9.50"),
        line("3", "web", "2024-02-06", 500, cancelled_on="2024-02-07"),
        line("4", "web", "2024-02-08", 70, line_kind="goods"),
        line("5", "store", "2024-03-08", 20, currency="USD"),
    ],
    "payment": [
        paid("p1", "2024-02-10", 30),
        paid("p2", "2024-02-11", 1000, status="failed"),
        paid("p3", "2024-02-12", 1000, method="card"),
        paid("p4", "2024-03-01", 5, kind="refund", channel=None, sales_order_id="1", system="psp"),
        paid("p5", "2024-03-02", 40, kind="deposit"),
    ],
    "exchange_rate": [{"from_currency": "USD", "to_currency": "EUR", "day": "2024-03-08", "rate": "0.5"}],
}
PSP = PLAN + '[systems.psp]\nids = { sales_order = "shop" }\n'


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with small_lake(tmp_path_factory.mktemp("vouchers"), RECORDS, "2024-06-15", PSP) as opened:
        yield opened


def test_what_is_owed_at_the_end_of_each_period(session: Session) -> None:
    owed = {"2024-01": "100", "2024-02": "129.50", "2024-03": "104.50", "2024-05": "104.50", "all": "104.50"}
    for word, amount in owed.items():
        assert whole(session, "vouchers_outstanding", word) == Decimal(amount), word
    assert whole(session, "vouchers_outstanding", "2023") is None
    by_month = values(session, "vouchers_outstanding", "2024-Q1", "month")
    assert [by_month[m] for m in ("2024-01", "2024-02", "2024-03")] == [100, Decimal("129.5"), Decimal("104.5")]
    assert set(values(session, "vouchers_outstanding", "2024-Q1", "channel")) == {None}  # owed by the business


def test_sold_less_redeemed_by_channel(session: Session) -> None:
    assert values(session, "voucher_change", "2024-02", "channel") == {
        None: Decimal("29.5"), "web": Decimal("59.5"), "store": Decimal(-30),
    }  # fmt: skip
    # A refund onto a voucher is owed again, in the channel of the order that it is for.
    assert values(session, "voucher_change", "2024-03", "channel") == {None: -25, "web": 5, "store": -30}


def test_a_voucher_given_back_is_owed_no_more(tmp_path: Path) -> None:
    back = {"external_id": "r", "line": "1", "channel": "web", "returned_on": "2024-02-20", "quantity": 1}
    returns = [
        {**back, "sales_order_id": "2", "order_line": "1", "amount": 50, "tax_amount": "9.50"},
        {**back, "line": "2", "sales_order_id": "4", "order_line": "1", "amount": 70},  # goods
        {**back, "line": "3", "sales_order_id": "3", "order_line": "1", "amount": 500},  # had been cancelled
    ]
    with small_lake(tmp_path, {**RECORDS, "sales_return": returns}, "2024-06-15", PSP) as session:
        assert whole(session, "vouchers_outstanding", "2024-02") == 70
        assert values(session, "voucher_change", "2024-02", "channel")["web"] == 0
        assert pnl(session, period(session, "2024-02")).whole.totals["returns"] == -70


def test_vouchers_without_a_rate_are_told_of(tmp_path: Path) -> None:
    paid_abroad = paid("p6", "2024-01-03", 9, currency="CHF")
    records = {**RECORDS, "exchange_rate": [], "payment": [*RECORDS["payment"], paid_abroad]}
    with small_lake(tmp_path, records, "2024-06-15", PSP) as session:
        gaps = rate_gaps(session, facts_of_amounts([kpi(session.plan, "vouchers_outstanding")]),
                         period(session, "2024-03"))  # fmt: skip
    assert gaps == (
        RateGap("voucher", "CHF", 1, date(2024, 1, 3)), RateGap("voucher", "USD", 1, date(2024, 3, 8)),
    )  # fmt: skip
    assert rate_notes(gaps)[0].startswith("No exchange rate is known for 2 vouchers sold, given back or redeemed, left")


def test_what_is_owed_opens_to_documents(session: Session) -> None:
    listed, number, total = documents(session, kpi(session.plan, "vouchers_outstanding"), period(session, "2024-02"))
    assert (number, total) == (3, Decimal("129.5"))
    assert [(p.document_kind, p.document_id, p.figures[0]) for p in listed] == [
        ("sales_order", "1", 100), ("sales_order", "2", Decimal("59.5")), ("payment", "p1", -30),
    ]  # fmt: skip


def test_vouchers_sold_are_no_sales(session: Session) -> None:
    assert pnl(session, period(session, "2024-Q1")).whole.totals["gross_sales"] == 70


def test_it_is_empty_where_sales_or_payments_are_not_told(tmp_path: Path) -> None:
    for i, left_out in enumerate(("sales_order_line", "payment")):
        told = {name: rows for name, rows in RECORDS.items() if name != left_out}
        with small_lake(tmp_path / str(i), told, "2024-06-15") as session:
            assert whole(session, "vouchers_outstanding", "2024") is None
