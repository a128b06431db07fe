"""`onebook customer`: somebody at a glance, and what they did in all channels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from onebook.cli.show import AsCsv, AsJson, AsOf, amount, business, figure, say, table, write

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onebook.app.customers.customer import CustomerView, Match, Matches
    from onebook.app.customers.glance import Glance, OpenOrder
    from onebook.cli.layout import Cell

Code = Annotated[
    str,
    typer.Argument(help="A name (and town), address, telephone, card, visitor, or the number of anything of theirs."),
]
Channel = Annotated[str, typer.Option("--channel", help="Only what they did in this channel.")]
What = Annotated[str, typer.Option("--what", metavar="KIND", help="Only steps of this kind: order, visit, contact …")]
Steps = Annotated[int, typer.Option("--steps", min=1, max=100_000, help="How many steps, the latest first.")]


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("customer")(customer)


def customer(
    context: typer.Context, code: Code, channel: Channel = "", what: What = "", steps: Steps = 20, as_of: AsOf = None,
    as_json: AsJson = False, as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Show somebody at a glance: open orders, contacts, what they looked at, where they hesitated, what they did."""
    from onebook.app.customers.customer import Wish, customer_in, find_customers, must_be_found
    from onebook.app.journeys import knowing_customers

    with knowing_customers(business(context), as_of) as session:
        found = find_customers(session, code)
        must_be_found(session, code, found)
        alone = len(found.found) == 1 and not found.near
        view = customer_in(session, found.found[0].person, Wish(channel, what, steps)) if alone else None
    if as_json or as_csv:
        _write(code, found, view, as_csv=as_csv)
    elif view:
        _show(view)
    else:
        _list(code, found)


STEPS = ("day", "time", "channel", "what", "phase", "system", "document")
MATCHES = ("name", "town", "last", "channel", "found by", "system", "record")


def _write(code: str, found: Matches, view: CustomerView | None, *, as_csv: bool) -> None:
    from onebook.app.customers.shapes import customer_shape, matches_shape
    from onebook.app.shapes import to_json
    from onebook.app.tables import to_csv

    if not as_csv:
        write(to_json({**matches_shape(code, found), "customer": customer_shape(view) if view else None}))
    elif view:
        write(to_csv(STEPS, _step_rows(view)))
    else:
        write(to_csv(MATCHES, [_match_row(one) for one in found.found]))


def _list(code: str, found: Matches) -> None:
    title = f"Nobody is known by just '{code}'; by something near it:" if found.near else f"'{code}' may mean:"
    note = "There are more: add the town, or another name." if found.more else "Ask for one by SYSTEM:RECORD."
    table(title, MATCHES, [_match_row(one) for one in found.found], left=len(MATCHES), note=note)


def _match_row(one: Match) -> tuple[str, ...]:
    last = f"{one.last} {'order' if one.ordered else ''}".strip() if one.last else ""
    by = "name" if one.by == "name" else f"{one.by.replace('_', ' ')} {one.code}"
    return one.name, one.town, last, one.channel, by, one.who[1], one.who[2]


def _show(view: CustomerView) -> None:
    glance = view.glance
    say([view.name or "Nobody known by name"], bold=True)
    say(_about(glance))
    if glance.open_orders:
        table("", OPEN_ORDERS, [_order_row(one) for one in glance.open_orders], left=6)
    for columns, rows in _tables(glance):
        if rows:
            table("", columns, rows, left=len(columns))
    more = view.number - len(view.steps)
    note = f"{more:,} earlier steps are left out; --steps asks for more." if more else ""
    table("", STEPS, _step_rows(view), left=len(STEPS), note=note)


OPEN_ORDERS = ("open orders", "day", "channel", "open lines", "promised", "parcel", "amount")


def _tables(glance: Glance) -> Iterable[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    yield (
        ("last contacts", "day", "channel", "how it went"),
        [
            (f"{c.topic or c.kind} {c.document[2]}", f"{c.day}", c.channel, _state(c.state, again=c.again))
            for c in glance.cases
        ],
    )
    yield (
        ("looked at", "last", "days", "views", "since"),
        [
            (one.name or one.item[1], f"{one.last}", f"{one.days}", f"{one.views}",
             f"bought {one.bought_on}" if one.bought_on else "")
            for one in glance.looks
        ],
    )  # fmt: skip
    yield (
        ("hesitated", "day", "channel", "at", "since"),
        [
            (HITCHES.get(h.sort, h.sort), f"{h.day}", h.channel, h.item or (f"{h.times} times" if h.times > 1 else ""),
             "ordered within two weeks" if h.after else "")
            for h in glance.hitches
        ],
    )  # fmt: skip


HITCHES = {
    "cart": "left a cart", "error": "met an error", "slow": "waited for slow pages",
    "out_of_stock": "found it sold out", "unanswered": "got no answer", "return": "sent back",
}  # fmt: skip


def _state(state: str | None, *, again: bool) -> str:
    told = (state or "").replace("_", " ")
    return f"{told}, had to explain again".strip(", ") if again else told


def _about(glance: Glance) -> Iterable[str]:
    """Who they are, and what they are worth, a sentence each."""
    reached = ", ".join(dict.fromkeys(code.code for code in glance.codes))
    lived = "; ".join(
        ", ".join(part for part in (a.street, f"{a.postcode} {a.city}".strip(), a.country) if part)
        for a in glance.addresses
    )
    yield ". ".join(part for part in (reached, lived) if part)
    for one in glance.related:
        told = one.relation.replace("_", " ")
        of = f"{one.of}: " if one.of else ""
        name = one.name or one.code
        yield f"{name} ({one.system} {one.code}) {told} them." if one.turned else f"{of}{told} {name}."
    worth = glance.worth
    if worth.orders:
        parts = ", ".join(f"{p.channel or 'elsewhere'} {p.orders} ({figure(p.kept, 'money')})" for p in worth.channels)
        plural = "order" if worth.orders == 1 else "orders"
        yield (
            f"{worth.orders} {plural} from {worth.first} to {worth.last}, {figure(worth.kept, 'money')} kept: {parts}."
        )
    for offer in glance.offers:
        yield f"Open {offer.document[0]} {offer.document[2]} of {offer.day}: {offer.status}."
    if glance.answers:
        said = ", ".join(f"{a.kind} {a.score:g} of {a.highest:g} ({a.day})" for a in glance.answers)
        yield f"Said of us: {said}."


def _order_row(one: OpenOrder) -> tuple[Cell, ...]:
    late = f", {one.days_late} days late" if one.days_late else ""
    parcels = "; ".join(f"{p.carrier} {p.tracking}".strip() for p in one.parcels)
    return (
        one.document[2], f"{one.day}", one.channel, f"{one.open_lines} of {one.lines}",
        f"{one.promised_on or ''}{late}", parcels or (f"sent {one.shipped_on}" if one.shipped_on else "not sent"),
        amount(one.amount),
    )  # fmt: skip


def _step_rows(view: CustomerView) -> list[tuple[str, ...]]:
    return [
        (
            f"{s.day}", f"{s.moment:%H:%M}", s.channel or "", s.kind.replace("_", " "), s.phase, s.document[1],
            s.document[2],
        )
        for s in view.steps
    ]  # fmt: skip
