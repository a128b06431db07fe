"""`onebook customer`: somebody at a glance, and what they did in all channels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from onebook.cli.show import AsCsv, AsJson, AsOf, amount, business, figure, say, table, write

if TYPE_CHECKING:
    from collections.abc import Iterable

    from onebook.app.customers.accounts import Account, Party
    from onebook.app.customers.customer import CustomerView, Match, Matches
    from onebook.app.customers.glance import OpenOrder
    from onebook.cli.layout import Cell

Code = Annotated[
    str,
    typer.Argument(help="A name (and town), address, telephone, card, visitor, or the number of anything of theirs."),
]
Channel = Annotated[str, typer.Option("--channel", help="Only what they did in this channel.")]
What = Annotated[str, typer.Option("--what", metavar="KIND", help="Only steps of this kind: order, visit, contact …")]
WholeAccount = Annotated[
    bool, typer.Option("--account", help="The organisation they act for: what all its people did, and who.")
]
Steps = Annotated[int, typer.Option("--steps", min=1, max=100_000, help="How many steps, the latest first.")]


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("customer")(customer)


def customer(
    context: typer.Context, code: Code, channel: Channel = "", what: What = "", steps: Steps = 20,
    account: WholeAccount = False, as_of: AsOf = None, as_json: AsJson = False, as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Show somebody at a glance: open orders, contacts, what they looked at, where they hesitated, what they did."""
    from onebook.app.customers.customer import Wish, customer_in, find_customers, must_be_found, must_have_account
    from onebook.app.journeys import knowing_customers

    with knowing_customers(business(context), as_of) as session:
        found = find_customers(session, code)
        must_be_found(session, code, found)
        alone = len(found.found) == 1 and not found.near
        wish = Wish(channel, what, steps, account=account)
        view = customer_in(session, found.found[0].person, wish) if alone else None
        time_zone = session.plan.business.time_zone
    if view:
        must_have_account(view, wish)
    if as_json or as_csv:
        _write(code, found, view, time_zone, as_csv=as_csv)
    elif view:
        _show(view, time_zone)
    else:
        _list(code, found)


STEPS = ("day", "time", "channel", "what", "phase", "system", "document")
MATCHES = ("name", "town", "last", "channel", "found by", "system", "record")


def _write(code: str, found: Matches, view: CustomerView | None, time_zone: str, *, as_csv: bool) -> None:
    from onebook.app.customers.shapes import customer_shape, matches_shape
    from onebook.app.shapes import to_json
    from onebook.app.tables import to_csv

    if not as_csv:
        write(to_json({**matches_shape(code, found), "customer": customer_shape(view) if view else None}))
    elif view:
        write(to_csv(_step_columns(view), _step_rows(view, time_zone)))
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


def _show(view: CustomerView, time_zone: str) -> None:
    glance = view.glance
    say(
        [f"The account of {view.name or view.who[2]}" if view.account else view.name or "Nobody known by name"],
        bold=True,
    )
    say(_about(view))
    for account in view.accounts:
        _show_people(account, view)
    if glance.open_orders:
        columns = ("open orders", *_who(view), *ORDER)
        table("", columns, [_order_row(one) for one in glance.open_orders], left=len(columns) - 1)
    for columns, rows in _tables(view):
        if rows:
            table("", columns, rows, left=len(columns))
    more = view.number - len(view.steps)
    note = f"{more:,} earlier steps are left out; --steps asks for more." if more else ""
    table("", _step_columns(view), _step_rows(view, time_zone), left=len(STEPS) + 1, note=note)


PEOPLE = ("how", "last step", "orders", "kept", "system", "record")


def _show_people(account: Account, view: CustomerView) -> None:
    """Who acts for an organisation; of a person's, the others."""
    from onebook.cli.layout import Column

    people = [one for one in account.people if one.person != view.person.person]
    left = f"{len(people) - SHOWN:,} others are left out." if len(people) > SHOWN else ""
    rows = [
        (one.party.name or one.party.code, f"{one.relation.replace('_', ' ')}{', once' if one.ended else ''}",
         f"{one.last or ''}", f"{one.orders:,}", amount(one.kept), one.party.system, one.party.code)
        for one in people[:SHOWN]
    ]  # fmt: skip
    if rows:
        head = "people" if view.account or account.organisation == view.person.person else "others there"
        figures = [Column(name, name not in ("orders", "kept")) for name in (head, *PEOPLE)]
        more = "There are more people than are read." if account.more else ""
        note = "" if view.account else f"--account shows what all of them did for {account.party.name}."
        table("", figures, rows, note="\n".join(part for part in (left, more, note) if part))


