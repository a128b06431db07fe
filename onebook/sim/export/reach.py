"""Where each system can reach people: addresses and numbers as they were meant, and as somebody typed them.

People share numbers with those they live or work with, cashiers type their own address where somebody gives none, and
some of what is typed is mistyped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from onebook.sim.draws import Ints
from onebook.sim.export.files import optional
from onebook.sim.made import Made
from onebook.sim.people import Flags, Texts, email, noisy, phone

__all__ = [
    "DUMMY",
    "Reach",
    "caller_phone",
    "card_mail",
    "card_phone",
    "case_mail",
    "contact_mail",
    "contact_phone",
    "shop_mail",
    "shop_phone",
]

DUMMY = "kasse@harbourandpine.example"
"""What cashiers type where somebody gives no address: the same for all of them."""


@dataclass(frozen=True, slots=True)
class Reach:
    """An address or number of each of some people. meant: without a mistake; written: as typed; given: known."""

    meant: Texts
    written: Texts
    mistyped: Flags
    given: Flags

    @property
    def column(self) -> pa.Array:
        """What stands in an export: empty where nothing was given."""
        return optional(self.written, self.given)


def _typed(made: Made, name: str, meant: Texts, keys: Ints, given: Flags | None = None) -> Reach:
    written = noisy(made.dice, name, meant, keys)
    return Reach(meant, written, written != meant, np.ones(len(meant), dtype=bool) if given is None else given)


def shop_mail(made: Made, person: Ints) -> Reach:
    """Return the addresses in the web shop's accounts."""
    return _typed(made, "shop mail", email(made.dice, made.folk, person), person)


def shop_phone(made: Made, person: Ints) -> Reach:
    """Return the numbers in the web shop's accounts."""
    given = made.dice.chance("gives phone to shop", 0.55, person)
    return _typed(made, "shop phone", phone(made.dice, made.folk, person), person, given)


def card_mail(made: Made, person: Ints) -> Reach:
    """Return the addresses of card holders, the cashiers' own among them."""
    given = made.dice.chance("gives mail to till", 0.72, person)
    found = _typed(made, "till mail", email(made.dice, made.folk, person), person, given)
    dummy = made.dice.chance("cashier's mail", 0.015, person)
    meant, written = np.where(dummy, DUMMY, found.meant), np.where(dummy, DUMMY, found.written)
    return Reach(meant, written, found.mistyped & ~dummy, found.given)


def card_phone(made: Made, person: Ints) -> Reach:
    """Return the numbers of card holders."""
    given = made.dice.chance("gives phone to till", 0.4, person)
    return _typed(made, "till phone", phone(made.dice, made.folk, person), person, given)


def caller_phone(made: Made, person: Ints) -> Reach:
    """Return the numbers of the call centre's customers: some operators type them with the country's code."""
    found = _typed(made, "call phone", phone(made.dice, made.folk, person), person)
    abroad = np.char.add("+49 ", np.array([n[1:] for n in found.written.tolist()], dtype=np.str_))
    written = np.where(made.dice.chance("typed with code", 0.4, person), abroad, found.written)
    return replace(found, written=written)


def contact_mail(made: Made, person: Ints) -> Reach:
    """Return the addresses in the sales team's book."""
    return _typed(made, "crm mail", email(made.dice, made.folk, person), person)


def contact_phone(made: Made, person: Ints) -> Reach:
    """Return the numbers in the sales team's book."""
    return _typed(made, "crm phone", phone(made.dice, made.folk, person), person)


def case_mail(made: Made, person: Ints, contact: Ints) -> Reach:
    """Return the addresses under which the help desk keeps cases."""
    return _typed(made, "desk mail", email(made.dice, made.folk, person), contact)
