"""The form by which a period is chosen: those in which something happened, or any days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from onebook.app.language import gettext as _
from onebook.web.words import period_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from onebook.measures import Period
    from onebook.plan import Plan
    from onebook.web.wanted import Wanted

__all__ = ["Choice", "Chooser", "Select", "chooser", "elsewhere"]


NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a select."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Select:
    """A further select of a page's form."""

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Chooser:
    """What the form offers.

    groups: (label, options) of periods. free: the days are none of these. kept: what the address carries on beside the
    period. filters: (label, value, address without it). others: further selects; check: (name, label, whether it is
    checked) of a box.
    """

    path: str
    groups: tuple[tuple[str, tuple[Choice, ...]], ...]
    first: str
    last: str
    free: bool
    kept: tuple[tuple[str, str], ...]
    filters: tuple[tuple[str, str, str], ...]
    others: tuple[Select, ...] = ()
    check: tuple[str, str, bool] | None = None


def chooser(
    path: str, wanted: Wanted, plan: Plan, period: Period, months: Sequence[date], others: tuple[Select, ...] = (),
    check: tuple[str, str, bool] | None = None, more: Mapping[str, str] = NOTHING,
) -> Chooser:  # fmt: skip
    """Return the form for a page, with what it was asked for chosen in it. more: what else its address carries on."""
    first = period.first.isoformat() if period.first else ""
    last = period.last.isoformat() if period.last else ""
    chosen = period_words(period)
    newest = sorted(months, reverse=True)
    named = {
        _("Years"): dict.fromkeys(str(m.year) for m in newest),
        _("Quarters"): dict.fromkeys(f"{m.year}-Q{(m.month + 2) // 3}" for m in newest),
        _("Months"): dict.fromkeys(f"{m:%Y-%m}" for m in newest),
    }
    groups = [(label, tuple(Choice(w, w, w == chosen) for w in found)) for label, found in named.items() if found]
    offered = {choice.value for label, choices in groups for choice in choices}
    free = not period.all_time and chosen not in offered
    if free:
        groups.insert(0, (_("Chosen days"), (Choice("", chosen, chosen=True),)))
    asked = {other.name for other in others} | ({check[0]} if check else set())
    kept = replace(wanted, period="", first="", last="").pairs()
    kept += [(name, value) for name, value in more.items() if value and name not in asked]
    filters = tuple((label, value, rest.link(path, **more)) for label, value, rest in wanted.filters(plan))
    return Chooser(path, tuple(groups), first, last, free, tuple(kept), filters, others, check)


def elsewhere(name: str, path: str, wanted: Wanted, **more: str) -> tuple[str, str] | None:
    """Return (period, address) of the period to look at instead; None where its name is empty: there is none."""
    return (name, replace(wanted, period=name, first="", last="").link(path, **more)) if name else None
