"""What a month brings is counted in what was loaded, and prices the plan."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from onebook.app.business import Business, measuring
from onebook.app.documents_a_month import documents_a_month
from onebook.app.intake import load_business
from onebook.app.planning import show_plan

PLAN = """
[business]
name = "Small"
currency = "EUR"
time_zone = "UTC"

[channels.web]
kind = "digital"

[systems.shop]
channels = ["web"]
sources = { orders = { path = "orders.csv" } }
[systems.shop.records.sales_order]
columns = { external_id = "id", ordered_on = "day" }
constants = { channel = "web" }
[systems.shop.records.item]
columns = { external_id = "item" }

[systems.ledger]
takes = ["sales_order"]
by_hand = ["sales_order"]
"""


def test_a_month_is_the_mean_of_the_last_whole_ones(make_business: Callable[..., Business]) -> None:
    # 1 order in January 2023, too long ago to count; 24 in 2024; 3 in February 2025, which is not over; and one that
    # was misread as of a day to come.
    days = ["2023-01-05", *("2024-02-10",) * 20, *("2025-01-20",) * 4, *("2025-02-03",) * 3, "2099-12-31"]
    rows = "".join(f"{n},{day},{n % 2}\n" for n, day in enumerate(days))
    business = make_business(PLAN, orders_csv="id,day,item\n" + rows)
    assert load_business(business, [], None, False, False, lambda *_: None).clean
    with measuring(business) as session:
        session.today = date(2025, 2, 14)
        found = documents_a_month(session)
    # Twelve months to the end of January 2025; two items over the 26 months from January 2023.
    assert found == {("shop", "sales_order"): Decimal(2), ("shop", "item"): Decimal("0.08")}
    shown = show_plan(business, found)
    assert [(f.taker, f.documents, f.measured) for f in shown.flows if f.record_type == "sales_order"] == [
        ("ledger", Decimal(2), True)
    ]
    assert shown.savings.remaining.money > 0
