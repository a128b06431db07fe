"""Selling on account: who owes it, until when, and how much may be owed in all.

What is open of an account changes with its orders, in the same transaction and with its row held: two orders that come
at once cannot both take the last of it.
"""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.answers import Refused
from onebook.book.exact import decimal_of
from onebook.book.needs import Needs
from onebook.book.rows import Credit, Order, Party, PartyRelation
from onebook.book.rules import Rules, day_after, day_of
from onebook.book.state import Draft, NotLoaded

__all__ = [
    "ACTS_FOR", "CREDIT", "Account", "account_for", "change_open", "credit_of", "customer_and_accounts",
    "needs_customer", "on_hold_for", "open_of", "over", "within_limit",
]  # fmt: skip

ACTS_FOR = ("buys_for", "works_for")
"""Relations to those on whose account somebody buys, the nearest one first."""
CREDIT = "credit"
"""Why an order is on hold that goes beyond what its account may owe."""


class Account(NamedTuple):
    """On whose account an order is sold, and the last day to pay it. credit: None where the party is not known."""

    due_on: str
    credit: Credit | None = None


def needs_customer(
    needs: Needs, system: str, customer_id: str | None, due_days: int | None, *, prepaid: bool, priced: bool
) -> None:
    """Want what `account_for` looks at. priced: prices for the customer are asked for, too."""
    if customer_id is None:
        return
    if priced or (due_days is not None and not prepaid):
        needs.want("customer", (system, customer_id))
    elif not prepaid:
        needs.want("customer_terms", (system, customer_id))


def customer_and_accounts(draft: Draft, system: str, customer_id: str, day: str) -> list[Party]:
    """Return the party that a system knows by this id, and those for whom it buys or works on a day; none unknown."""
    party_id = draft.named("party", system, customer_id)
    party = None if party_id is None else draft.get(Party, party_id)
    if party is None or party.erased_at is not None:
        return []
    relations = [
        each
        for each in draft.of(PartyRelation, party.party_id)
        if each.relation in ACTS_FOR
        and each.retracted_at is None
        and (each.starts_on or "") <= day <= (each.ends_on or day)
    ]
    relations.sort(key=lambda each: (ACTS_FOR.index(each.relation), each.other_id))
    accounts = [draft.get(Party, other_id) for other_id in dict.fromkeys(each.other_id for each in relations)]
    return [party, *(account for account in accounts if account is not None)]


def account_for(
    draft: Draft, rules: Rules, system: str, customer_id: str | None, currency: str, due_days: int | None, at: int
) -> Account | None:
    """Return on whose account an order is sold; None where it is to be paid at once.

    due_days: as the order says; else by the terms of the customer, or of the first for whom they buy or work that has
    any, those in the order's currency before others. Refused where there is a limit, but in other currencies only.
    """
    if customer_id is None or (due_days is None and _without_terms(draft, system, customer_id)):
        return None if due_days is None else Account(day_after(rules, at, due_days))
    parties = customer_and_accounts(draft, system, customer_id, day_of(rules, at))
    if not parties:
        return None if due_days is None else Account(day_after(rules, at, due_days))
    known = {party.party_id: draft.of(Credit, party.party_id) for party in parties}
    said = [(party, {each.currency for each in known[party.party_id] if _is_said(each)}) for party in parties]
    account = next(
        (party for party, currencies in said if currency in currencies),
        next((party for party, currencies in said if currencies), parties[0]),
    )
    credit = next((each for each in known[account.party_id] if each.currency == currency), None)
    days = due_days if due_days is not None or credit is None else credit.due_days
    if days is None:
        return None
    limits = {each.currency: each.limit_amount for each in known[account.party_id] if each.limit_amount is not None}
    if limits and currency not in limits:
        raise Refused(
            "no_credit_in_currency", f"{account.external_id} has credit in {', '.join(sorted(limits))}, not in "
            f"{currency}.", "Set terms in that currency (set_terms), or have it paid before (prepaid).",
            currency=currency,
        )  # fmt: skip
    return Account(day_after(rules, at, days), credit or Credit(account.party_id, currency))


def _is_said(credit: Credit) -> bool:
    return credit.limit_amount is not None or credit.due_days is not None


def _without_terms(draft: Draft, system: str, customer_id: str) -> bool:
    """Tell whether neither the customer nor anybody for whom they buy has terms, as far as it was looked up."""
    if ("no_terms", (system, customer_id)) not in draft.state.facts:
        return False
    if draft.state.changed[Credit] or draft.state.changed[PartyRelation]:
        raise NotLoaded("terms", system, customer_id)
    return True


def open_of(order: Order) -> int:
    """Return what an order adds to what is open on its account."""
    if order.account_id is None or order.status == "draft" or order.closed_at is not None:
        return 0
    return max(0, order.owed_amount - order.paid_amount)


def change_open(draft: Draft, before: Order | None, after: Order) -> None:
    """Bring what is open on an order's account up to the order."""
    more = open_of(after) - (0 if before is None else open_of(before))
    if more:
        assert after.account_id is not None  # noqa: S101 (only then is anything open)
        credit = credit_of(draft, after)
        draft.put(credit._replace(open_amount=credit.open_amount + more))


def credit_of(draft: Draft, order: Order) -> Credit:
    """Return the credit of an order's account in its currency, as it stands."""
    assert order.account_id is not None  # noqa: S101 (asked for such only)
    return draft.get(Credit, order.account_id, order.currency) or Credit(order.account_id, order.currency)


def over(credit: Credit, more: int) -> int:
    """Return by how much an account goes beyond its limit if so much more is open; 0 where it does not."""
    return 0 if credit.limit_amount is None or not more else max(0, credit.open_amount + more - credit.limit_amount)


def within_limit(credit: Credit, more: int, order: tuple[str, str], customer_id: str | None) -> None:
    """Refuse what goes beyond an account's limit.

    more: what would be open in addition. order: its system and id. customer_id: who buys on that account.
    """
    beyond = over(credit, more)
    if not beyond:
        return
    limit = credit.limit_amount or 0
    left = max(0, limit - credit.open_amount)
    raise Refused(
        "over_credit_limit",
        f"Order {order[1]} leaves {decimal_of(more):f} {credit.currency} to be paid. On the account of {customer_id}, "
        f"{decimal_of(limit):f} may be owed, of which {decimal_of(credit.open_amount):f} are open: "
        f"{decimal_of(left):f} are left.",
        "Have it paid before, or what is open; or set another limit (set_terms).",
        system=order[0], external_id=order[1], limit=decimal_of(limit), open=decimal_of(credit.open_amount),
        left=decimal_of(left),
    )  # fmt: skip


def on_hold_for(order: Order, reason: str) -> bool:
    """Tell whether an order is on hold for this reason."""
    return bool(order.on_hold) and order.hold_reason == reason
