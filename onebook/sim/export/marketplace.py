"""The marketplace's reports: tab-separated, one row an order line, buyers under pseudonyms, amounts with tax."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from onebook.sim.clock import DAY
from onebook.sim.export.codes import buyer_ids, case_ids, orders_of
from onebook.sim.export.files import cents, day, day_of, instant, optional, text, write_csv
from onebook.sim.export.shop import cancel_reasons, carriage, carriers, parcel_numbers
from onebook.sim.made import Made
from onebook.sim.table import kept
from onebook.sim.world import MARKETPLACE

__all__ = ["write"]

COMMISSION = 13
"""Percent of the price with tax."""


def write(made: Made, folder: Path) -> None:
    """Write the marketplace's reports into a folder."""
    numbers = orders_of(made)
    _orders(made, numbers, folder)
    _returns(made, numbers, folder)
    _settlements(made, numbers, folder)
    _traffic(made, folder)
    _listings(made, folder)
    _voices(made, numbers, folder)


def _voices(made: Made, numbers: np.ndarray, folder: Path) -> None:
    """Write messages of buyers, and their ratings."""
    asked = kept(made.contacts, made.contacts["channel"] == MARKETPLACE)
    about = asked["order"] >= 0
    write_csv(
        folder / "messages.txt",
        {
            "message-id": case_ids(asked["channel"], asked["contact"]),
            "buyer-email": buyer_ids(asked["person"]),
            "order-id": optional(numbers[np.maximum(asked["order"], 0)], about),
            "sku": made.items.number[asked["item"]],
            "kind": asked["kind"],
            "topic": asked["topic"],
            "received": instant(made.world, asked["at"]),
            "replied": instant(made.world, asked["answered_at"]),
            "closed-with-first-reply": optional(
                np.where(asked["solved"], "yes", "no"), (asked["answered_at"] > 0) & (asked["kind"] != "question")
            ),
            "repeated": np.where(asked["again"], "yes", "no"),
        },
        delimiter="\t",
    )
    told = kept(made.surveys, made.surveys["channel"] == MARKETPLACE)
    kind = np.where(told["kind"] == "ces", "effort", "stars")
    write_csv(
        folder / "ratings.txt",
        {
            "rating-id": text("MB", told["answer"]),
            "date": instant(made.world, told["at"]),
            "order-id": optional(numbers[np.maximum(told["order"], 0)], told["order"] >= 0),
            "buyer-email": buyer_ids(np.maximum(told["person"], 0)),
            "what": kind,
            "score": told["score"],
        },
        delimiter="\t",
    )


def _orders(made: Made, numbers: np.ndarray, folder: Path) -> None:
    lines = kept(made.lines, made.lines["channel"] == MARKETPLACE)
    placed, world = kept(made.orders, lines["order"]), made.world
    state = np.where(placed["cancelled"], "Canceled", np.where(placed["shipped"] > 0, "Shipped", "Unshipped"))
    gross = lines["price"] * lines["units"]
    write_csv(
        folder / "all-orders.txt",
        {
            "order-id": numbers[lines["order"]],
            "order-item-id": text("", placed["number"] * 16 + lines["line"]),
            "purchase-date": instant(world, placed["at"]),
            "buyer-email": buyer_ids(placed["person"]),
            "sku": made.items.number[lines["item"]],
            "listing": made.items.listing[lines["item"]],
            "quantity-purchased": lines["units"],
            "currency": np.full(len(gross), "EUR"),
            "item-price": cents(gross),
            "item-tax-rate": np.full(len(gross), "19%"),
            "shipping-price": cents(lines["shipping"]),
            "item-promotion-discount": cents(lines["discount"]),
            "promise-date": day_of(world, placed["promised"]),
            "order-status": state,
            "cancel-date": instant(world, placed["cancelled_at"]),
            "cancel-reason": cancel_reasons(placed),
        },
        delimiter="\t",
    )
    sent = kept(made.orders, (made.orders["channel"] == MARKETPLACE) & (made.orders["shipped"] > 0))
    write_csv(
        folder / "shipments.txt",
        {
            "shipment-id": text("MS", sent["number"]),
            "order-id": numbers[sent["order"]],
            "carrier": carriers(sent),
            "tracking-number": parcel_numbers(sent),
            "ship-date": instant(world, sent["shipped"]),
            "delivery-date": instant(world, sent["delivered"]),
            "label-cost": cents(carriage(sent)),
        },
        delimiter="\t",
    )


def _returns(made: Made, numbers: np.ndarray, folder: Path) -> None:
    back = kept(made.returns, made.returns["channel"] == MARKETPLACE)
    placed = kept(made.orders, back["order"])
    write_csv(
        folder / "returns.txt",
        {
            "return-id": text("MR", placed["number"]),
            "order-id": numbers[back["order"]],
            "order-item-id": text("", placed["number"] * 16 + back["line"]),
            "sku": made.items.number[back["item"]],
            "quantity": back["units"],
            "refunded-amount": cents(back["amount"]),
            "tax-rate": np.full(len(back["order"]), "19%"),
            "return-date": instant(made.world, placed["returned_at"]),
            "refund-date": instant(made.world, placed["refunded_at"]),
            "disposition": np.where(placed["damaged"], "CARRIER_DAMAGED", "SELLABLE"),
        },
        delimiter="\t",
    )


def _settlements(made: Made, numbers: np.ndarray, folder: Path) -> None:
    which = (made.orders["channel"] == MARKETPLACE) & (made.orders["shipped"] > 0)
    placed = kept(made.orders, which)
    write_csv(
        folder / "settlements.txt",
        {
            "settlement-id": text("ST", placed["number"]),
            "order-id": numbers[placed["order"]],
            "posted-date": day_of(made.world, placed["shipped"]),
            "fee-type": np.full(len(placed["order"]), "Commission"),
            "amount": cents(-(made.totals[which] * COMMISSION // 100)),
        },
        delimiter="\t",
    )


def _traffic(made: Made, folder: Path) -> None:
    """Write what the marketplace tells of visits: sums by the day."""
    world, dice = made.world, made.dice
    turned = kept(made.life.needs, made.life.needs["channel"] == MARKETPLACE)
    needs = np.bincount(turned["at"] // DAY, minlength=world.days)[: world.days]
    days = np.arange(world.days)
    sessions = dice.rounded("marketplace visits", needs * (7.5 + 3 * dice.uniform("marketplace sessions", days)), days)
    views = dice.rounded("marketplace pages", sessions * (1.3 + 0.2 * dice.uniform("marketplace views", days)), days)
    write_csv(
        folder / "traffic.txt",
        {
            "date": day(world, days),
            "sessions": sessions,
            "page-views": views,
        },
        delimiter="\t",
    )


def _listings(made: Made, folder: Path) -> None:
    write_csv(
        folder / "listings.txt",
        {
            "seller-sku": made.items.number,
            "listing": made.items.listing,
            "cost": cents(made.items.cost),
            "open": np.full(len(made.items.number), "yes"),
        },
        delimiter="\t",
    )
