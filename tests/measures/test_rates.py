"""Exchange rates: whichever way round they are given, one a day, carried over a few days."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from onebook.measures import Period, pnl, use_models
from tests.measures.small import PLAN, small_lake

RATES = [
    # As the European Central Bank gives them: units for one euro.
    {"from_currency": "EUR", "to_currency": "USD", "day": "2024-01-01", "rate": "1.25"},
    {"from_currency": "EUR", "to_currency": "USD", "day": "2024-01-03", "rate": "2"},
    {"from_currency": "USD", "to_currency": "EUR", "day": "2024-01-03", "rate": "0.6"},
    {"from_currency": "USD", "to_currency": "EUR", "day": "2024-01-04", "rate": "0"},  # no quote that day
    {"from_currency": "USD", "to_currency": "GBP", "day": "2024-01-04", "rate": "7"},
    {"from_currency": "EUR", "to_currency": "IDR", "day": "2024-01-01", "rate": "17000"},
    {"from_currency": "EUR", "to_currency": "XXX", "day": "2024-01-01", "rate": "0"},
]


def test_rates_are_turned_and_what_is_given_for_the_business_currency_wins(tmp_path: Path) -> None:
    plan = PLAN + "\n[exchange_rates]\ncarry_days = 2\n"
    with small_lake(tmp_path, {"exchange_rate": RATES}, "2024-06-01", plan) as session:
        use_models(session, ["rate_on_day"])
        rates = "select currency, day::varchar, rate from rate_on_day where rate is not null"
        found = session.con.execute(rates).fetchall()
    usd = {day[-2:]: rate for currency, day, rate in found if currency == "USD"}
    assert usd == {"01": Decimal("0.8"), "02": Decimal("0.8"), **dict.fromkeys(("03", "04", "05"), Decimal("0.6"))}
    assert {round(1_700_000 * rate, 6) for currency, _, rate in found if currency == "IDR"} == {100}
    assert {currency for currency, *_ in found} == {"USD", "IDR"}


def test_what_was_ordered_in_another_currency_than_billed_is_compared_at_the_day_of_the_invoice(tmp_path: Path) -> None:
    records = {
        "exchange_rate": [{"from_currency": "USD", "to_currency": "EUR", "day": "2024-03-01", "rate": "0.9"}],
        "purchase_order_line": [
            {
                "purchase_order_id": "P1", "line": "1", "item_id": "a", "ordered_on": "2024-02-01", "quantity": "10",
                "unit_price": "10", "amount": "100", "currency": "USD",
            },
        ],
        "invoice_line": [
            {
                "invoice_id": "I1", "line": "1", "purchase_order_id": "P1", "order_line": "1", "item_id": "a",
                "invoiced_on": "2024-03-01", "quantity": "10", "unit_price": "9.5", "amount": "95", "currency": "EUR",
            },
        ],
    }  # fmt: skip
    with small_lake(tmp_path, records, "2024-06-01") as session:
        assert pnl(session, Period()).whole.totals["price_variance"] == Decimal("-5.0000")
