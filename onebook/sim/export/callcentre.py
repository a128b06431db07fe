"""The call centre that takes the catalogue's orders: bars between columns, amounts with tax, calls beside orders."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from onebook.sim.clock import DAY
from onebook.sim.export.codes import case_ids, orders_of, phone_customer_ids
from onebook.sim.export.files import cents, day_of, instant, optional, text, write_csv
from onebook.sim.export.reach import caller_phone
from onebook.sim.export.shop import cancel_reasons, carriage, carriers, parcel_numbers
from onebook.sim.made import Made
from onebook.sim.orders import METHODS
from onebook.sim.people import family_names, given_names, phone, streets, towns
from onebook.sim.table import kept
from onebook.sim.world import PHONE

__all__ = ["write"]


def write(made: Made, folder: Path) -> None:
    """Write the call centre's exports into a folder."""
    numbers = orders_of(made)
    placed = kept(made.orders, made.orders["channel"] == PHONE)
    world = made.world
    write_csv(
        folder / "orders.csv",
        {
            "ORDER": numbers[placed["order"]],
            "CUSTOMER": phone_customer_ids(placed["person"]),
            "TAKEN": instant(world, placed["at"]),
            "PROMISED": day_of(world, placed["promised"]),
            "SENT": instant(world, placed["shipped"]),
            "ARRIVED": instant(world, placed["delivered"]),
            "CARRIER": carriers(placed),
            "PARCEL": parcel_numbers(placed),
            "CARRIAGE": optional(cents(carriage(placed)), placed["shipped"] > 0),
            "PAYMENT": np.array(METHODS)[made.methods[placed["order"]]],
            "CANCELLED": instant(world, placed["cancelled_at"]),
            "WHY": cancel_reasons(placed),
        },
        delimiter="|",
    )
    lines = kept(made.lines, made.lines["channel"] == PHONE)
    write_csv(
        folder / "lines.csv",
        {
            "ORDER": numbers[lines["order"]],
            "LINE": lines["line"],
            "ARTICLE": made.items.number[lines["item"]],
            "QTY": lines["units"],
            "GROSS": cents(lines["price"] * lines["units"]),
            "REDUCED": cents(lines["discount"]),
            "POSTAGE": cents(lines["shipping"]),
            "COST": cents(lines["cost"]),
            "TAX": np.full(len(lines["order"]), "0.19"),
        },
        delimiter="|",
    )
    _returns(made, numbers, folder)
    _customers(made, np.unique(placed["person"]), folder)
    _calls(made, folder)
    _cases(made, numbers, folder)


def _cases(made: Made, numbers: np.ndarray, folder: Path) -> None:
    """Write what operators noted: they type the number of the order, whichever channel sold it."""
    asked = kept(made.contacts, made.contacts["channel"] == PHONE)
    known = np.isin(asked["person"], made.orders["person"][made.orders["channel"] == PHONE])
    solved = (asked["answered_at"] > 0) & (asked["kind"] != "question")
    write_csv(
        folder / "cases.csv",
        {
            "CASE": case_ids(asked["channel"], asked["contact"]),
            "OPENED": instant(made.world, asked["at"]),
            "ANSWERED": instant(made.world, asked["answered_at"]),
            "CUSTOMER": optional(phone_customer_ids(asked["person"]), known),
            "PHONE": phone(made.dice, made.folk, asked["person"]),
            "KIND": asked["kind"],
            "TOPIC": asked["topic"],
            "ORDER": optional(numbers[np.maximum(asked["order"], 0)], asked["order"] >= 0),
            "ARTICLE": made.items.number[asked["item"]],
            "DONE": optional(np.where(asked["solved"], "Y", "N"), solved),
            "REPEATED": np.where(asked["again"], "Y", "N"),
        },
        delimiter="|",
    )


def _returns(made: Made, numbers: np.ndarray, folder: Path) -> None:
    back = kept(made.returns, made.returns["channel"] == PHONE)
    placed = kept(made.orders, back["order"])
    write_csv(
        folder / "returns.csv",
        {
            "RETURN": text("KR", placed["number"]),
            "ORDER": numbers[back["order"]],
            "LINE": back["line"],
            "ARTICLE": made.items.number[back["item"]],
            "QTY": back["units"],
            "AMOUNT": cents(back["amount"]),
            "TAX": np.full(len(back["order"]), "0.19"),
            "CAME": instant(made.world, placed["returned_at"]),
            "REFUNDED": instant(made.world, placed["refunded_at"]),
            "STATE": np.where(placed["damaged"], "scrap", "restock"),
            "COST": cents(back["cost"]),
        },
        delimiter="|",
    )


def _customers(made: Made, person: np.ndarray, folder: Path) -> None:
    dice, folk = made.dice, made.folk
    codes, names = towns(dice, folk, person)
    write_csv(
        folder / "customers.csv",
        {
            "CUSTOMER": phone_customer_ids(person),
            "GIVEN": given_names(dice, person),
            "FAMILY": family_names(dice, person, folk.household),
            "PHONE": caller_phone(made, person).column,
            "STREET": streets(dice, person, folk.household),
            "ZIP": codes,
            "TOWN": names,
        },
        delimiter="|",
    )


def _calls(made: Made, folder: Path) -> None:
    """Write every call: of people who decide on the telephone, and of contacts there."""
    needs, asked, end = made.life.needs, made.contacts, made.world.days * DAY
    turned = kept(needs, (needs["channel"] == PHONE) & (needs["at"] < end))
    cases = kept(asked, asked["channel"] == PHONE)
    at = np.concatenate([turned["at"] - 240, cases["at"]])
    person = np.concatenate([turned["person"], cases["person"]])
    about = np.concatenate(
        [np.full(len(turned["at"]), "order"), np.where(cases["kind"] == "question", "question", "service")]
    )
    key = np.concatenate([turned["need"] * 8, cases["need"] * 8 + cases["nth"] + 1])
    order = np.lexsort((key, at))
    known = np.isin(person, made.orders["person"][made.orders["channel"] == PHONE])
    write_csv(
        folder / "calls.csv",
        {
            "CALL": text("C", np.arange(1, len(order) + 1)),
            "AT": instant(made.world, at[order]),
            "CUSTOMER": optional(phone_customer_ids(person[order]), known[order]),
            "ABOUT": about[order],
            "SECONDS": 40 + np.floor(made.dice.exponential("call for", key[order]) * 210).astype(np.int64),
        },
        delimiter="|",
    )
