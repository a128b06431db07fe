"""Changes in words: by how much a figure differs, since when, and how sure that is."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from onebook.app.language import gettext as _
from onebook.app.units import grouped
from onebook.web.words import MINUS, figure

if TYPE_CHECKING:
    from onebook.app.changes.alarms import Watched
    from onebook.journey.effects.estimate import Estimate

__all__ = ["alarm_sentence", "between", "by_words", "chance_words", "difference", "of_unit"]


def of_unit(of: float | None, unit: str) -> str:
    """Write an estimate in a KPI's unit; empty where there is none."""
    return "" if of is None else figure(Decimal(repr(of)), unit)


def difference(of: float | None, unit: str) -> str:
    """Write by how much an estimate differs, with its sign: shares in percentage points."""
    if of is None:
        return ""
    sign = "+" if of > 0 else MINUS if of < 0 else ""
    size = f"{grouped(Decimal(repr(abs(of) * 100)), 1)} {_('pp')}" if unit == "share" else of_unit(abs(of), unit)
    return f"{sign}{size}"


def between(of: Estimate, unit: str) -> str:
    """Write the ends of a difference's interval; empty where there is none."""
    if of.low is None or of.high is None:
        return ""
    return _("%(low)s to %(high)s", low=difference(of.low, unit), high=difference(of.high, unit))


def by_words(of: Estimate | None, unit: str) -> str:
    """Write a difference with its interval."""
    if of is None or of.value is None:
        return ""
    sure = between(of, unit)
    return f"{difference(of.value, unit)} ({sure})" if sure else difference(of.value, unit)


def chance_words(p: float | None) -> str:
    """Write how probable so strong a sign is where nothing changes."""
    if p is None:
        return ""
    return _("under 0.1 %") if p < 0.001 else figure(Decimal(repr(p)), "share")  # noqa: PLR2004


def alarm_sentence(of: Watched) -> str:
    """Say since when a figure is otherwise, by how much, and when that was noticed; empty where it is as before."""
    if not of.alarm.raised or of.since is None:
        return ""
    words = _("higher") if of.alarm.up else _("lower")
    told = _(
        "Since the week of %(since)s it is %(words)s: by %(by)s, noticed on %(noticed)s.",
        since=of.since, words=words, by=by_words(of.size, of.kpi.unit) or _("an unknown size"), noticed=of.raised_on,
    )  # fmt: skip
    if of.season:
        return told
    return f"{told} {_('Last year is not recorded in full, so a season would seem a change, too.')}"
