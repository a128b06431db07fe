"""The ERP: items, the sales team's orders, purchasing, stock, the ledger and budgets. Amounts are without tax."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from onebook.sim.export.codes import contact_ids, orders_of
from onebook.sim.export.files import cents, day, day_of, instant, optional, text, write_csv
from onebook.sim.export.shop import cancel_reasons, carriage, carriers, parcel_numbers
from onebook.sim.made import Made
from onebook.sim.money import advertising, budget, ledger
from onebook.sim.service import SALES_PEOPLE
from onebook.sim.supply import PLACES, SUPPLIERS, losses, purchases, stock
from onebook.sim.table import kept
from onebook.sim.world import CAMPAIGNS, CATEGORIES, SALES, STORES

__all__ = ["write"]


def write(made: Made, folder: Path) -> None:
    """Write the ERP's exports into a folder."""
    _masters(made, folder)
    _sales(made, folder)
    _purchasing(made, folder)
    _stock(made, folder)
    _ledger(made, folder)


def _masters(made: Made, folder: Path) -> None:
    items = made.items
    write_csv(
        folder / "items.csv",
        {
            "item": items.number,
            "gtin": items.gtin,
            "name": items.name,
            "group": np.array([c.name for c in CATEGORIES])[items.category],
            "brand": items.brand,
            "list_price": cents((items.price * 100 + 59) // 119),
            "unit_cost": cents(items.cost),
            "grams": items.weight,
        },
    )
    write_csv(
        folder / "places.csv",
        {
            "place": np.array(PLACES),
            "name": np.array(["Warehouse Lüneburg", *(s.name for s in STORES)]),
            "kind": np.array(["warehouse", *("store" for _ in STORES)]),
            "city": np.array(["Lüneburg", *(s.city for s in STORES)]),
            "zip": np.array(["21337", *(s.postcode for s in STORES)]),
            "head_count": np.array([18, *(s.head_count for s in STORES)]),
            "area": np.array([5200, *(s.area_sqm for s in STORES)]),
        },
    )
    numbers = np.arange(len(SUPPLIERS)) + 1
    write_csv(folder / "suppliers.csv", {"supplier": text("S", numbers), "name": np.array(SUPPLIERS)})


def _sales(made: Made, folder: Path) -> None:
    numbers, world = orders_of(made), made.world
    placed = kept(made.orders, made.orders["channel"] == SALES)
    organisation = placed["organisation"]
    seller = np.where(organisation >= 0, organisation, placed["person"]) % SALES_PEOPLE + 1
    write_csv(
        folder / "sales_orders.csv",
        {
            "order": numbers[placed["order"]],
            "contact": contact_ids(placed["person"]),
            "seller": text("V", seller),
            "entered": instant(world, placed["at"]),
            "promised": day_of(world, placed["promised"]),
            "delivery_note": optional(text("LS", placed["number"]), placed["shipped"] > 0),
            "shipped": instant(world, placed["shipped"]),
            "delivered": instant(world, placed["delivered"]),
            "carrier": carriers(placed),
            "parcel": parcel_numbers(placed),
            "carriage": optional(cents(carriage(placed)), placed["shipped"] > 0),
            "cancelled": instant(world, placed["cancelled_at"]),
            "reason": cancel_reasons(placed),
        },
    )
    lines = kept(made.lines, made.lines["channel"] == SALES)
    write_csv(
        folder / "sales_order_lines.csv",
        {
            "order": numbers[lines["order"]],
            "line": lines["line"],
            "item": made.items.number[lines["item"]],
            "quantity": lines["units"],
            "unit_price": cents(lines["net_price"]),
            "rebate": cents((lines["discount"] * 100 + 59) // 119),
            "cost": cents(lines["cost"]),
        },
    )
    back = kept(made.returns, made.returns["channel"] == SALES)
    whence = kept(made.orders, back["order"])
    write_csv(
        folder / "credit_notes.csv",
        {
            "note": text("GS", whence["number"]),
            "order": numbers[back["order"]],
            "line": back["line"],
            "item": made.items.number[back["item"]],
            "quantity": back["units"],
            "amount": cents(back["amount"]),
            "cost": cents(back["cost"]),
            "returned": day_of(world, whence["returned_at"]),
            "refunded": day_of(world, whence["refunded_at"]),
            "condition": np.where(whence["damaged"], "scrap", "restock"),
        },
    )


def _purchasing(made: Made, folder: Path) -> None:
    world = made.world
    bought = purchases(world, made.items, made.days, made.dice, made.orders, made.lines)
    first = bought["line"] == 1
    number = text("BE", 40_000 + bought["order"])
    write_csv(
        folder / "purchase_orders.csv",
        {
            "purchase_order": number[first],
            "supplier": text("S", bought["supplier"][first] + 1),
            "ordered": day(world, bought["ordered"][first]),
            "due": day(world, bought["due"][first]),
        },
    )
    write_csv(
        folder / "purchase_order_lines.csv",
        {
            "purchase_order": number,
            "line": bought["line"],
            "item": made.items.number[bought["item"]],
            "quantity": bought["units"],
            "unit_price": cents(bought["cost"]),
            "amount": cents(bought["cost"] * bought["units"]),
            "ordered": day(world, bought["ordered"]),
            "due": day(world, bought["due"]),
        },
    )
    came = kept(bought, (bought["received"] < world.days) & (bought["came"] > 0))
    write_csv(
        folder / "receipts.csv",
        {
            "receipt": text("WE", 40_000 + came["order"]),
            "line": came["line"],
            "purchase_order": text("BE", 40_000 + came["order"]),
            "supplier": text("S", came["supplier"] + 1),
            "item": made.items.number[came["item"]],
            "received": day(world, came["received"]),
            "quantity": came["came"],
            "refused": came["refused"],
        },
    )
    billed = kept(bought, (bought["received"] + 3 < world.days) & (bought["paid_units"] > 0))
    write_csv(
        folder / "supplier_invoices.csv",
        {
            "invoice": text("ER", 40_000 + billed["order"]),
            "line": billed["line"],
            "purchase_order": text("BE", 40_000 + billed["order"]),
            "supplier": text("S", billed["supplier"] + 1),
            "item": made.items.number[billed["item"]],
            "invoiced": day(world, billed["received"] + 3),
            "quantity": billed["paid_units"],
            "unit_price": cents(billed["billed"]),
            "amount": cents(billed["billed"] * billed["paid_units"]),
        },
    )


def _stock(made: Made, folder: Path) -> None:
    world = made.world
    held = stock(world, made.items, made.dice, made.orders, made.lines)
    write_csv(
        folder / "stock.csv",
        {
            "day": day(world, held["day"]),
            "place": np.array(PLACES)[held["place"]],
            "item": made.items.number[held["item"]],
            "units": held["units"],
        },
    )
    lost = losses(world, made.items, made.dice, made.orders, made.lines)
    write_csv(
        folder / "count_differences.csv",
        {
            "number": text("ZD", lost["number"]),
            "day": day(world, lost["day"]),
            "place": np.array(PLACES)[lost["place"]],
            "item": made.items.number[lost["item"]],
            "difference": lost["units"],
            "unit_cost": cents(lost["cost"]),
        },
    )


def _ledger(made: Made, folder: Path) -> None:
    entries = ledger(made.world)
    start = made.world.start.toordinal()
    columns: dict[str, object] = {
        "entry": [e.number for e in entries],
        "account": [e.account for e in entries],
        "text": [e.text for e in entries],
        "kind": [e.kind for e in entries],
        "channel": [e.channel for e in entries],
        "place": [e.place for e in entries],
        "campaign": ["" for _ in entries],
        "from": [e.first for e in entries],
        "to": [e.last for e in entries],
        "cents": [e.amount for e in entries],
    }
    # Print and fairs come as one bill each, for the days on which they run.
    spent = advertising(made.world, made.dice, made.life, made.visits)
    for place, campaign in enumerate(CAMPAIGNS):
        here = spent["campaign"] == place
        if campaign.medium not in {"print", "event"} or not here.any():
            continue
        values = (
            f"M-{campaign.number}", "4600", campaign.name, "marketing", campaign.channel, "", campaign.number,
            pa.scalar(int(spent["day"][here].min()) + start - 719_163, pa.date32()).as_py(),
            pa.scalar(int(spent["day"][here].max()) + start - 719_163, pa.date32()).as_py(),
            int(spent["cost"][here].sum()),
        )  # fmt: skip
        for column, value in zip(columns.values(), values, strict=True):
            column.append(value)  # type: ignore[attr-defined]
    amounts = np.array(columns.pop("cents"), dtype=np.int64)
    write_csv(folder / "ledger.csv", {n: pa.array(c) for n, c in columns.items()} | {"amount": cents(amounts)})
    planned = budget(made.world)
    write_csv(
        folder / "budget.csv",
        {
            "line": pa.array([p[0] for p in planned]),
            "channel": pa.array([p[1] for p in planned]),
            "month": pa.array([p[2] for p in planned]),
            "amount": cents(np.array([p[3] for p in planned], dtype=np.int64)),
        },
    )
