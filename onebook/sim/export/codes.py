"""The ids under which each system knows people, orders and visits: every system counts in its own way."""

from __future__ import annotations

from typing import Any

import numpy as np

from onebook.sim.draws import Ints
from onebook.sim.export.files import text
from onebook.sim.made import Made
from onebook.sim.people import Texts, padded
from onebook.sim.world import CHANNELS, MARKETPLACE, PHONE

__all__ = [
    "browser_ids",
    "buyer_ids",
    "card_ids",
    "case_ids",
    "contact_ids",
    "lead_ids",
    "order_ids",
    "orders_of",
    "phone_customer_ids",
    "shop_customer_ids",
]

PRIME = 99_999_989
"""Multiplying below a prime gives each number another one."""


def _scattered(numbers: Ints, factor: int) -> Ints:
    return numbers * factor % PRIME


def shop_customer_ids(person: Ints) -> Texts:
    """Return the web shop's customer numbers."""
    return text("", 100_000 + person)


def buyer_ids(person: Ints) -> Texts:
    """Return the marketplace's pseudonyms of buyers: mail addresses that lead nowhere else."""
    found: Texts = np.char.add(np.char.add("b", padded(_scattered(person + 7, 48_271), 8)), "@kauf.example")
    return found


def card_ids(person: Ints) -> Texts:
    """Return the numbers of loyalty cards."""
    found: Texts = np.char.add("29", padded(_scattered(person + 3, 69_621), 8))
    return found


def phone_customer_ids(person: Ints) -> Texts:
    """Return the call centre's customer numbers."""
    return text("T", 500_000 + _scattered(person + 11, 40_014))


def contact_ids(person: Ints) -> Texts:
    """Return the sales team's numbers of contact persons."""
    return text("P", 7_000 + person)


def browser_ids(browser: Ints) -> Texts:
    """Return the cookies of browsers."""
    found: Texts = np.char.add("OB1.", np.char.add(text("", browser % 1_000_003 + 1_000_000), text(".", browser)))
    return found


def lead_ids(lead: Ints) -> Texts:
    """Return the sales team's numbers of leads."""
    return text("L", lead)


def case_ids(channel: Ints, contact: Ints) -> Texts:
    """Return the numbers of questions and cases in the marketplace, in the call centre, and at the help desk."""
    before = np.select([channel == MARKETPLACE, channel == PHONE], ["MM", "V"], "H")
    found: Texts = np.char.add(before, text("", contact))
    return found


def order_ids(channel: Ints, number: Ints, store: Ints) -> Any:
    """Return the order numbers of the systems that took them."""
    found = text("", number).astype("<U24")
    web, marketplace, till, phone, sales = (channel == place for place in range(len(CHANNELS)))
    found[web] = text("#", 10_000 + number[web])
    first = padded(number[marketplace] * 7919 % 1_000, 3)
    rest = padded(number[marketplace] * 104_729 % 10_000_019, 8)
    found[marketplace] = np.char.add(np.char.add(first, "-"), np.char.add(rest, text("-", number[marketplace])))
    found[till] = np.char.add(text("S", store[till] + 1), text("/", 20_000 + number[till]))
    found[phone] = text("KAT", 300_000 + number[phone])
    found[sales] = text("AB-", 2_500_000 + number[sales])
    return found


def orders_of(made: Made) -> Any:
    """Return the number of every order, as its own system writes it."""
    return order_ids(made.orders["channel"], made.orders["number"], made.orders["store"])
