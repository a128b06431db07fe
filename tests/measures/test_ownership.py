"""What two systems hold counts once: in the version of the one that owns it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from onebook.measures import Period, pnl
from tests.measures.small import PLAN, small_lake, whole

OWNED = PLAN.replace(
    "[systems.shop]",
    '[systems.shop]\nchannels = ["web"]\nowns = ["sales_order", "budget"]\n\n[systems.erp]',
)


def order(system: str, number: str, channel: str, amount: int) -> dict[str, Any]:
    return {
        "system": system, "external_id": number, "sales_order_id": number, "line": "1", "channel": channel,
        "ordered_on": "2024-05-02", "item_id": "a", "quantity": 1, "gross_amount": amount,
    }  # fmt: skip


ORDERS = [
    order("shop", "S1", "web", 100),
    order("erp", "4711", "web", 100),
    order("erp", "4712", "store", 40),
    order("till", "9", "store", 7),
]
RECORDS = {
    "sales_order": [{k: o[k] for k in ("system", "external_id", "channel", "ordered_on")} for o in ORDERS],
    "sales_order_line": [{k: v for k, v in o.items() if k != "external_id"} for o in ORDERS],
    "budget": [
        {"system": s, "pnl_line": "net_sales", "channel": "*", "month": "2024-05-01", "amount": 1}
        for s in ("shop", "erp")
    ],
    "payment": [
        {
            "system": "erp", "external_id": "p", "kind": "payment", "status": "succeeded", "paid_on": "2024-05-02",
            "amount": 9,
        }
    ],
}  # fmt: skip


def test_a_channels_orders_count_in_the_version_of_the_system_that_owns_them(tmp_path: Path) -> None:
    with small_lake(tmp_path, RECORDS, "2024-06-01", OWNED) as session:
        assert whole(session, "demand_orders", "2024") == 3
        found = pnl(session, Period())
        assert found.whole.channels["net_sales"] == {"web": Decimal(100), "store": Decimal(47)}
        # What nobody owns, and what is owned as a whole.
        assert session.con.execute("select count(*) from payment").fetchall() == [(1,)]
        assert session.con.execute("select system from budget").fetchall() == [("shop",)]


def test_without_an_owner_all_counts(tmp_path: Path) -> None:
    with small_lake(tmp_path, RECORDS, "2024-06-01", OWNED.replace("owns", "takes")) as session:
        assert pnl(session, Period()).whole.totals["net_sales"] == Decimal(247)
