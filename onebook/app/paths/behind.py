"""The people and documents behind the figures of journeys: for each figure the SELECT that finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onebook.app.paths.selects import MOST_MOVES, Window, left_journeys, onward_steps, walks
from onebook.measures import PHASES
from onebook.records import BadInput, Fault
from onebook.records.sql import quote

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["flow_behind", "leaving_behind", "path_behind", "path_orders", "reached_behind"]

NO_AMOUNT = "cast(null as decimal(18, 2)) as amount"


def reached_behind(window: Window, entry: str | None, phase: str, kind: str = "") -> str:
    """Return who reached a phase, each once, by the first step of their first journey that did.

    entry: the channel in which the journey began (None: any). phase: empty for whoever began. kind: `on` (reached the
    next phase, too), `left` (did not, in any such journey), `known`, `unknown`, `ordered` or `failed` (met an error).
    """
    if phase:
        _must_be_phase(phase)
    conditions = [f"j.{phase}_at is not null"] if phase else []
    if entry is not None:
        conditions.append(f"coalesce(j.channel, '') = {quote(entry)}")
    having = "true"
    after = PHASES[PHASES.index(phase) + 1] if phase in PHASES[:-1] else ""
    simple = {"": "true", "known": "j.known", "unknown": "not j.known", "ordered": "j.orders > 0",
              "failed": "j.errors > 0"}  # fmt: skip
    if kind in simple:
        conditions.append(simple[kind])
    elif kind == "on" and after:
        conditions.append(f"j.{after}_at is not null")
    elif kind == "left" and after:
        having = f"count(j.{after}_at) = 0"
    else:
        raise _unknown("sort of people", kind, (*(("on", "left") if after else ()), *filter(None, simple)))
    first = """min({
            'day': j.day, 'journey': j.journey, 'system': j.system, 'kind': j.document_kind, 'id': j.document_id,
            'channel': j.channel
        })"""
    return f"""select f.person, f.first.system as system, f.first.kind as document_kind, f.first.id as document_id,
        f.first.channel as channel, f.first.day as day, {NO_AMOUNT}
    from (
        select j.person, {first} as first
        from ({window.journeys()}) as j
        where {" and ".join(conditions) or "true"}
        group by j.person having {having}
    ) as f"""


def leaving_behind(window: Window, channel: str, phase: str, kind: str, *, failed: bool = False) -> str:
    """Return the journeys without an order that ended there, with their last document.

    failed: only those that met an error then.
    """
    _must_be_phase(phase)
    return f"""select j.person, j.last_system as system, j.last_document_kind as document_kind,
        j.last_document_id as document_id, j.last_channel as channel, j.last_day as day, {NO_AMOUNT}
    from ({left_journeys(window)}) as j
    where coalesce(j.last_channel, '') = {quote(channel)} and j.last_phase = {quote(phase)}
        and j.left_at = {quote(kind)}{" and j.left_failed" if failed else ""}"""


def flow_behind(window: Window, start: str, end: str | None) -> str:
    """Return the steps in a channel after which people went on into another, with the document of the next step.

    end None: those after which nothing followed, with their own document.
    """
    if end is None:
        return f"""select f.person, f.system, f.document_kind, f.document_id, f.start as channel, f.day, {NO_AMOUNT}
        from ({onward_steps(window)}) as f where f.start = {quote(start)} and f."end" is null"""
    return f"""select f.person, f.next_document.system as system, f.next_document.kind as document_kind,
        f.next_document.id as document_id, f."end" as channel, f.next_document.day as day, {NO_AMOUNT}
    from ({onward_steps(window)}) as f where f.start = {quote(start)} and f."end" = {quote(end)}"""


def path_behind(
    window: Window, moves: Sequence[str], *, whole: bool, ordered: bool, each: bool = False, failed: bool = False
) -> str:
    """Return the journeys on a path (channel:phase of each step), with their first document and what was ordered.

    each: every person once, by their first journey on it, with what they ordered on all of them. failed: only journeys
    that met an error.
    """
    for move in moves:
        _must_be_phase(move.rpartition(":")[2])
    path = ">".join(moves)
    path = path if whole else f"{path}>"
    if len(moves) > MOST_MOVES:
        raise BadInput(Fault("walk", f"it has more than {MOST_MOVES} steps.", "Take it from the page Journey."))
    found = f"""select j.person, j.system, j.document_kind, j.document_id, j.channel, j.day, j.journey,
        case when w.orders > 0 then w.value end as amount
    from ({walks(window)}) as w
    join person_journey as j on j.person = w.person and j.journey = w.journey
    where w.path = {quote(path)} and {"" if ordered else "not "}w.orders > 0
        {"and w.failed" if failed else ""}"""
    if not each:
        return found
    columns = ("system", "document_kind", "document_id", "channel", "day")
    first = ", ".join(f"arg_min({column}, journey) as {column}" for column in columns)
    return f"select person, {first}, sum(amount) as amount from ({found}) as w group by person"


def path_orders(window: Window, moves: Sequence[str], *, whole: bool) -> str:
    """Return the orders that were placed on a path, each with what was kept of it."""
    walked = path_behind(window, moves, whole=whole, ordered=True)
    return f"""select s.person, s.system, s.document_kind, s.document_id, s.channel, s.day, o.amount
    from ({walked}) as j
    join walked_step as s on s.person = j.person and s.journey = j.journey and s.kind = 'order'
    left join (
        select system, document_id, sum(kept_amount) as amount from person_line group by system, document_id
    ) as o on o.system = s.system and o.document_id = s.document_id"""


def _must_be_phase(word: str) -> None:
    if word not in PHASES:
        raise _unknown("phase", word, PHASES)


def _unknown(what: str, word: str, there: Sequence[str]) -> BadInput:
    return BadInput(Fault("behind", f"there is no {what} '{word}'.", f"There are: {', '.join(there)}."))
