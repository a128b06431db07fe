"""Whether every channel's orders reach the book, its stock is fed, and every place serves a channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onebook.plan.capabilities import from_book, given_by, givers
from onebook.plan.checks.subject import Finding, Subject, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onebook.plan.model import Channel

__all__ = ["check_channels"]

LINES = "sales_order_line"
STOCK = ("stock_count", "stock_move")
SERVING_PLACES = ("store", "warehouse")


def check_channels(subject: Subject) -> Iterator[Finding]:
    """Find channels whose orders reach nobody or whose stock nobody feeds, and places that serve nothing."""
    plan = subject.plan
    if not plan.channels:
        yield subject.fault(
            ("channels",), "no channel is declared.", 'Add one, e.g. [channels.web_shop], with kind = "digital".'
        )
    if not plan.systems and not plan.storage.keeps_book:
        yield subject.fault(
            ("systems",), "no system is declared: nothing can be loaded.",
            "Add one, e.g. [systems.web_shop]; `onebook init` drafts it from your exports. Or name the book that is "
            "kept: [storage] book.",
        )  # fmt: skip
        return
    selling = {name: channel for name, channel in plan.channels.items() if channel.sells}
    for name, channel in selling.items():
        yield from _orders(subject, name, channel)
    yield from _stock(subject, selling)
    yield from _places(subject)


def _orders(subject: Subject, name: str, channel: Channel) -> Iterator[Finding]:
    plan = subject.plan
    system_name = channel.order_system
    if system_name in plan.systems:
        system = plan.systems[system_name]
        if LINES not in given_by(system, subject.capabilities) and not from_book(plan, LINES):
            yield subject.fault(
                ("channels", name, "order_system"), f"its orders reach nobody: {system_name} gives no {LINES}.",
                f"Add {LINES} to what {system_name} gives, or name the system that gives them.",
            )  # fmt: skip
        elif system.channels and name not in system.channels:
            yield subject.warning(
                ("channels", name, "order_system"),
                f"its orders come from {system_name}, but that system's `channels` do not name it.",
                f"Add {name} to the `channels` of {system_name}.",
            )
    elif system_name is None and not from_book(plan, LINES) and not givers(plan, LINES, subject.capabilities, name):
        whole = givers(plan, "sales_order", subject.capabilities, name)
        why = f"{listed(whole)} gives its orders without their lines" if whole else f"no system gives {LINES} for it"
        yield subject.fault(
            ("channels", name), f"its orders reach nobody: {why}.",
            f"Map {LINES} in the system that holds them and add the channel to its `channels`, or write sells = false. "
            "Where they are given to the book, name it: [storage] book.",
        )  # fmt: skip


def _stock(subject: Subject, selling: dict[str, Channel]) -> Iterator[Finding]:
    plan = subject.plan
    fed = {name for name in selling for kind in STOCK if givers(plan, kind, subject.capabilities, name)}
    kept = any(from_book(plan, kind) for kind in STOCK)
    anywhere = any(givers(plan, kind, subject.capabilities) for kind in STOCK)
    for name, channel in selling.items():
        feeder = channel.stock_system
        if feeder in plan.systems:
            if not kept and not set(STOCK) & set(given_by(plan.systems[feeder], subject.capabilities)):
                yield subject.fault(
                    ("channels", name, "stock_system"),
                    f"nobody feeds its stock: {feeder} gives no {listed(STOCK, 'or')}.",
                    f"Add one of them to what {feeder} gives, or name the system that gives them.",
                )  # fmt: skip
        elif feeder is None and anywhere and name not in fed and not kept:
            yield subject.fault(
                ("channels", name), "nobody feeds its stock: the systems that give stock do not name it.",
                "Name it in their `channels`, or name its stock_system here.",
            )  # fmt: skip
    unnamed = [name for name, channel in selling.items() if channel.stock_system is None]
    if unnamed and not anywhere and not kept:
        yield subject.warning(
            ("channels",), f"nobody feeds the stock of {listed(unnamed)}: no system gives {listed(STOCK, 'or')}.",
            "Map the stock export of your till, warehouse or ERP; until then there are no stock figures.",
        )  # fmt: skip
    yield from _not_told(subject, selling)


def _not_told(subject: Subject, selling: dict[str, Channel]) -> Iterator[Finding]:
    """Find systems that sell what another keeps in stock, could be told how much that is, and are not."""
    plan = subject.plan
    keepers = {n for kind in STOCK for n in givers(plan, kind, subject.capabilities)}
    keepers |= {"the book" for kind in STOCK if from_book(plan, kind)}
    for name, system in plan.systems.items():
        can = subject.capabilities.get(system.kind)
        sells = LINES in given_by(system, subject.capabilities) and any(c in selling for c in system.channels)
        could = can is not None and "stock_count" in can.takes
        if sells and could and keepers - {name} and not {*STOCK} & {*system.takes, *system.by_hand}:
            yield subject.warning(
                ("systems", name),
                f"{name} sells stock that {listed(sorted(keepers - {name}))} keeps, but is not told of it.",
                'It could be: add "stock_count" to its `takes`.',
            )  # fmt: skip


def _places(subject: Subject) -> Iterator[Finding]:
    for name, place in subject.plan.places.items():
        if place.kind in SERVING_PLACES and not place.serves:
            first = next(iter(subject.plan.channels), "web_shop")
            yield subject.fault(
                ("places", name), f"this {place.kind} serves no channel.",
                f'Say which channels it serves: serves = ["{first}"], or give it another kind.',
            )  # fmt: skip
