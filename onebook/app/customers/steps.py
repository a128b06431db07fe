"""Reading what somebody did, one step after another, whatever channel it was in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from onebook.app.customers.accounts import Party
    from onebook.journey.identity.ask import Ask

__all__ = ["ALL", "PAGE", "Step", "Steps", "Wish", "clock", "read_steps"]

PAGE = 50
"""Steps that are shown at a time."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody did. document: kind, system and id of what can be opened; who: in an account, whose."""

    moment: datetime
    day: date
    channel: str | None
    kind: str
    phase: str
    document: tuple[str, str, str]
    who: Party | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """Which steps are wanted: of a channel, of a kind (empty: all), so many, after leaving some out.

    account: those of all who act for the same organisation.
    """

    channel: str = ""
    kind: str = ""
    limit: int = PAGE
    offset: int = 0
    account: bool = False


ALL = Wish()


@dataclass(frozen=True, slots=True)
class Steps:
    """Some of the steps, the latest first. number: of all that are wished for; kinds, channels: of all steps at all."""

    some: tuple[Step, ...]
    number: int
    kinds: tuple[tuple[str, int], ...]
    channels: tuple[tuple[str, int], ...]


def read_steps(
    ask: Ask, nodes: Sequence[int], wish: Wish, phase_of: Mapping[str, str], whose: Mapping[int, Party]
) -> Steps:
    """Return what was done under these nodes. whose: of nodes, where there is more than one whose steps they are."""
    counted = _counted(ask, nodes)
    return Steps(
        _some(ask, nodes, wish, phase_of, whose),
        sum(n for (kind, channel), n in counted.items() if wish.kind in ("", kind) and wish.channel in ("", channel)),
        _summed(counted, 0),
        _summed(counted, 1),
    )


def clock(step: Step, time_zone: str) -> str:
    """Return the time of a step by the business's clock; empty where no more than the day is known."""
    local = step.moment.astimezone(ZoneInfo(time_zone))
    return "" if local.time() == time() else f"{local:%H:%M}"


def _counted(ask: Ask, nodes: Sequence[int]) -> dict[tuple[str, str], int]:
    """Count steps by kind and channel."""
    rows = ask(
        f"""select kind, coalesce(channel, ''), sum(steps) from known_count
        where node in ({", ".join(map(str, nodes))}) group by kind, coalesce(channel, '')""",
        [],
    )
    return {(kind, channel): int(number) for kind, channel, number in rows}


def _summed(counted: dict[tuple[str, str], int], of: int) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    for key, number in counted.items():
        found[key[of]] = found.get(key[of], 0) + number
    return tuple(sorted(((name, n) for name, n in found.items() if name), key=lambda pair: (-pair[1], pair[0])))


MOST_APART = 50
"""Records that are asked for one by one."""

STEP = "moment, day, channel, kind, document_kind, system, document_id, node"


def _apart(nodes: Sequence[int]) -> list[str]:
    """Conditions on nodes: one for each, and one for all beyond `MOST_APART`."""
    rest = ", ".join(map(str, nodes[MOST_APART:]))
    return [*(f"= {node}" for node in nodes[:MOST_APART]), *([f"in ({rest})"] if rest else [])]


BEGAN = datetime(1970, 1, 1, tzinfo=UTC)


def _some(
    ask: Ask, nodes: Sequence[int], wish: Wish, phase_of: Mapping[str, str], whose: Mapping[int, Party]
) -> tuple[Step, ...]:
    narrowed = [(column, value) for column, value in (("channel", wish.channel), ("kind", wish.kind)) if value]
    conditions = "".join(f" and {column} = ?" for column, _ in narrowed)
    # Of each record the latest: so nobody who did a great deal must be sorted as a whole.
    last = wish.limit + wish.offset
    each = [
        f"""select * from (select {STEP} from known_step where node {which}{conditions}
            order by moment desc limit {last}) as s{number}"""
        for number, which in enumerate(_apart(nodes))
    ]
    rows = ask(
        f"""select {STEP} from ({" union all ".join(each)}) as steps
        order by moment desc, kind, document_id limit {int(wish.limit)} offset {int(wish.offset)}""",
        [value for _, value in narrowed] * len(each),
    )
    return tuple(
        Step(BEGAN + timedelta(microseconds=moment), date.fromisoformat(day), channel, kind, phase_of.get(kind, ""),
             (document, system, code), whose.get(node))
        for moment, day, channel, kind, document, system, code, node in rows
    )  # fmt: skip
