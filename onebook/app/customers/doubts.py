"""Reading what a customer looked at lately, and where they hesitated."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from onebook.app.customers.glance import Hitch, Look
from onebook.app.customers.telling import ANSWERING, Telling, tells, to_amount, to_day

if TYPE_CHECKING:
    from onebook.journey.identity.ask import Ask

__all__ = ["read_hitches", "read_looks"]

MOST_LOOKS, MOST_HITCHES, MOST_OF_A_SORT, MOST_READ = 8, 10, 3, 400

RECENT = 14
"""Days within which an order counts as having come after all."""


def read_looks(ask: Ask, of: str) -> tuple[Look, ...]:
    """Return what somebody looked at, the latest first."""
    rows = ask(
        f"""select item_system, item_id, max(day), count(distinct day), sum(views),
            max(case when carts > 0 then day end)
        from known_look where node in ({of}) group by item_system, item_id
        order by max(day) desc, sum(views) desc, item_id limit {MOST_LOOKS}""",
        [],
    )
    names = _names(ask, [(row[0], row[1]) for row in rows])
    bought = _bought(ask, of, {(row[0], row[1]): row[2] for row in rows})
    return tuple(
        Look((system, item), names.get((system, item), ""), date.fromisoformat(last), days, int(views or 0),
             to_day(cart), bought.get((system, item)))
        for system, item, last, days, views, cart in rows
    )  # fmt: skip


def _bought(ask: Ask, of: str, looked: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], date]:
    """Return when items were last bought, on the day of the last look or later. looked: that day of each."""
    if not looked:
        return {}
    rows = ask(
        f"""select item_system, item_id, max(day) from known_purchase
        where node in ({of}) and item_id in ({", ".join("?" * len(looked))}) group by item_system, item_id""",
        [item for _, item in looked],
    )
    return {
        (system, item): date.fromisoformat(day)
        for system, item, day in rows
        if day and (system, item) in looked and day >= looked[system, item]
    }


def read_hitches(ask: Ask, of: str, telling: Telling) -> tuple[Hitch, ...]:
    """Return where somebody hesitated, the latest first: of each sort some, slow pages in one."""
    names = _Names(ask)
    found = [*_left(ask, of), *_met(ask, of, telling, names), *_returned(ask, of, names)]
    return tuple(sorted(found, key=lambda h: h.day, reverse=True)[:MOST_HITCHES])


def _left(ask: Ask, of: str) -> list[Hitch]:
    """Carts that were filled and nothing ordered, and visits in which errors were met."""
    columns = "day, channel, system, id"
    carts = ask(
        f"""select {columns} from known_visit where node in ({of}) and carts > 0 and converted = 0
        order by day desc, moment desc limit {MOST_OF_A_SORT}""",
        [],
    )
    failed = ask(
        f"""select {columns}, errors from known_visit where node in ({of}) and (errors > 0 or failed = 1)
        order by day desc, moment desc limit {MOST_OF_A_SORT}""",
        [],
    )
    ordered = _order_days(ask, of, [row[0] for row in carts])
    found = []
    for day, channel, system, code in carts:
        on = date.fromisoformat(day)
        after = any(on <= other <= on + timedelta(days=RECENT) for other in ordered)
        found.append(Hitch("cart", on, channel or "", ("touch", system, code), 1, "", after=after))
    found += [
        Hitch("error", date.fromisoformat(day), channel or "", ("touch", system, code), max(int(errors or 0), 1), "")
        for day, channel, system, code, errors in failed
    ]
    return found


def _met(ask: Ask, of: str, telling: Telling, names: _Names) -> list[Hitch]:
    """Slow pages, items out of stock, and questions that nobody answered."""
    rows = ask(
        f"""select day, channel, system, id, sort, times, item_system, item_id from known_hitch
        where node in ({of}) order by day desc, sort, id limit {MOST_READ}""",
        [],
    )
    of_sort: dict[str, list[Hitch]] = {}
    for day, channel, system, code, sort, times, item_system, item in rows:
        if sort == "unanswered" and not tells(telling, system, "touch", ANSWERING):
            continue
        listed = of_sort.setdefault(sort, [])
        if sort == "slow" and listed:
            listed[0] = replace(listed[0], times=listed[0].times + int(times))
        elif len(listed) < MOST_OF_A_SORT:
            name = names(item_system, item) if sort != "slow" else ""
            listed.append(
                Hitch(sort, date.fromisoformat(day), channel or "", ("touch", system, code), int(times), name)
            )
    return [hitch for listed in of_sort.values() for hitch in listed]


def _returned(ask: Ask, of: str, names: _Names) -> list[Hitch]:
    rows = ask(
        f"""select day, channel, system, id, amount, item_system, item_id, lines from known_return
        where node in ({of}) order by day desc, id limit {MOST_OF_A_SORT}""",
        [],
    )
    return [
        Hitch("return", date.fromisoformat(day), channel or "", ("sales_return", system, code), int(lines),
              names(item_system, item), to_amount(amount))
        for day, channel, system, code, amount, item_system, item, lines in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Names:
    ask: Ask

    def __call__(self, system: str | None, item: str | None) -> str:
        """What an item is called; its id where that is not known."""
        if not item:
            return ""
        return _names(self.ask, [(system or "", item)]).get((system or "", item), item)


def _order_days(ask: Ask, of: str, days: Collection[str]) -> list[date]:
    if not days:
        return []
    rows = ask(
        f"""select distinct day from known_order where node in ({of}) and cancelled = 0 and day >= ?
        order by day limit {MOST_READ}""",
        [min(days)],
    )
    return [date.fromisoformat(day) for (day,) in rows]


def _names(ask: Ask, items: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    wanted = sorted(set(items))
    if not wanted:
        return {}
    codes = sorted({code for _, code in wanted})
    rows = ask(
        f"select item_system, item_id, name from known_item where item_id in ({', '.join('?' * len(codes))})", codes
    )
    return {(system, code): name for system, code, name in rows if name}
