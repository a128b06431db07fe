"""Who owns which records, and whether they could go round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onebook.plan.capabilities import (
    COUNTED_ONCE,
    ONE_TRUTH,
    PASSED_ON,
    from_book,
    given_by,
    givers,
    owners,
    scopes,
    wholes,
    why_not_given,
    why_not_taken,
)
from onebook.plan.checks.subject import Finding, Subject, listed
from onebook.plan.ids import BOOK
from onebook.records import record_types

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onebook.plan.lines import SettingPath

__all__ = ["check_owners"]


def check_owners(subject: Subject) -> Iterator[Finding]:
    """Find records with no owner or two, records that go round, and what a system's kind cannot carry."""
    for kind in record_types():
        yield from _two_owners(subject, kind)
        yield from _owner_gives_nothing(subject, kind)
        yield from _taken_from_nobody(subject, kind)
    yield from _no_owner(subject)
    yield from _loops(subject)
    yield from _ids(subject)
    for name in subject.plan.systems:
        yield from _cannot(subject, name)
        yield from _parts_alone(subject, name)
        yield from _idle_by_hand(subject, name)


def _line(subject: Subject, name: str, setting: str, kind: str) -> SettingPath:
    """Return the path of a record type within a system's list, or of the system where it is not in it."""
    system = subject.plan.systems[name]
    listed_kinds = getattr(system, setting)
    if kind in listed_kinds:
        return ("systems", name, setting, listed_kinds.index(kind))
    return ("systems", name, "records", kind) if kind in system.records else ("systems", name)


def _two_owners(subject: Subject, kind: str) -> Iterator[Finding]:
    systems = subject.plan.systems
    for channel in scopes(subject.plan, kind):
        own = [n for n in owners(subject.plan, kind, subject.capabilities, channel) if kind in systems[n].owns]
        if len(own) > 1:
            of = f" of the channel {channel}" if channel else ""
            yield subject.fault(
                _line(subject, own[1], "owns", kind), f"{kind}{of} has {len(own)} owners: {listed(own)}.",
                "Leave it in the `owns` of one"
                + (", or say in `channels` which channels each of them holds." if channel else "."),
            )  # fmt: skip
            return


def _owner_gives_nothing(subject: Subject, kind: str) -> Iterator[Finding]:
    for name, system in subject.plan.systems.items():
        if kind in system.owns and kind not in given_by(system, subject.capabilities):
            yield subject.fault(
                _line(subject, name, "owns", kind), f"{name} owns {kind}, but does not give it.",
                f"Add {kind} to its `gives` and say how it is read, or let the system own it that gives it.",
            )  # fmt: skip


def _taken_from_nobody(subject: Subject, kind: str) -> Iterator[Finding]:
    for name, system in subject.plan.systems.items():
        if kind not in system.takes:
            continue
        sources = owners(subject.plan, kind, subject.capabilities)
        if not sources and from_book(subject.plan, kind):
            continue
        if not sources:
            yield subject.fault(
                _line(subject, name, "takes", kind),
                f"{name} takes {kind}, but {kind} has no owner: no system gives it.",
                "Add it to the `gives` of the system in which it is kept, or remove it here.",
            )  # fmt: skip
        elif sources == (name,) and not from_book(subject.plan, kind):
            yield subject.warning(
                _line(subject, name, "takes", kind), f"{name} takes {kind}, but is the only one whose {kind} count.",
                "Remove it here: nothing would ever be sent.",
            )  # fmt: skip


def _no_owner(subject: Subject) -> Iterator[Finding]:
    """Find kinds that several systems give and none owns; those of the same systems are told together."""
    together: dict[tuple[tuple[str, ...], str | None], list[str]] = {}
    for kind in record_types():
        taken = any(kind in system.takes for system in subject.plan.systems.values())
        chosen = kind == "exchange_rate" and subject.plan.exchange_rates.system is not None
        if chosen or kind not in ONE_TRUTH | COUNTED_ONCE | (PASSED_ON if taken else frozenset()):
            continue
        for channel in scopes(subject.plan, kind):
            who = owners(subject.plan, kind, subject.capabilities, channel)
            if len(who) > 1 and not any(kind in subject.plan.systems[n].owns for n in who):
                together.setdefault((who, channel), []).append(kind)
                break
    for (who, channel), kinds in together.items():
        path = _line(subject, who[1], "gives", kinds[0])
        own = "owns = [" + ", ".join(f'"{kind}"' for kind in kinds) + "]"
        has = "has" if len(kinds) == 1 else "have"
        given = f"{listed(who)} {'both' if len(who) == 2 else 'all'} give"  # noqa: PLR2004
        if channel is None:
            it = "it" if len(kinds) == 1 else "them"
            yield subject.fault(
                path,
                f"{listed(kinds)} {has} no owner: {given} {it}.",
                f"Say which one is right: {own} below one of them.",
            )
        else:
            yield subject.fault(
                path,
                f"{listed(kinds)} of the channel {channel} {has} no owner: {given} them; they would be counted twice.",
                f"Say in `channels` which channels each of them holds, or write {own} below one of them.",
            )


