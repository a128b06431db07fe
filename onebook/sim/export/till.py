"""The stores' tills: a packed file a month in an old Windows encoding, semicolons, decimal commas, local times."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from onebook.sim.clock import DAY
from onebook.sim.draws import Ints
from onebook.sim.export.codes import card_ids, orders_of
from onebook.sim.export.files import comma, day, local, optional, text, write_csv
from onebook.sim.export.reach import card_mail, card_phone
from onebook.sim.made import Made
from onebook.sim.money import months
from onebook.sim.orders import METHODS
from onebook.sim.people import family_names, given_names
from onebook.sim.table import kept
from onebook.sim.world import STORES, TILL

__all__ = ["cards_of", "known_at_till", "write"]

NUMBERS = np.array([s.number for s in STORES])


def write(made: Made, folder: Path) -> None:
    """Write the tills' exports into a folder."""
    numbers = orders_of(made)
    _receipts(made, numbers, folder)
    _returns(made, numbers, folder)
    _cards(made, folder)
    _doors(made, folder)
    write_csv(
        folder / "artikel.csv",
        {"EAN": made.items.gtin, "Artikel": made.items.number, "Name": made.items.name, "EK": comma(made.items.cost)},
        delimiter=";",
        encoding="cp1252",
    )


def known_at_till(made: Made) -> np.ndarray:
    """Return which orders show a loyalty card: those of card holders, who forget it one time in eight."""
    carded = made.folk.carded[made.orders["person"]]
    shown: np.ndarray = (made.orders["channel"] == TILL) & carded
    return shown & ~made.dice.chance("forgets card", 0.12, made.orders["need"])


def _receipts(made: Made, numbers: np.ndarray, folder: Path) -> None:
    all_lines = kept(made.lines, made.lines["channel"] == TILL)
    shown = known_at_till(made)
    method = np.array(METHODS)[made.methods[all_lines["order"]]]
    month = _month_of(made, made.orders["at"][all_lines["order"]])
    for place, (first, _) in enumerate(months(made.world)):
        here = month == place
        lines = kept(all_lines, here)
        placed = kept(made.orders, lines["order"])
        write_csv(
            folder / f"kasse-{first:%Y-%m}.csv.gz",
            {
                "Beleg": numbers[lines["order"]],
                "Zeile": lines["line"],
                "Datum": local(made.world, placed["at"], "%d.%m.%Y"),
                "Zeit": local(made.world, placed["at"], "%H:%M:%S"),
                "Filiale": NUMBERS[placed["store"]],
                "Karte": optional(card_ids(placed["person"]), shown[lines["order"]]),
                "EAN": made.items.gtin[lines["item"]],
                "Menge": lines["units"],
                "Betrag": comma(lines["price"] * lines["units"]),
                "Rabatt": comma(lines["discount"]),
                "MwSt": np.full(len(lines["order"]), "19%"),
                "Zahlart": method[here],
            },
            delimiter=";",
            encoding="cp1252",
        )


def _month_of(made: Made, at: np.ndarray) -> np.ndarray:
    starts = [(first - made.world.start).days * DAY for first, _ in months(made.world)]
    return np.searchsorted(starts, at, side="right") - 1


def _returns(made: Made, numbers: np.ndarray, folder: Path) -> None:
    back = kept(made.returns, made.returns["channel"] == TILL)
    placed = kept(made.orders, back["order"])
    write_csv(
        folder / "retouren.csv",
        {
            "Retoure": text("RT", placed["number"]),
            "Beleg": numbers[back["order"]],
            "Zeile": back["line"],
            "Datum": local(made.world, placed["returned_at"], "%d.%m.%Y"),
            "Filiale": NUMBERS[placed["returned_to"]],
            "EAN": made.items.gtin[back["item"]],
            "Menge": back["units"],
            "Betrag": comma(back["amount"]),
            "MwSt": np.full(len(back["order"]), "19%"),
            "Zustand": np.where(placed["damaged"], "defekt", "verkaufbar"),
        },
        delimiter=";",
        encoding="cp1252",
    )


def cards_of(made: Made) -> Ints:
    """Return who has shown a loyalty card."""
    return np.unique(made.orders["person"][known_at_till(made)])


def _cards(made: Made, folder: Path) -> None:
    """Write who holds a card: names and what they gave to be reached, some the cashier's own address."""
    dice, folk = made.dice, made.folk
    person = cards_of(made)
    write_csv(
        folder / "karten.csv",
        {
            "Karte": card_ids(person),
            "Vorname": given_names(dice, person),
            "Name": family_names(dice, person, folk.household),
            "EMail": card_mail(made, person).column,
            "Telefon": card_phone(made, person).column,
        },
        delimiter=";",
        encoding="cp1252",
    )


def _doors(made: Made, folder: Path) -> None:
    """Write what the counters at the doors say: more people than buy."""
    world, needs = made.world, made.life.needs
    turned = kept(needs, (needs["channel"] == TILL) & (needs["at"] < world.days * DAY))
    nearest = np.maximum(made.folk.store[turned["person"]], 0)
    store_of = np.where(turned["bought"], turned["store"], nearest)
    came = np.bincount(turned["at"] // DAY * len(STORES) + store_of, minlength=world.days * len(STORES))
    days, store = (a.ravel() for a in np.meshgrid(np.arange(world.days), np.arange(len(STORES)), indexing="ij"))
    key = days * 8 + store
    visitors = made.dice.rounded("visitors", came * (2.55 + 1.2 * made.dice.uniform("doors", key)), key)
    which = visitors > 0
    write_csv(
        folder / "besucher.csv",
        {"Datum": day(world, days[which]), "Filiale": NUMBERS[store[which]], "Besucher": visitors[which]},
        delimiter=";",
        encoding="cp1252",
    )
