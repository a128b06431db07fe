"""Exchange rates: whichever way round they are given, one a day, carried over a few days."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from onebook.measures import use_models
from tests.measures.small import PLAN, small_lake

RATES = [
    # As the European Central Bank gives them: units for one euro.
    {"from_currency": "EUR", "to_currency": "USD", "day": "2024-01-01", "rate": "1.25"},
    {"from_currency": "EUR", "to_currency": "USD", "day": "2024-01-03", "rate": "2"},
    {"from_currency": "USD", "to_currency": "EUR", "day": "2024-01-03", "rate": "0.6"},
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
