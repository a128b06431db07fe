"""How figures, changes, periods and values of records are written for people."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from onebook.app.language import gettext as _
from onebook.app.language import marked
from onebook.app.units import grouped, in_unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onebook.measures import Period
    from onebook.plan import Plan

__all__ = [
    "NONE",
    "amount",
    "before_word",
    "change",
    "channel_word",
    "column",
    "figure",
    "moment",
    "months",
    "period_words",
    "raw",
    "short",
    "system_word",
    "unit_word",
    "upper_first",
    "value",
]

MINUS = "\N{MINUS SIGN}"
NBSP = "\N{NO-BREAK SPACE}"
NONE = "\N{EN DASH}"
CENTS_BELOW = 10_000
"""Amounts of money from here on are shown without cents where they are compared, not added up."""

ROUNDED_UP = Decimal("0.99995")
"""What is written as 1.0 of a thousand (million …) rather than as 1,000.0 of what is below it."""


def amount(of: Decimal | None, places: int = 2) -> str:
    """Write a number with thousands apart and a true minus sign; a dash for none."""
    return NONE if of is None else grouped(of, places).replace("-", MINUS)


def figure(of: Decimal | None, unit: str, *, whole: bool = False) -> str:
    """Write a figure in its unit. whole: large amounts of money without cents."""
    if of is None:
        return NONE
    without_cents = unit == "money" and whole and abs(of) >= CENTS_BELOW
    number, word = in_unit(of, unit, 0 if without_cents else None)
    return _with_word(number.replace("-", MINUS), _(word))


def unit_word(unit: str, currency: str) -> str:
    """Return what stands beside a figure's name: the currency of amounts (other units stand behind each figure)."""
    return currency if unit == "money" else ""


def change(now: Decimal | None, before: Decimal | None, unit: str) -> str:
    """Write how a figure changed: shares in percentage points, positions and points by how many, others in per cent."""
    if now is None or before is None:
        return ""
    if unit == "share":
        return _signed((now - before) * 100, _("pp"))
    if unit in ("points", "position"):
        return _signed(now - before, "")
    if before == 0:
        return ""
    return _signed((now - before) / abs(before) * 100, _("%"))


def short(of: Decimal) -> str:
    """Write an amount to be read, not added up: `1.2 m`."""
    for size, word in ((10**9, marked("bn")), (10**6, marked("m")), (10**3, marked("k"))):
        if abs(of) / size >= ROUNDED_UP:
            return f"{amount(of / size, 1)}{NBSP}{_(word)}"
    return amount(of, 2)


def raw(of: Decimal | None, places: int = 0) -> str:
    """Write a number as it is, thousands apart, without zeros at its end but those that make up `places`."""
    if of is None:
        return NONE
    whole, part = f"{abs(of):,f}".partition(".")[::2]
    part = part.rstrip("0").ljust(places, "0")
    return f"{MINUS if of < 0 else ''}{whole}{'.' if part else ''}{part}"


def column(of: Sequence[Decimal | None], places: int = 0) -> list[str]:
    """Write numbers that stand below one another: as they are, all with as many decimals as the finest (or `places`).

    What is not there stays empty.
    """
    needed = max((len(raw(n).partition(".")[2]) for n in of if n is not None), default=0)
    decimals = max(places, needed, 2 if needed else 0)
    return ["" if n is None else raw(n, decimals) for n in of]


def period_words(period: Period) -> str:
    """Write a period as people call it: 2001, 2001-Q2, 2001-05, its days, or all time."""
    first, last = period.first, period.last
    if first is None or last is None:
        return _open_words(first, last)
    if first == last:
        return first.isoformat()
    after = last + timedelta(days=1)
    months = (after.year - first.year) * 12 + after.month - first.month
    if first.day == after.day == 1:
        if months == 1:
            return f"{first:%Y-%m}"
        if months == 3 and first.month % 3 == 1:  # noqa: PLR2004 (a quarter)
            return f"{first.year}-Q{(first.month + 2) // 3}"
        if months == 12 and first.month == 1:  # noqa: PLR2004 (a year)
            return str(first.year)
    return _("%(first)s to %(last)s", first=first, last=last)


def _open_words(first: date | None, last: date | None) -> str:
    if last:
        return _("up to %(day)s", day=last)
    return _("from %(day)s", day=first) if first else _("all time")


def months(period: Period) -> str:
    """Write a period by its first and its last month."""
    first, last = (f"{day:%Y-%m}" if day else "" for day in (period.first, period.last))
    return first if first == last else _("%(first)s to %(last)s", first=first, last=last)


def before_word(period: Period) -> str:
    """Name the period just before this one."""
    words = period_words(period)
    if "-Q" in words:
        return _("the quarter before")
    if period.first != period.last and len(words) == len("2001"):
        return _("the year before")
    if period.first != period.last and len(words) == len("2001-05"):
        return _("the month before")
    return _("the period before")


def moment(of: datetime) -> str:
    """Write an instant in UTC."""
    return f"{of.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def channel_word(plan: Plan, name: str) -> str:
    """Return what a channel is called; one that the plan does not name stands for itself."""
    return plan.channels[name].label or name if name in plan.channels else name


def system_word(plan: Plan, name: str) -> str:
    """Return what a system is called; one that the plan does not name stands for itself."""
    return plan.systems[name].label or name if name in plan.systems else name


def upper_first(text: str) -> str:
    """Write the first letter large, and leave the others as they are."""
    return text[:1].upper() + text[1:]


def value(of: Any) -> str:
    """Write a value of a record."""
    if of is None:
        return ""
    if isinstance(of, bool):
        return _("yes") if of else _("no")
    if isinstance(of, Decimal):
        return raw(of)
    if isinstance(of, datetime):
        return moment(of)
    return of.isoformat() if isinstance(of, date) else str(of)


def _signed(of: Decimal, word: str) -> str:
    rounded = of.quantize(Decimal("0.1"), ROUND_HALF_UP)
    sign = "±" if rounded == 0 else ("+" if rounded > 0 else MINUS)
    return _with_word(f"{sign}{abs(rounded):,}", word)


def _with_word(number: str, word: str) -> str:
    return f"{number}{NBSP}{word}" if word else number
