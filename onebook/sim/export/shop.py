"""The web shop's exports: comma-separated, times in UTC, amounts with tax."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from onebook.sim.decide import visit_key
from onebook.sim.draws import Ints
from onebook.sim.export.codes import orders_of, shop_customer_ids
from onebook.sim.export.files import cents, day_of, instant, optional, text, write_csv
from onebook.sim.export.reach import shop_mail, shop_phone
from onebook.sim.made import Made
from onebook.sim.orders import METHODS, PROMOTIONS
from onebook.sim.people import DEVICES, device_of, family_names, given_names, streets, towns
from onebook.sim.table import Table, kept
from onebook.sim.world import CARRIERS, STORES, WEB

__all__ = ["parcel_numbers", "write"]


def write(made: Made, folder: Path) -> None:
    """Write the web shop's exports into a folder."""
    placed = kept(made.orders, made.orders["channel"] == WEB)
    numbers = orders_of(made)
    _orders(made, placed, numbers, folder)
    _lines(made, numbers, folder)
    _payments(made, numbers, folder)
    _returns(made, numbers, folder)
    _customers(made, folder)
    _products(made, folder)


def _status(placed: Table) -> np.ndarray:
    done = np.where(placed["delivered"] > 0, "fulfilled", np.where(placed["shipped"] > 0, "in transit", "open"))
    return np.where(placed["cancelled"], "cancelled", done)


def cancel_reasons(placed: Table) -> pa.Array:
    """Return why orders were cancelled, in the words of the merchant's systems."""
    return optional(np.where(placed["cancelled_by_us"], "inventory", "customer"), placed["cancelled"])


def parcel_numbers(placed: Table) -> pa.Array:
    """Return the carriers' numbers of parcels: the bulky carrier gives none."""
    tracked = (placed["shipped"] > 0) & (placed["carrier"] >= 0) & (placed["carrier"] < len(CARRIERS) - 1)
    return optional(text("NP", placed["need"] * 13 + 70_000_000), tracked)


def carriers(placed: Table) -> pa.Array:
    """Return who carries each order's parcel."""
    return optional(np.array([c.name for c in CARRIERS])[placed["carrier"]], placed["carrier"] >= 0)


def carriage(placed: Table) -> Ints:
    """Return what carrying each order costs, cents."""
    return np.where(placed["carrier"] >= 0, np.array([c.cost for c in CARRIERS])[placed["carrier"]], 60)


def _orders(made: Made, placed: Table, numbers: np.ndarray, folder: Path) -> None:
    world, person = made.world, placed["person"]
    _, device = device_of(made.folk, made.dice, person, visit_key(placed["need"]))
    write_csv(
        folder / "orders.csv",
        {
            "order": numbers[placed["order"]],
            "created_at": instant(world, placed["at"]),
            "customer": shop_customer_ids(person),
            "currency": np.full(len(person), "EUR"),
            "device": np.array(DEVICES)[device],
            "status": _status(placed),
            "delivery": np.where(placed["pickup"], "pickup", "ship"),
            "pickup_store": optional(np.array([s.number for s in STORES])[placed["store"]], placed["pickup"]),
            "promised_by": day_of(world, placed["promised"]),
            "cancelled_at": instant(world, placed["cancelled_at"]),
            "cancel_reason": cancel_reasons(placed),
        },
    )
    sent = kept(placed, placed["shipped"] > 0)
    write_csv(
        folder / "fulfilments.csv",
        {
            "fulfilment": text("F", sent["number"]),
            "order": numbers[sent["order"]],
            "carrier": carriers(sent),
            "tracking": parcel_numbers(sent),
            "shipped_at": instant(world, sent["shipped"]),
            "delivered_at": instant(world, sent["delivered"]),
            "cost": cents(carriage(sent)),
        },
    )


