"""Reading what is known of a customer: orders, cases, offers and worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from onebook.app.customers.doubts import read_hitches, read_looks
from onebook.app.customers.glance import (
    Address,
    Answer,
    Case,
    Code,
    Glance,
    Offer,
    OpenOrder,
    Parcel,
    Related,
    Worth,
    WorthIn,
)
from onebook.app.customers.telling import (
    ANSWERING,
    CLOSING,
    DELIVERY,
    SENDING,
    Telling,
    read_telling,
    tells,
    to_amount,
    to_day,
)
from onebook.records.codes import code_key

if TYPE_CHECKING:
    from onebook.app.customers.accounts import Party
    from onebook.journey.identity.ask import Ask

__all__ = ["glance_at"]

MOST_ORDERS, MOST_CASES, MOST_OFFERS, MOST_ANSWERS, MOST_RELATED = 20, 5, 10, 5, 12
MOST_READ = 400
"""Rows of a sort that are read to choose from: of who did more, the latest."""


def glance_at(ask: Ask, own: Sequence[int], whose: Mapping[int, Party], today: date, country: str) -> Glance:
    """Return what is known of the one whose nodes are `own`.

    whose: of an account, all nodes under which its history stands, with whose they are: what these did is its own.
    today: by which orders are overdue; country: of telephone numbers without prefix.
    """
    they = ", ".join(map(str, own)) or "null"
    of = ", ".join(map(str, whose)) or they
    telling = read_telling(ask)
    records = ask(
        f"""select street, postcode, city, country, customer_group, may_write from known_node
        where node in ({they}) and kind <> 'visitor' order by node""",
        [],
    )
    codes = ask(f"select distinct scheme, code from known_code where node in ({they}) order by scheme, code", [])
    addresses = (Address(*(part or "" for part in row[:4])) for row in records)
    consents = [row[5] for row in records if row[5] is not None]
    return Glance(
        _reached_by(codes, country),
        _lived_at(addresses),
        tuple(dict.fromkeys(row[4] for row in records if row[4])),
        all(consents) if consents else None,
        _related(ask, they, today),
        _open_orders(ask, of, whose, today, telling),
        _cases(ask, of, whose, telling),
        read_looks(ask, of),
        read_hitches(ask, of, telling),
        _offers(ask, of, whose),
        _answers(ask, of),
        _worth(ask, of),
    )


REACHED_BY = ("email", "phone", "loyalty_card")
"""Codes that staff can use; what means of payment and devices are called is of no use to them."""


OWN_DIGITS = 9


def _reached_by(codes: Iterable[tuple[str, str]], country: str) -> tuple[Code, ...]:
    """Leave out what is the same code in another way of writing; telephones with their prefix are preferred."""
    found: dict[tuple[str, str], Code] = {}
    for scheme, code in sorted(codes, key=lambda c: (c[0], not c[1].startswith("+"), c[1])):
        if scheme in REACHED_BY:
            # Without a country, a telephone with and one without prefix are the same by their last digits only.
            digits = "".join(sign for sign in code if sign.isdigit())[-OWN_DIGITS:]
            key = digits if scheme == "phone" else code_key(scheme, code, country)
            found.setdefault((scheme, key), Code(scheme, code))
    return tuple(found.values())


def _lived_at(addresses: Iterable[Address]) -> tuple[Address, ...]:
    """Leave out what is said more fully elsewhere."""
    some = sorted(dict.fromkeys(a for a in addresses if a.street or a.city), key=lambda a: not a.street)
    streets = {(a.postcode, a.city) for a in some if a.street}
    return tuple(a for a in some if a.street or (a.postcode, a.city) not in streets)


def _related(ask: Ask, of: str, today: date) -> tuple[Related, ...]:
    """Whom somebody acts for or belongs to, who acts for them, and who on our side looks after them."""
    rows = ask(
        f"""select distinct r.relation, r.turned, n.kind, n.system, n.code, n.name
        from known_relation as r join known_node as n on n.node = r.other
        where r.node in ({of}) and (r.ends_on is null or r.ends_on >= '{today}')
            and not (r.turned = 1 and r.relation = 'looked_after_by')
        order by r.turned, r.relation, n.name, n.system, n.code limit {MOST_RELATED}""",
        [],
    )
    return tuple(Related(row[0], bool(row[1]), *row[2:]) for row in rows)


def _open_orders(
    ask: Ask, of: str, whose: Mapping[int, Party], today: date, telling: Telling
) -> tuple[OpenOrder, ...]:  # fmt: skip
    rows = ask(
        f"""select node, system, id, day, channel, amount, lines, undelivered, unsent, status, promised_on,
            latest_promised_on, shipped_on, delivery_method
        from known_order
        where node in ({of}) and cancelled = 0 and undelivered > 0
            and delivery_method not in ('carry_out', 'digital') and coalesce(status, '') not in ('delivered', 'closed')
        order by day desc, id limit {MOST_READ}""",
        [],
    )
    found = []
    for node, system, number, day, channel, amount, lines, undelivered, unsent, status, *days, method in rows:
        if tells(telling, system, "sales_order", DELIVERY):
            open_lines = undelivered
        elif tells(telling, system, "sales_order", SENDING):
            open_lines = unsent
        else:
            open_lines = lines if status in ("placed", "paid", "allocated") else 0
        if not open_lines:
            continue
        first, latest, shipped = days
        promised = to_day(latest or first)
        late = (today - promised).days if promised and promised < today else None
        found.append(OpenOrder(
            ("sales_order", system, number), date.fromisoformat(day), channel or "", to_amount(amount), lines,
            open_lines, promised, late, to_day(shipped), method or "", _parcels(ask, node, system, number),
            whose.get(node),
        ))  # fmt: skip
        if len(found) == MOST_ORDERS:
            break
    return tuple(found)


def _parcels(ask: Ask, node: int, system: str, number: str) -> tuple[Parcel, ...]:
    rows = ask(
        """select system, id, carrier, tracking, shipped_on, delivered_on from known_parcel
        where node = ? and order_system = ? and order_id = ? order by shipped_on, id""",
        [node, system, number],
    )
    return tuple(
        Parcel(("shipment", its, code), carrier or "", tracking or "", to_day(sent), to_day(came))
        for its, code, carrier, tracking, sent, came in rows
    )


def _cases(ask: Ask, of: str, whose: Mapping[int, Party], telling: Telling) -> tuple[Case, ...]:
    rows = ask(
        f"""select node, system, id, day, channel, kind, topic, answered_on, closed_on, solved, again from known_contact
        where node in ({of}) order by day desc, moment desc, id limit {MOST_CASES}""",
        [],
    )
    return tuple(
        Case(("contact", system, number), date.fromisoformat(day), channel or "", kind, topic or "",
             _state(telling, system, answered, closed, solved), bool(again),
             whose.get(node))
        for node, system, number, day, channel, kind, topic, answered, closed, solved, again in rows
    )  # fmt: skip


def _state(
    telling: Telling, system: str, answered: str | None, closed: str | None, solved: int | None
) -> str | None:  # fmt: skip
    if not closed and not solved:
        if tells(telling, system, "contact", ANSWERING) and not answered:
            return "unanswered"
        if tells(telling, system, "contact", CLOSING):
            return "open"
    if solved is not None:
        return "solved" if solved else "not_solved"
    return "closed" if closed else None


def _offers(ask: Ask, of: str, whose: Mapping[int, Party]) -> tuple[Offer, ...]:
    rows = ask(
        f"""select node, system, id, day, channel, status, value, currency from known_lead
        where node in ({of}) and status not in ('won', 'lost') and closed_on is null
        order by day desc, id limit {MOST_OFFERS}""",
        [],
    )
    return tuple(
        Offer(("lead", system, code), date.fromisoformat(day), channel or "", status,
              None if value is None else to_amount(value), currency or "", whose.get(node))
        for node, system, code, day, channel, status, value, currency in rows
    )  # fmt: skip


def _answers(ask: Ask, of: str) -> tuple[Answer, ...]:
    rows = ask(
        f"""select system, id, day, channel, kind, score, lowest, highest from known_survey
        where node in ({of}) and score is not null order by day desc, id limit {MOST_ANSWERS}""",
        [],
    )
    return tuple(
        Answer(("survey", system, code), date.fromisoformat(day), channel or "", kind,
               to_amount(score), to_amount(lowest), to_amount(highest))
        for system, code, day, channel, kind, score, lowest, highest in rows
    )  # fmt: skip


def _worth(ask: Ask, of: str) -> Worth:
    rows = ask(
        f"""select coalesce(channel, ''), sum(orders), sum(kept), min(first_day), max(last_day) from known_worth
        where node in ({of}) group by coalesce(channel, '') order by sum(kept) desc, 1""",
        [],
    )
    parts = tuple(
        WorthIn(channel, int(orders), to_amount(kept), date.fromisoformat(first), date.fromisoformat(last))
        for channel, orders, kept, first, last in rows
    )
    return Worth(sum(p.orders for p in parts), sum((p.kept for p in parts), Decimal(0)), parts)
