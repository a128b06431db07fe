"""Drafting a plan: the commented `onebook.toml` that `onebook init` writes from the files it recognised."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from onebook.plan.capabilities import COUNTED_ONCE, ONE_TRUTH
from onebook.plan.draft_mapping import SHIPPING, WHOLE_BUSINESS, DraftedMapping, draft_mappings, needs_channel
from onebook.plan.draft_text import HEAD, business_lines, channel_lines, examples, mapping_lines, source_lines
from onebook.plan.guesses import FileGuess, RecordGuess
from onebook.plan.toml_text import comment, setting
from onebook.plan.wording import as_name
from onebook.records import record_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = [
    "DraftedMapping", "FileGuess", "RecordGuess", "draft_plan", "draft_sql_files", "drafted_mappings", "not_recognised",
]  # fmt: skip

ORDERS = ("sales_order", "sales_order_line")
SHIPMENTS = ("shipment", "shipment_line")
NAMED_BY_OTHERS = ("sales_order", "item", "party", "place")
"""Records that one system gives and others name by its ids."""

IN_CHANNEL = re.compile(
    r"web|online|internet|app|shop|store|till|pos|market|phone|sales|reseller|catalog|mail"
    r"|filiale|laden|kasse|marktplatz|telefon|vertrieb|haendler|katalog"
)


@dataclass(frozen=True, slots=True)
class _System:
    """A system to be drafted. labels: its channels with what people see. sold: those of which it holds orders."""

    name: str
    folder: str
    files: tuple[FileGuess, ...]
    mappings: tuple[DraftedMapping, ...]
    labels: dict[str, str]
    sold: tuple[str, ...]

    @property
    def channels(self) -> tuple[str, ...]:
        return tuple(self.labels)

    def gives(self, kind: str) -> bool:
        return any(m.guess.record_type == kind and not m.unused for m in self.mappings)


def draft_plan(business_name: str, currency: str, time_zone: str, guesses: Sequence[FileGuess]) -> str:
    """Return the text of a plan over the recognised files, with comments that teach and examples of the rest.

    It parses. It has no faults as long as the SQL files of `draft_sql_files` lie beside it, and orders were recognised.
    """
    systems = _systems(guesses)
    named = {channel: label for system in reversed(systems) for channel, label in system.labels.items()}
    taken = [str(m.constants["channel"]) for s in systems for m in s.mappings if "channel" in m.constants]
    named |= {channel: _label(channel) for channel in taken if channel not in (*named, *WHOLE_BUSINESS)}
    sold = {channel for system in systems for channel in system.sold} if systems else {"web_shop"}
    named = named or {"web_shop": _label("web_shop")}
    lines = [*HEAD, *business_lines(business_name, currency, time_zone), *channel_lines(named, sold)]
    owned = _owned(systems)
    for system in systems:
        lines += ["", *_system_lines(system, owned[system.name], systems)]
    if not systems:
        lines += ["", *comment("No export was found. Systems and their files are described like the ledger below.")]
    return "\n".join([*lines, *examples(next(iter(named)))]) + "\n"


def draft_sql_files(guesses: Sequence[FileGuess]) -> dict[str, str]:
    """Return the SQL files that the drafted plan names: path, relative to the plan, and text."""
    return {m.sql_path: m.sql for m in drafted_mappings(guesses) if m.sql}


def drafted_mappings(guesses: Sequence[FileGuess]) -> tuple[DraftedMapping, ...]:
    """Return how every guess stands in the drafted plan, and which of them only as comments."""
    return tuple(mapping for system in _systems(guesses) for mapping in system.mappings)


def not_recognised(file: FileGuess) -> str:
    """Say why a file holds no record that is known, and what to do."""
    if file.not_used:
        return file.not_used
    if file.settings.get("header") is False:
        return "its first row holds data, no names of columns. Name them in `columns`, and map them by hand"
    if not file.header:
        return "it could not be read. The note tells why"
    return "its header says nothing that is known. Its columns stand in the plan: map them by hand"


def _systems(guesses: Sequence[FileGuess]) -> tuple[_System, ...]:
    by_name = sorted(guesses, key=lambda guess: guess.system)
    files = {name: tuple(of) for name, of in groupby(by_name, key=lambda guess: guess.system)}
    seen = {
        name: {v: _channel_name(v, number) for number, v in enumerate(_values(of), 1)} for name, of in files.items()
    }
    sold = {name: _sold(name, of, seen[name]) for name, of in files.items()}
    anywhere = tuple(dict.fromkeys(channel for channels in sold.values() for channel in channels))
    systems = tuple(_system(name, of, seen[name], sold[name], anywhere) for name, of in files.items())
    return tuple(_relying(system, systems) for system in systems)


def _sold(name: str, files: Sequence[FileGuess], seen: dict[str, str]) -> tuple[str, ...]:
    """Return the channels of which a system holds orders: those in its files of orders, else its only one."""
    selling = [f for f in files if any(g.record_type in ORDERS and not g.doubt for g in f.records)]
    named = tuple(dict.fromkeys(seen[value] for value in _values(selling)))
    return named or (tuple(dict.fromkeys(seen.values())) or (_channel_of(name),) if selling else ())


def _system(
    name: str, files: tuple[FileGuess, ...], seen: dict[str, str], sold: tuple[str, ...], anywhere: tuple[str, ...]
) -> _System:
    own = tuple(dict.fromkeys((*seen.values(), *sold)))
    mappings = draft_mappings(name, files, seen, sold or own or anywhere or (_channel_of(name),))
    if not own and any(needs_channel(m.guess) and not m.unused for m in mappings) and not anywhere:
        own = (_channel_of(name),)
    written = {channel: value.strip() for value, channel in reversed(seen.items())}
    labels = {channel: written.get(channel) or _label(channel) for channel in own}
    return _System(name, files[0].folder, files, mappings, labels, sold)


def _ids(system: _System, systems: Sequence[_System]) -> dict[str, str]:
    """Return whose ids a system uses: those of the only other one that gives what it names and does not give itself."""
    found = {}
    for kind in NAMED_BY_OTHERS:
        givers = [other.name for other in systems if other.gives(kind)]
        if len(givers) == 1 and givers[0] != system.name and any(_names(m, kind) for m in system.mappings):
            found[kind] = givers[0]
    return found


def _names(mapping: DraftedMapping, kind: str) -> bool:
    fields = record_type(mapping.guess.record_type).fields
    return not mapping.unused and any(f.ref == kind and f.name in mapping.given for f in fields)


def _shippers(system: _System, systems: Sequence[_System]) -> list[str]:
    """Return the systems whose shipments are of this one's orders."""
    return [
        other.name for other in systems
        if any(other.gives(kind) for kind in SHIPMENTS)
        and (other is system or _ids(other, systems).get("sales_order") == system.name)
    ]  # fmt: skip


