"""The truth about who is who: people, the ids under which systems know them, and the codes that lead to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from onebook.sim.draws import Ints
from onebook.sim.export.codes import (
    browser_ids,
    buyer_ids,
    card_ids,
    contact_ids,
    phone_customer_ids,
    shop_customer_ids,
)
from onebook.sim.export.crm import contacts_of
from onebook.sim.export.files import day, optional
from onebook.sim.export.reach import (
    DUMMY,
    Reach,
    caller_phone,
    card_mail,
    card_phone,
    case_mail,
    contact_mail,
    contact_phone,
    shop_mail,
    shop_phone,
)
from onebook.sim.export.shop import customers_of
from onebook.sim.export.till import cards_of
from onebook.sim.export.voices import answers_of, cases_of
from onebook.sim.made import Made
from onebook.sim.people import HOME, SWITCHBOARD, Texts, email
from onebook.sim.table import Table, joined
from onebook.sim.world import MARKETPLACE, PHONE

__all__ = ["codes", "identities", "people"]


def people(made: Made) -> Mapping[str, Any]:
    """Grain: one row a person. Those who share an organisation, a home or a tablet are not one person."""
    folk, life, world = made.folk, made.life, made.world
    came = np.isfinite(life.came_at)
    left = np.isfinite(life.left_at) & (life.left_at < world.days)
    return {
        "person": folk.ids,
        "organisation": optional(folk.organisation, folk.organisation >= 0),
        "household": optional(folk.household, folk.shares_home),
        "shared_browser": optional(browser_ids(folk.tablet * 4 + 3), folk.tablet >= 0),
        "came_on": day(world, np.floor(np.where(came, life.came_at, 0)).astype(np.int64), came),
        "left_on": day(world, np.floor(np.where(left, life.left_at, 0)).astype(np.int64), left),
        "brought_by": optional(life.brought_by, life.brought_by >= 0),
    }


def identities(made: Made) -> Mapping[str, Any]:
    """Grain: one row an id in a system and person: a tablet has several persons, a person several addresses."""
    seen, asked, told = made.visits, cases_of(made), answers_of(made)
    named = seen["person"] >= 0
    mails = case_mail(made, asked["person"], asked["contact"]).written
    answering = told["person"][told["person"] >= 0]
    accounts, _ = customers_of(made)
    parts = [
        _ids("shop", shop_customer_ids, accounts),
        _ids("marketplace", buyer_ids, _buyers(made, MARKETPLACE)),
        _ids("till", card_ids, cards_of(made)),
        _ids("call_centre", phone_customer_ids, _buyers(made, PHONE)),
        _ids("crm", contact_ids, contacts_of(made)),
        _once("helpdesk", mails, asked["person"]),
        _once("surveys", email(made.dice, made.folk, answering), answering),
        _once("analytics", browser_ids(seen["browser"][named]), seen["person"][named]),
    ]
    return joined(parts)


def _buyers(made: Made, channel: int) -> Ints:
    """Return who bought in a channel."""
    return np.unique(made.orders["person"][made.orders["channel"] == channel])


def _ids(system: str, named: Callable[[Ints], Texts], person: Ints) -> Table:
    return {"system": np.full(len(person), system), "id": named(person), "person": person}


def _once(system: str, ids: Texts, person: Ints) -> Table:
    """Return each pair of id and person once."""
    order = np.lexsort((person, ids))
    ids, person = ids[order], person[order]
    first = np.ones(len(ids), dtype=bool)
    first[1:] = (ids[1:] != ids[:-1]) | (person[1:] != person[:-1])
    return {"system": np.full(int(first.sum()), system), "id": ids[first], "person": person[first]}


def codes(made: Made) -> Mapping[str, Any]:
    """Grain: one row a code that a system holds of a person (addresses and telephone numbers).

    code: as it was typed; meant: as it should be; mistyped; shared_with: whoever else gives the same one (`household`,
    `organisation`, `cashier`), empty for nobody.
    """
    asked = cases_of(made)
    accounts, _ = customers_of(made)
    cards, callers, contacts = cards_of(made), _buyers(made, PHONE), contacts_of(made)
    desk = case_mail(made, asked["person"], asked["contact"])
    parts = [
        _codes("shop", "email", shop_customer_ids(accounts), accounts, shop_mail(made, accounts)),
        _codes("shop", "phone", shop_customer_ids(accounts), accounts, shop_phone(made, accounts)),
        _codes("till", "email", card_ids(cards), cards, card_mail(made, cards)),
        _codes("till", "phone", card_ids(cards), cards, card_phone(made, cards)),
        _codes("call_centre", "phone", phone_customer_ids(callers), callers, caller_phone(made, callers)),
        _codes("crm", "email", contact_ids(contacts), contacts, contact_mail(made, contacts)),
        _codes("crm", "phone", contact_ids(contacts), contacts, contact_phone(made, contacts)),
        _codes("helpdesk", "email", desk.written, asked["person"], desk),
    ]
    return joined(parts)


def _codes(system: str, scheme: str, ids: Texts, person: Ints, reach: Reach) -> Table:
    """Return the codes given, each once."""
    order = np.lexsort((person, ids))
    order = order[reach.given[order]]
    first = np.ones(len(order), dtype=bool)
    first[1:] = (ids[order][1:] != ids[order][:-1]) | (person[order][1:] != person[order][:-1])
    order = order[first]
    meant, written = reach.meant[order], reach.written[order]
    starts = [np.char.startswith(meant, before) for before in (HOME, SWITCHBOARD)]
    return {
        "system": np.full(len(order), system),
        "id": ids[order],
        "person": person[order],
        "scheme": np.full(len(order), scheme),
        "code": written,
        "meant": meant,
        "mistyped": reach.mistyped[order],
        "shared_with": np.select([meant == DUMMY, *starts], ["cashier", "household", "organisation"], ""),
    }