SHOWN = 20
"""People of an account who are listed."""

ORDER = ("day", "channel", "open lines", "promised", "parcel", "amount")


def _who(view: CustomerView) -> tuple[str, ...]:
    return ("who",) if view.account else ()


def _name(who: Party | None) -> tuple[str, ...]:
    """Whose something is, in an account's history."""
    return (who.name or who.code,) if who else ()


def _tables(view: CustomerView) -> Iterable[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    glance = view.glance
    yield (
        ("last contacts", *_who(view), "day", "channel", "how it went"),
        [
            (
                f"{c.topic or c.kind} {c.document[2]}",
                *_name(c.who),
                f"{c.day}",
                c.channel,
                _state(c.state, again=c.again),
            )
            for c in glance.cases
        ],
    )
    yield (
        ("looked at", "last", "days", "views", "since"),
        [
            (one.name or one.item[1], f"{one.last}", f"{one.days}", f"{one.views}",
             f"bought {one.bought_on}" if one.bought_on else "put into the cart" if one.cart_on == one.last else "")
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


def _about(view: CustomerView) -> Iterable[str]:
    """Who they are, for whom they act, and what they are worth, a sentence each."""
    glance = view.glance
    reached = ", ".join(dict.fromkeys(code.code for code in glance.codes))
    lived = "; ".join(
        ", ".join(part for part in (a.street, f"{a.postcode} {a.city}".strip(), a.country) if part)
        for a in glance.addresses
    )
    yield ". ".join(part for part in (reached, lived) if part)
    listed = {(one.party.system, one.party.code) for account in view.accounts for one in account.people}
    for one in glance.related:
        told = one.relation.replace("_", " ")
        name = one.name or one.code
        if not one.turned:
            yield f"{told} {name}."
        elif (one.system, one.code) not in listed:
            yield f"{name} ({one.system} {one.code}) {told} them."
    for account in view.accounts:
        carers = ", ".join(one.name or one.code for one in account.looked_after_by)
        if carers and account.organisation != view.person.person:
            yield f"{account.party.name or account.party.code}: looked after by {carers}."
    worth = glance.worth
    if worth.orders:
        parts = ", ".join(f"{p.channel or 'elsewhere'} {p.orders} ({figure(p.kept, 'money')})" for p in worth.channels)
        plural = "order" if worth.orders == 1 else "orders"
        yield (
            f"{worth.orders} {plural} from {worth.first} to {worth.last}, {figure(worth.kept, 'money')} kept: {parts}."
        )
    for offer in glance.offers:
        by = "".join(f", {name}" for name in _name(offer.who))
        yield f"Open {offer.document[0]} {offer.document[2]} of {offer.day}{by}: {offer.status}."
    if glance.answers:
        said = ", ".join(f"{a.kind} {a.score:g} of {a.highest:g} ({a.day})" for a in glance.answers)
        yield f"Said of us: {said}."


def _order_row(one: OpenOrder) -> tuple[Cell, ...]:
    late = f", {one.days_late} days late" if one.days_late else ""
    parcels = "; ".join(f"{p.carrier} {p.tracking}".strip() for p in one.parcels)
    return (
        one.document[2], *_name(one.who), f"{one.day}", one.channel, f"{one.open_lines} of {one.lines}",
        f"{one.promised_on or ''}{late}", parcels or (f"sent {one.shipped_on}" if one.shipped_on else "not sent"),
        amount(one.amount),
    )  # fmt: skip


def _step_columns(view: CustomerView) -> tuple[str, ...]:
    return (*STEPS[:2], *_who(view), *STEPS[2:])


def _step_rows(view: CustomerView, time_zone: str) -> list[tuple[str, ...]]:
    from onebook.app.customers.steps import clock

    return [
        (
            f"{s.day}", clock(s, time_zone), *_name(s.who), s.channel or "", s.kind.replace("_", " "), s.phase,
            s.document[1], s.document[2],
        )
        for s in view.steps
    ]  # fmt: skip
