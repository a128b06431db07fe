"""What a load left out whole, told by cause: one sentence for each, with all that it kept from being loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from onebook.records import Fault

__all__ = ["LeftOut", "by_cause"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A record type that was not loaded: because of sources, of record types that it is part of, or of itself."""

    kind: str
    sources: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()


def by_cause(unusable: Mapping[str, Sequence[Fault]], left_out: Sequence[LeftOut]) -> tuple[Fault, ...]:
    """Return each cause once. unusable: sources of which nothing can be read. left_out: parents before their parts."""
    kept: dict[Fault, list[str]] = {fault: [] for faults in unusable.values() for fault in faults}
    cause: dict[str, Fault] = {}
    for each in left_out:
        if each.faults:
            cause[each.kind] = each.faults[0]
            kept.update({fault: [] for fault in each.faults if fault not in kept})
            continue
        first = next((cause[parent] for parent in each.parents if parent in cause), None)
        cause[each.kind] = first or unusable[each.sources[0]][0]
        kept[cause[each.kind]].append(each.kind)
    return tuple(
        replace(fault, what=f"{fault.what} Not loaded, therefore: {', '.join(kinds)}.") if kinds else fault
        for fault, kinds in kept.items()
    )
