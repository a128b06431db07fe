"""Simulated merchants as the estimator of research before purchase sees them, with the truth about each order.

Persons and touches come straight from the simulation, as its exports can tell them; from there on it is Onebook's own
SQL and functions, as for any business.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa

from onebook.app.cross_channel.researched import compare, lines_of
from onebook.journey.effects.ropo import LOOK_BACK, Purchases, Totals
from onebook.lake import fill, read_models
from onebook.sim import World
from onebook.sim.clock import DAY
from onebook.sim.export.till import known_at_till
from onebook.sim.made import Made, make
from onebook.sim.truth import tied_to_person
from onebook.sim.world import CATEGORIES, CHANNELS, PHONE, SALES, TILL, WEB

SHARES = ("customers", "orders", "revenue")
COVERED = """
with touched as (
    select l.document_id, l.document_line, bool_or(i.need is distinct from l.need) as by_coincidence
    from needed_line as l
    join needed_interest as i
        on i.person = l.person and i.side <> l.side and i.day <= l.day and date_diff('day', i.day, l.day) < {look_back}
        and i.item_group = l.item_group
    group by l.document_id, l.document_line
)

select
    dense_rank() over (order by l.system, l.document_id) as document, coalesce(l.person, -1) as person,
    a.document_id is not null as researched, coalesce(a.by_coincidence, false) as by_coincidence,
    cast(l.kept_amount as double) as amount
from needed_line as l
left join touched as a on a.document_id = l.document_id and a.document_line = l.document_line
where l.side = 'offline' and l.kept_amount > 0
order by 1
"""
"""Lines with any touch that the estimator sees, and with one that is not of the order's own need."""
WHERE = "l.side = 'offline' and l.kept_amount > 0"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the estimator is given, and the truth about it.

    truth: of customers, orders and revenue in turn: (all, those with a touch that would have none by coincidence).
    """

    purchases: Purchases
    totals: Totals | None
    truth: np.ndarray


def seen(world: World, look_back: int = LOOK_BACK) -> Seen:
    """Return a world's offline purchases as the estimator is given them, with their truth."""
    with duckdb.connect() as con:
        publish(con, make(world), look_back)
        return judged(con, look_back)


def judged(con, look_back: int) -> Seen:
    """Return what the estimator makes of a connection with `needed_line` and `needed_interest`, and the truth."""
    lines = lines_of(con, WHERE)
    found, usable, totals = compare(con, lines, "offline", look_back)
    told = con.execute(COVERED.format(look_back=look_back)).fetchnumpy()
    keep = np.isin(told["document"], np.unique(lines["document"][usable]))
    rows = {name: column[keep] for name, column in told.items()}
    sums = []
    for by in ("person", "document"):
        every, place = np.unique(rows[by], return_inverse=True)
        plain, chance = (np.bincount(place, rows[n]) > 0 for n in ("researched", "by_coincidence"))
        sums.append((len(every), plain.sum() - chance.sum()))
    beyond = rows["researched"].astype(float) - rows["by_coincidence"]
    sums.append((rows["amount"].sum(), (rows["amount"] * beyond).sum()))
    return Seen(found, totals, np.array(sums, dtype=float))


def publish(con, made: Made, look_back: int) -> None:
    """Put what the exports tell of persons on the connection: person_line, interest, person_step, looked_line."""
    for name, table in (("person_line", _lines(made)), ("interest", _interest(made)), ("person_step", _steps(made))):
        con.register(f"{name}_told", table)
        con.execute(f"create table {name} as select * from {name}_told")
    values = {"look_back": str(look_back), "digital_channels": "'web_shop', 'marketplace'"}
    model = read_models("onebook.measures.models")["looked_line"]
    con.execute(f"create view looked_line as {fill(model.sql, values)}")
    con.execute("create view needed_line as from person_line")
    con.execute("create view needed_interest as from interest")


def _day(at):
    return pa.array((np.asarray(at) // DAY).astype(np.int32), pa.int32()).cast(pa.date32())


def _known(made: Made):
    """Return which orders name a person who is known elsewhere, too."""
    channel = made.orders["channel"]
    return known_at_till(made) | np.isin(channel, [WEB, PHONE, SALES])


def _lines(made: Made) -> pa.Table:
    placed, lines = made.orders, made.lines
    paid = lines["price"] * lines["units"] - lines["discount"]
    key = lines["order"] * 64 + lines["line"]
    gone = np.zeros(len(key))
    back = made.returns["order"] * 64 + made.returns["line"]
    at = np.searchsorted(key, back)
    np.add.at(gone, at, made.returns["amount"])
    row = lines["order"]
    stays = ~placed["cancelled"][row]
    side = np.where(np.isin(placed["channel"], [TILL, PHONE, SALES]), "offline", "digital")
    table = pa.table(
        {
            "system": np.array(CHANNELS)[placed["channel"]][row],
            "document_kind": np.full(len(row), "sales_order"),
            "document_id": row.astype(np.str_),
            "document_line": lines["line"].astype(np.str_),
            "day": _day(placed["at"][row]),
            "channel": np.array(CHANNELS)[placed["channel"]][row],
            "side": side[row],
            "item_id": lines["item"].astype(np.str_),
            "item_group": np.array([c.name for c in CATEGORIES])[made.items.category[lines["item"]]],
            "customer_id": placed["person"][row].astype(np.str_),
            "person": pa.array(placed["person"][row], mask=~_known(made)[row]),
            "kept_amount": paid - gone,
            "rate_missing": np.zeros(len(row), dtype=bool),
            "need": placed["need"][row],
        }
    )
    return table.filter(pa.array(stays))


def _interest(made: Made) -> pa.Table:
    visits, asked = made.visits, made.contacts
    looked = tied_to_person(visits) & (visits["item"] >= 0) & (visits["person"] >= 0)
    asks = (asked["kind"] == "question") & (asked["channel"] == WEB)
    parts = [(visits, looked), (asked, asks)]

    def of(name):
        return np.concatenate([table[name][which] for table, which in parts])

    item = of("item")
    return pa.table(
        {
            "person": of("person"),
            "day": _day(of("at")),
            "side": np.full(len(item), "digital"),
            "item_id": item.astype(np.str_),
            "item_group": np.array([c.name for c in CATEGORIES])[made.items.category[item]],
            "need": of("need"),
        }
    )


def _steps(made: Made) -> pa.Table:
    placed, visits, asked = made.orders, made.visits, made.contacts
    parts = [
        (visits, tied_to_person(visits) & (visits["person"] >= 0), "visit"),
        (placed, _known(made), "order"),
        (asked, np.isin(asked["channel"], [WEB, TILL]), "contact"),
    ]
    kinds = [np.full(int(which.sum()), kind) for _, which, kind in parts]
    return pa.table(
        {
            "person": np.concatenate([table["person"][which] for table, which, _ in parts]),
            "day": _day(np.concatenate([table["at"][which] for table, which, _ in parts])),
            "kind": np.concatenate(kinds),
            "document_kind": np.concatenate([np.full(len(k), "touch") for k in kinds]),
            "phase": np.concatenate([np.full(len(k), "consideration") for k in kinds]),
            "channel": np.concatenate([np.full(len(k), "web_shop") for k in kinds]),
        }
    )
