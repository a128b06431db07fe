"""Which records go from which system to which, and whether Onebook carries them or people type them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from onebook.plan.capabilities import from_book, givers, owners, scopes, wholes, why_not_given, why_not_taken
from onebook.plan.ids import BOOK
from onebook.records import record_types

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from onebook.plan.capabilities import Capabilities
    from onebook.plan.model import Plan

__all__ = ["Flow", "flows"]

Route = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Flow:
    """Records of one type that go from one system through Onebook to another.

    parts: record types that go with it as parts of its documents (lines of an order). giver: None where no system gives
    them, `book` where they are the book's own. taker: None where no system takes them: they only come into the book,
    and there is nothing to be saved. why: the reason why people type it; empty where it is carried. held_by: the
    system, giver or taker, that cannot do its part. documents: a month; None where that is not known. minutes: what
    typing one takes. measured: documents were counted in what was loaded, not said in the plan.
    """

    record_type: str
    giver: str | None
    taker: str | None
    why: str = ""
    held_by: str | None = None
    parts: tuple[str, ...] = ()
    documents: Decimal | None = None
    minutes: Decimal = Decimal(0)
    measured: bool = False

    @property
    def carried(self) -> bool:
        """Whether Onebook carries it, so that nobody types."""
        return not self.why

    @property
    def in_words(self) -> str:
        """The flow as it is named in a sentence: `sales order from web_shop to erp`."""
        return (
            f"{self.record_type.replace('_', ' ')} from {_named(self.giver, 'nowhere')} to {self.taker or 'the book'}"
        )


def _named(system: str | None, otherwise: str) -> str:
    return "the book" if system == BOOK else system or otherwise


def flows(
    plan: Plan,
    capabilities: Mapping[str, Capabilities],
    measured: Mapping[tuple[str, str], Decimal] | None = None,
) -> tuple[Flow, ...]:
    """Return every flow of the plan: by record type in the registry's order, then giver and taker in the plan's.

    measured: (system, record type) to documents a month, used where the plan says nothing. Lines of a document go with
    it, and are no flow of their own.
    """
    routes = {kind: tuple(_routes(plan, kind, capabilities)) for kind in record_types()}
    found = []
    for kind, ways in routes.items():
        for giver, taker in ways:
            if any((giver, taker) in routes[whole] for whole in wholes(kind)):
                continue
            parts = tuple(part for part in routes if kind in wholes(part) and (giver, taker) in routes[part])
            documents, was_measured = _documents(plan, kind, giver, _sources(plan, kind, capabilities), measured or {})
            found.append(
                Flow(
                    kind, giver, taker, *_why_by_hand(plan, (kind, *parts), (giver, taker), capabilities), parts,
                    documents, plan.manual.minutes.get(kind, plan.manual.minutes_per_document), was_measured,
                )
            )  # fmt: skip
    return tuple(found)


def _routes(plan: Plan, kind: str, capabilities: Mapping[str, Capabilities]) -> Iterator[Route]:
    """Yield giver and taker: from each system whose records count to each that takes them, or to the book alone."""
    takers = [name for name, system in plan.systems.items() if kind in system.takes]
    sources = _sources(plan, kind, capabilities)
    if takers and not sources:
        giver = BOOK if from_book(plan, kind) else None
        yield from ((giver, taker) for taker in takers)
    for giver in sources:
        others = [taker for taker in takers if taker != giver]
        yield from ((giver, taker) for taker in others or (None,))
    for copy in givers(plan, kind, capabilities):
        if copy not in sources:
            yield copy, None  # it gives them too, but those of another system count


def _sources(plan: Plan, kind: str, capabilities: Mapping[str, Capabilities]) -> tuple[str, ...]:
    """Return the systems whose records of this type go out to others: its owners, channel by channel."""
    found = {name for channel in scopes(plan, kind) for name in owners(plan, kind, capabilities, channel)}
    return tuple(name for name in plan.systems if name in found)


def _why_by_hand(
    plan: Plan, kinds: tuple[str, ...], route: Route, capabilities: Mapping[str, Capabilities]
) -> tuple[str, str | None]:
    """Return the reason why people type it, and the system that is the reason; empty where it is carried."""
    giver, taker = route
    if giver is None:
        return "no system gives it", None
    for kind in kinds:
        not_given = "" if giver == BOOK else why_not_given(plan.systems[giver], kind, capabilities)
        if not_given:
            return f"{giver}: {not_given}", giver
        not_taken = why_not_taken(plan.systems[taker], kind, capabilities) if taker else ""
        if not_taken:
            return f"{taker}: {not_taken}", taker
    return "", None


def _documents(
    plan: Plan, kind: str, giver: str | None, sources: tuple[str, ...], measured: Mapping[tuple[str, str], Decimal]
) -> tuple[Decimal | None, bool]:
    """Return how many a month, and whether that was measured.

    The giver's own number comes first. Of what the plan says for all systems together, those that name no number of
    their own have equal parts of the rest.
    """
    whole = plan.manual.documents_per_month.get(kind)
    if giver in (None, BOOK):
        return whole, False
    own = plan.systems[giver].documents_per_month
    if kind in own:
        return own[kind], False
    if whole is None:
        return measured.get((giver, kind)), (giver, kind) in measured
    said = [plan.systems[n].documents_per_month[kind] for n in sources if kind in plan.systems[n].documents_per_month]
    silent = max(len(sources) - len(said), 1)
    return max(whole - sum(said, Decimal(0)), Decimal(0)) / silent, False
