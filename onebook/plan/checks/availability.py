"""Whether what channels are told of the stock can be told: they exist, draw on places, and are told something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onebook.plan.checks.subject import Finding, Subject

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["check_availability"]


def check_availability(subject: Subject) -> Iterator[Finding]:
    """Find terms of channels that are not there or draw on no place, and shares that hide all or nothing."""
    plan = subject.plan
    served = {
        channel for place in plan.places.values() if place.kind in ("store", "warehouse") for channel in place.serves
    }
    for name, terms in plan.availability.channels.items():
        path = ("availability", "channels", name)
        if name not in plan.channels:
            yield subject.unknown(path, "channel", name, plan.channels)
        elif name not in served:
            yield subject.warning(
                path, "no place serves the channel: it is told of no stock.", "Add it to the `serves` of a place."
            )
        if terms.buffer_share == 1:
            yield subject.warning(
                (*path, "buffer_share"), "all there is is kept from the channel.", "Use `cap = 0` to tell it of none."
            )
    if not plan.tolerances.oversell_share and served:
        yield subject.warning(
            ("tolerances", "oversell_share"), "no buffer is large enough for that; one in 1,000,000,000 counts.",
            "Say how often you would rather write to a customer than hide pieces from all.",
        )  # fmt: skip
