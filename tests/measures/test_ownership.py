"""What several systems hold counts once: as the one that owns it has it, by the ids of the one that names it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from onebook.measures import Period, pnl
from tests.measures.small import PLAN, small_lake, values, whole

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


def test_a_customer_is_one_through_systems_that_use_each_others_ids(tmp_path: Path) -> None:
    plan = PLAN + '[systems.app]\nids = { party = "till", sales_order = "till" }\n'  # the till uses those of the shop
    customer = {"ordered_on": "2024-05-02", "channel": "web", "customer_id": "ann"}
    records = {
        "party": [{"external_id": "ann", "kind": "person", "customer_group": "friends"}],
        "sales_order": [{"system": s, "external_id": s, **customer} for s in ("shop", "till", "app")],
    }
    with small_lake(tmp_path, records, "2024-06-01", plan) as session:
        assert whole(session, "customers", "2024") == 1
        assert values(session, "demand_orders", "2024", "customer_group") == {None: 3, "friends": 3}