def _relying(system: _System, systems: Sequence[_System]) -> _System:
    """Add what must be confirmed where a system's sales count only by what another one says of their shipment."""
    shippers = _shippers(system, systems)
    if _tells_shipping(system) or not shippers or system.name in shippers:
        return system
    said = f"Its sales count when shipped, as {' or '.join(shippers)} says: the order numbers there are those here."
    mappings = tuple(
        replace(m, guess=replace(m.guess, confirm=(*m.guess.confirm, said)))
        if m.guess.record_type == "sales_order_line" else m
        for m in system.mappings
    )  # fmt: skip
    return replace(system, mappings=mappings)


def _tells_shipping(system: _System) -> bool:
    return any(SHIPPING & m.given for m in system.mappings if m.guess.record_type in ORDERS and not m.unused)


def _values(files: Iterable[FileGuess]) -> list[str]:
    values = dict.fromkeys(value for file in files for value in file.channels)
    return [value for value in values if value.strip().lower() not in WHOLE_BUSINESS]


def _channel_name(value: str, number: int) -> str:
    return as_name(value)[:60] or f"channel_{number}"


def _label(channel: str) -> str:
    return channel.replace("_", " ").capitalize()


def _channel_of(system: str) -> str:
    """Return the name of the one channel of a system: its own name, if that sounds like a channel."""
    return system if IN_CHANNEL.search(system) else "web_shop"


def _owned(systems: Sequence[_System]) -> dict[str, tuple[str, ...]]:
    """Return what each system must own because another one gives it too: the first one that gives it does."""
    owned: dict[str, list[str]] = {system.name: [] for system in systems}
    for kind in sorted(ONE_TRUTH | COUNTED_ONCE):
        giving = [system for system in systems if system.gives(kind)]
        shared = [s for s in giving[1:] if kind in ONE_TRUTH or set(s.channels) & set(giving[0].channels)]
        if shared:
            owned[giving[0].name].append(kind)
    return {name: tuple(kinds) for name, kinds in owned.items()}


def _system_lines(system: _System, owned: tuple[str, ...], systems: Sequence[_System]) -> Iterator[str]:
    yield f"[systems.{system.name}]"
    if system.folder != ".":
        yield setting("folder", system.folder, "where its exports lie, relative to this file")
    if system.channels:
        yield setting("channels", system.channels, "the channels whose records it holds")
    if system.files[0].table:
        yield setting("database", system.files[0].path, "its tables are read like files")
    if ids := _ids(system, systems):
        yield setting("ids", {**ids}, "CHECK: it names these as that system does")
    if owned:
        yield setting("owns", owned, "other systems give these too; these count")
    if _counts_when_ordered(system, systems):
        yield setting("recognise", "order", "its exports do not say when goods were shipped")
    used = {source for mapping in system.mappings if not mapping.unused for source in mapping.reads}
    for file in system.files:
        yield ""
        yield from source_lines(system.name, file, is_used=file.source in used)
    for mapping in system.mappings:
        yield ""
        yield from mapping_lines(system.name, mapping)


def _counts_when_ordered(system: _System, systems: Sequence[_System]) -> bool:
    """Say whether nothing tells when its sales were shipped, so that they can only count when ordered."""
    return system.gives("sales_order_line") and not _tells_shipping(system) and not _shippers(system, systems)