def _lines(made: Made, numbers: np.ndarray, folder: Path) -> None:
    lines = kept(made.lines, made.lines["channel"] == WEB)
    codes = np.array([p[0] for p in PROMOTIONS])
    write_csv(
        folder / "order_lines.csv",
        {
            "order": numbers[lines["order"]],
            "line": lines["line"],
            "sku": made.items.number[lines["item"]],
            "title": made.items.name[lines["item"]],
            "quantity": lines["units"],
            "price": cents(lines["price"]),
            "discount": cents(lines["discount"]),
            "discount_code": optional(codes[lines["promotion"]], lines["promotion"] >= 0),
            "shipping": cents(lines["shipping"]),
            "tax_rate": np.full(len(lines["order"]), "0.19"),
        },
    )


def _payments(made: Made, numbers: np.ndarray, folder: Path) -> None:
    paid = kept(made.payments, made.payments["channel"] == WEB)
    write_csv(
        folder / "transactions.csv",
        {
            "transaction": np.char.add(text("tx", made.orders["number"][paid["order"]]), text("-", paid["nth"])),
            "order": numbers[paid["order"]],
            "kind": np.where(paid["kind"] == "payment", "sale", "chargeback"),
            "status": np.where(paid["ok"], "success", "failure"),
            "gateway": np.array(METHODS)[paid["method"]],
            "amount": cents(paid["amount"]),
            "fee": cents(paid["fee"]),
            "processed_at": instant(made.world, paid["at"]),
        },
    )


def _returns(made: Made, numbers: np.ndarray, folder: Path) -> None:
    back = kept(made.returns, made.returns["channel"] == WEB)
    placed = kept(made.orders, back["order"])
    store = placed["returned_to"]
    write_csv(
        folder / "returns.csv",
        {
            "return": text("R", placed["number"]),
            "order": numbers[back["order"]],
            "line": back["line"],
            "sku": made.items.number[back["item"]],
            "quantity": back["units"],
            "amount": cents(back["amount"]),
            "tax_rate": np.full(len(store), "0.19"),
            "returned_at": instant(made.world, placed["returned_at"]),
            "refunded_at": instant(made.world, placed["refunded_at"]),
            "brought_to": optional(np.array([s.number for s in STORES])[store], store >= 0),
            "reason": np.where(placed["damaged"], "damaged", "not as expected"),
            "condition": np.where(placed["damaged"], "scrap", "restock"),
            "handling": cents(np.where((back["line"] == 1) & (store < 0), 390, 0)),
        },
    )


def customers_of(made: Made) -> tuple[Ints, Ints]:
    """Return who has an account in the web shop, and since when (seconds): whoever ordered or logged in."""
    placed = kept(made.orders, made.orders["channel"] == WEB)
    known = kept(made.visits, made.visits["known"])
    person = np.concatenate([placed["person"], known["person"]])
    at = np.concatenate([placed["at"], known["at"]])
    order = np.lexsort((at, person))
    person, first = np.unique(person[order], return_index=True)
    return person, at[order][first]


def _customers(made: Made, folder: Path) -> None:
    person, since = customers_of(made)
    dice, folk = made.dice, made.folk
    codes, names = towns(dice, folk, person)
    by = made.life.brought_by[person]
    known = (by >= 0) & np.isin(by, person)
    write_csv(
        folder / "customers.csv",
        {
            "customer": shop_customer_ids(person),
            "email": shop_mail(made, person).column,
            "first_name": given_names(dice, person),
            "last_name": family_names(dice, person, folk.household),
            "phone": shop_phone(made, person).column,
            "street": streets(dice, person, folk.household),
            "zip": codes,
            "city": names,
            "country": np.full(len(person), "DE"),
            "created_at": instant(made.world, since),
            "newsletter": np.where(dice.chance("gets the letter", 0.6, person), "yes", "no"),
            "recommended_by": optional(shop_customer_ids(np.maximum(by, 0)), known),
        },
    )


def _products(made: Made, folder: Path) -> None:
    write_csv(
        folder / "products.csv",
        {
            "sku": made.items.number,
            "title": made.items.name,
            "price": cents(made.items.price),
            "cost_per_item": cents(made.items.cost),
            "has_measures": np.where(made.items.silent, "no", "yes"),
        },
    )