def _loops(subject: Subject) -> Iterator[Finding]:
    plan = subject.plan
    for kind in record_types():
        for channel in scopes(subject.plan, kind):
            feeds = owners(plan, kind, subject.capabilities, channel)
            round_trip = [n for n in feeds if kind in plan.systems[n].takes]
            if len(round_trip) > 1:
                path = " feeds ".join((*round_trip, round_trip[0]))
                yield subject.fault(
                    _line(subject, round_trip[0], "takes", kind), f"{kind} would go round: {path}.",
                    f'Let one of them own it (owns = ["{kind}"]), or take it out of the `takes` of all but one.',
                )  # fmt: skip
                break


def _ids(subject: Subject) -> Iterator[Finding]:
    systems = subject.plan.systems
    told: set[tuple[str, str]] = set()
    for name, system in systems.items():
        if name == BOOK:
            what = f"a system is called '{BOOK}', as what the book publishes is."
            yield subject.fault(("systems", name), what, "Give it another name.")
        for kind, whose in system.ids.items():
            path: SettingPath = ("systems", name, "ids", kind)
            if whose == name:
                yield subject.fault(path, f"{name} already uses its own ids of {kind}.", "Remove it.")
                continue
            if (
                whose in systems
                and kind in record_types()
                and not givers(subject.plan, kind, subject.capabilities).count(whose)
            ):
                yield subject.warning(
                    path, f"{name} uses {whose}'s ids of {kind}, but {whose} gives no {kind}.",
                    f"Add {kind} to what {whose} gives, or the ids will lead nowhere.",
                )  # fmt: skip
            chain = [name]
            while whose in systems and whose not in chain:
                chain.append(whose)
                whose = systems[whose].ids.get(kind, "")  # noqa: PLW2901
            if whose == name and (kind, name) not in told:
                told |= {(kind, n) for n in chain}
                uses = " uses those of ".join((*chain, name))
                yield subject.fault(path, f"the ids of {kind} go round: {uses}.", "Remove one of them.")


def _cannot(subject: Subject, name: str) -> Iterator[Finding]:
    """Find kinds that a system is said to give or take and that its kind of system cannot carry."""
    system = subject.plan.systems[name]
    can = subject.capabilities.get(system.kind)
    if can is None:
        return
    for kind in given_by(system, subject.capabilities):
        why = why_not_given(system, kind, subject.capabilities)
        if kind not in record_types() or not why or kind in system.by_hand:
            continue
        path = _line(subject, name, "gives", kind)
        map_it = f"Add [systems.{name}.records.{kind}]"
        mend = map_it if can.mapped else f"It can give: {_known(can.gives)}. Remove it"
        yield subject.fault(path, f"{name} is to give {kind}, but {why}.", f"{mend}, or {_by_hand(kind)}")
    for kind in system.takes:
        why = why_not_taken(system, kind, subject.capabilities)
        if kind in record_types() and why and kind not in system.by_hand:
            path = _line(subject, name, "takes", kind)
            mend = f"It can take: {_known(can.takes)}. Remove it, or {_by_hand(kind)}"
            yield subject.fault(path, f"{name} is to take {kind}, but {why}.", mend)


def _parts_alone(subject: Subject, name: str) -> Iterator[Finding]:
    """Find lines whose documents the system does not give: the gate would keep all of them out."""
    given = given_by(subject.plan.systems[name], subject.capabilities)
    for kind in given:
        for whole in wholes(kind) if kind in record_types() else ():
            if whole not in given:
                yield subject.fault(
                    _line(subject, name, "gives", kind),
                    f"every {kind} would be kept out: it is a part of a {whole}, and {name} gives none.",
                    f"Map {whole} too; it can read the same source, as rows that are alike count once.",
                )


def _by_hand(kind: str) -> str:
    return f'write by_hand = ["{kind}"] if people carry it: `onebook plan show` tells what that costs.'


def _known(kinds: frozenset[str]) -> str:
    return ", ".join(k for k in record_types() if k in kinds) or "nothing"


def _idle_by_hand(subject: Subject, name: str) -> Iterator[Finding]:
    system = subject.plan.systems[name]
    for kind in system.by_hand:
        if kind in record_types() and kind not in (*given_by(system, subject.capabilities), *system.takes):
            yield subject.warning(
                _line(subject, name, "by_hand", kind), f"{name} neither gives nor takes {kind}.",
                f"Add {kind} to its `gives` or `takes`, or remove it here.",
            )  # fmt: skip
