"""Where people looked before they bought on the other side: channels, items and pages; and whose orders these are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from onebook.app.cross_channel.researched import LINES, conditions
from onebook.measures import Session, use_models
from onebook.records.sql import quote

if TYPE_CHECKING:
    from onebook.app.cross_channel.behind import Opened
    from onebook.app.measuring import Asking
    from onebook.journey.effects.estimate import Estimate
    from onebook.lake import Connection

__all__ = ["MOST", "Looked", "Paths", "paths_in", "researched_select"]

MOST = 8
"""Items and pages that are listed."""


@dataclass(frozen=True, slots=True)
class Looked:
    """Orders before which something was looked at. looked: the channel, item or page; bought: the channel, where told.

    share: of all orders before which anything was looked at; a channel's orders may be another one's, too. name: the
    item's, where it has one.
    """

    looked: str | None
    bought: str | None
    name: str
    orders: int
    persons: int
    share: Estimate
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Paths:
    """Of the orders of known buyers before which something was looked at on the other side: where and what.

    orders: of these, whether or not they could be compared; pairs: channel to channel; items: the same item or others
    of its group, most often looked at; pages: those seen in the visits.
    """

    effect: str
    orders: int
    pairs: tuple[Looked, ...]
    items: tuple[Looked, ...]
    pages: tuple[Looked, ...]


BEFORE = """
create or replace temp table looked_before as
with bought as (
    select * from looked_line as l where l.researched and {where}
),

amount as (
    select system, document_id, sum(kept_amount) as amount from bought group by system, document_id
)

select distinct
    l.system, l.document_id, l.channel as bought, l.person, a.amount, i.channel, i.item_id, i.visit,
    i.system as item_system
from bought as l
join amount as a on a.system = l.system and a.document_id = l.document_id
join interest as i
    on i.person = l.person and i.side <> l.side and i.day <= l.day and date_diff('day', i.day, l.day) < {look_back}
    and (i.item_group = l.item_group or i.item_id = l.item_id)
"""
"""Orders with all the research before them, as `looked_line` counts it."""


def paths_in(session: Session, asking: Asking, effect: str = "ropo") -> Paths:
    """Return where people looked before they bought, of an open session.

    BadInput where the question cannot be understood.
    """
    _, where = conditions(session, asking, effect)
    use_models(session, [*LINES, "item_named", "touch_page"])
    con, look_back = session.con, session.plan.visits.look_back_days
    con.execute(BEFORE.format(where=where, look_back=look_back))
    orders = int(con.execute("select count(distinct (system, document_id)) from looked_before").fetchall()[0][0])
    found = Paths(
        effect, orders, _counted(con, "b.channel", "b.bought", orders, 100), _items(con, orders),
        _pages(con, orders) if "page" in session.loaded.get("touch", ()) else (),
    )  # fmt: skip
    con.execute("drop table looked_before")
    return found


def _counted(con: Connection, looked: str, bought: str, orders: int, most: int, more: str = "") -> tuple[Looked, ...]:
    """Count orders by what was looked at, the most frequent first."""
    rows = con.execute(
        f"""with once as (
            select distinct b.system, b.document_id, b.person, b.amount, {looked} as looked, {bought} as bought
            from looked_before as b {more}
        )

        select looked, bought, '' as name, count(*), count(distinct person), sum(amount)
        from once group by looked, bought order by 4 desc, 1, 2 limit {most}"""
    ).fetchall()
    return tuple(_looked(row, orders) for row in rows)


def _items(con: Connection, orders: int) -> tuple[Looked, ...]:
    found = _counted(con, "b.item_id", "null", orders, MOST)
    ids = [one.looked for one in found if one.looked]
    names = con.execute(
        "select item_id, max(name) from item_named where list_contains(?, item_id) group by item_id", [ids]
    ).fetchall()
    called = {item: name for item, name in names if name}
    return tuple(replace(one, name=called.get(one.looked or "", "")) for one in found)


def _pages(con: Connection, orders: int) -> tuple[Looked, ...]:
    """Count orders by the pages seen in the visits, where the source tells visits apart."""
    return _counted(con, "p.page", "null", orders, MOST, "join touch_page as p on p.visit = b.visit")


def _looked(row: tuple[str | None, str | None, str | None, int, int, Decimal | None], orders: int) -> Looked:
    from onebook.journey.effects.rates import share

    return Looked(row[0], row[1], row[2] or "", row[3], row[4], share(min(row[3], orders), orders), row[5])


COMPARED = """exists (
    select 1 from (select person, min(day) as first_day from person_step group by person) as f
    where f.person = l.person and date_diff('day', f.first_day, l.day) > 2 * {look_back}
) and date_diff('day', l.day, (select max(day) from person_step)) >= {look_back}"""
"""Which lines can be compared, as `observable` has it."""


def researched_select(session: Session, asking: Asking, opened: Opened) -> str:
    """Return the SELECT of the orders behind a figure (columns: see `behind_in`).

    These are the orders that can be compared; where it is asked what was looked at, those of all known buyers.
    """
    _, where = conditions(session, asking, opened.what)
    look_back = session.plan.visits.look_back_days
    of_part = {"looked": "l.researched", "before": "l.researched_before", "known": "l.person is not null"}
    parts = [where, of_part[opened.part]]
    for column, value in (("l.channel", opened.bought), ("l.item_group", opened.group)):
        if value is not None:
            parts.append(f"{column} = {quote(value)}" if value else f"{column} is null")
    narrowed = [
        f"{column} = {quote(value)}" for column, value in (("i.channel", opened.looked), ("i.item_id", opened.item))
        if value is not None
    ]  # fmt: skip
    if not narrowed and opened.part != "known":
        parts.append(COMPARED.format(look_back=look_back))
    if narrowed:
        parts.append(
            f"""exists (
                select 1 from interest as i
                where i.person = l.person and i.side <> l.side and {" and ".join(narrowed)}
                    and i.day <= l.day and date_diff('day', i.day, l.day) < {look_back}
                    and (i.item_group = l.item_group or i.item_id = l.item_id)
            )"""
        )
    return (
        "select min(l.person) as person, l.system, min(l.document_kind) as document_kind, l.document_id, "
        "min(l.channel) as channel, min(l.day) as day, sum(l.kept_amount) as amount "
        f"from looked_line as l where {' and '.join(parts)} group by l.system, l.document_id"
    )
