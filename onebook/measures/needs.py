"""What a KPI needs among the records. Without it a figure would be 0 or 100 % and say nothing, so it is left empty.

A need names a record type, a field of it that is filled, or the values one of which it holds: `lead`,
`lead.engaged_on`, `cost.kind=marketing`, `touch.kind=visit|store_visit`; several are joined by ` or `. Where the record
type has a channel, it is asked of each channel, too; `… anywhere` asks it of the business alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from onebook.measures.session import Session, rows_of
from onebook.records import BadInput, Fault, record_types
from onebook.records.sql import quote

__all__ = ["Found", "Need", "check_needs", "find_needs", "lacking", "parse_need"]

ANYWHERE = " anywhere"


@dataclass(frozen=True, slots=True)
class Need:
    """One record type, with the condition on a field that some record of it must meet, in SQL and in words."""

    record: str
    field: str
    condition: str
    words: str


@dataclass(frozen=True, slots=True)
class Found:
    """Is a need met? channels: those in which it is (None: it is not asked of channels)."""

    met: bool
    channels: frozenset[str] | None


def parse_need(text: str) -> tuple[tuple[Need, ...], bool]:
    """Return the alternatives of a need, and whether it is asked of each channel. ValueError where it names nothing."""
    everywhere = text.endswith(ANYWHERE)
    needs = tuple(_one(part.strip()) for part in text.removesuffix(ANYWHERE).split(" or "))
    return needs, not everywhere and all("channel" in record_types()[n.record].names for n in needs)


def check_needs(where: str, texts: Iterable[str]) -> None:
    """Raise BadInput where a need names no record type or field."""
    for text in texts:
        try:
            parse_need(text)
        except ValueError as error:
            raise BadInput(Fault(where, f"{error}.", "`onebook schema` lists record types and fields.")) from error


def _one(text: str) -> Need:
    name, _, rest = text.partition(".")
    field, _, values = rest.partition("=")
    declared = record_types().get(name)
    if declared is None or (field and field not in declared.names):
        raise ValueError(f"the need '{text}' names no record type or field")
    if not field:
        return Need(name, "system", "true", f"{name} records")
    if not values:
        return Need(name, field, f"{field} is not null", f"{name} records that give {field}")
    listed = values.split("|")
    condition = f"{field} in ({', '.join(quote(v) for v in listed)})"
    return Need(name, field, condition, f"{name} records whose {field} is {' or '.join(listed)}")


def find_needs(session: Session, texts: Iterable[str]) -> dict[str, Found]:
    """Look up needs among the records: one pass over each record type that any of them names.

    What a session has found stays true, since it reads one state of the lake.
    """
    asked = dict.fromkeys(texts)
    found: dict[str, Found] = session.needs
    parsed = {text: parse_need(text) for text in asked if text not in found}
    wanted: dict[str, dict[Need, None]] = {}
    for needs, _ in parsed.values():
        for need in needs:
            wanted.setdefault(need.record, {})[need] = None
    channels = {need: met for record, group in wanted.items() for need, met in _met(session, record, group).items()}
    for text, (needs, by_channel) in parsed.items():
        where = {channel for need in needs for channel in channels[need]}
        found[text] = Found(bool(where), frozenset(c for c in where if c) if by_channel else None)
    return {text: found[text] for text in asked}


def _met(session: Session, record: str, needs: Iterable[Need]) -> dict[Need, set[str | None]]:
    """For each of a record type's needs the channels whose records meet it (None: records without a channel)."""
    found: dict[Need, set[str | None]] = {need: set() for need in needs}
    chosen = [need for need in found if need.field in session.loaded.get(record, ())]
    if chosen:
        channel = "channel" if "channel" in record_types()[record].names else "null"
        tests = ", ".join(f"bool_or({need.condition})" for need in chosen)
        rows = rows_of(session, f"select {channel}, {tests} from {record} group by 1")
        found |= {need: {row[0] for row in rows if row[i + 1]} for i, need in enumerate(chosen)}
    return found


def lacking(needs: Iterable[str], found: Mapping[str, Found], channel: str | None = None) -> str | None:
    """Tell in words what is missing for a figure of the business or of a channel; None where nothing is."""
    for text in needs:
        here = found[text]
        if here.met and (channel is None or here.channels is None or channel in here.channels):
            continue
        words = " or ".join(need.words for need in parse_need(text)[0])
        return f"no {words}" + (f" in {channel}" if here.met else "")
    return None
