"""Period and channels as a condition on a model's columns `day` and `channel`, where figures know no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onebook.records import BadInput, Fault
from onebook.records.sql import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onebook.measures import Filter, Period

__all__ = ["within"]


def within(what: str, period: Period, filters: Sequence[Filter], condition: str = "true") -> str:
    """Return the condition on rows, with one more. what: is named in BadInput, raised for filters of anything else."""
    conditions = [f"({condition})"]
    if period.first:
        conditions.append(f"day >= date '{period.first}'")
    if period.last:
        conditions.append(f"day <= date '{period.last}'")
    for one in filters:
        if one.dimension != "channel":
            mend = "Leave it out, or ask for a channel."
            raise BadInput(Fault("filter", f"{what} are not told by '{one.dimension}'.", mend))
    named = [one.value for one in filters]
    if "*" in named:
        conditions.append("channel is not null")
    elif named:
        of_none = " or channel is null" if "" in named else ""
        conditions.append(f"(channel in ({listed(named)}){of_none})")
    return " and ".join(conditions)
