"""Why two records are one person: the chain of what they share."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Tie", "chain"]


@dataclass(frozen=True, slots=True)
class Tie:
    """Two nodes that share something. scheme, code: what; slip: their names differ, but for a slip of the pen only."""

    node: int
    other: int
    scheme: str
    code: str
    slip: bool = False


def chain(ties: Iterable[Tie], start: int, end: int) -> tuple[Tie, ...]:
    """Return the fewest ties that lead from one node to another, turned the way they are walked; empty: none do."""
    around: dict[int, list[Tie]] = {}
    for tie in ties:
        around.setdefault(tie.node, []).append(tie)
        around.setdefault(tie.other, []).append(Tie(tie.other, tie.node, tie.scheme, tie.code, tie.slip))
    came: dict[int, Tie | None] = {start: None}
    waiting = deque([start])
    while waiting and end not in came:
        for tie in around.get(waiting.popleft(), ()):
            if tie.other not in came:
                came[tie.other] = tie
                waiting.append(tie.other)
    found: list[Tie] = []
    at = end
    while (step := came.get(at)) is not None:
        found.append(step)
        at = step.node
    return tuple(reversed(found))
