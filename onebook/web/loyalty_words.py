"""Loyalty in words: who orders again, who comes back, and what recommendations bring."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from onebook.app.language import gettext as _
from onebook.app.language import ngettext
from onebook.app.loyalty.retention import HORIZON
from onebook.web.words import amount, channel_word, figure, period_words, upper_first

if TYPE_CHECKING:
    from onebook.app.loyalty.retention import Again, Brought, Loyalty
    from onebook.app.loyalty.returning import Returning
    from onebook.journey.effects.estimate import Estimate
    from onebook.plan import Plan
    from onebook.web.wanted import Wanted

__all__ = ["answer_words", "brought_words", "error_words", "interval", "percent", "points", "steady_words"]


def answer_words(found: Loyalty, back: Returning, wanted: Wanted, plan: Plan) -> str:
    """Say how many order again, after which first channel most, and how many were brought by others."""
    start = upper_first(period_words(found.period)) + wanted.scope(plan)
    whole = found.whole
    if whole is None:
        return _visitors_only(start, back)
    told = []
    people = ngettext(
        "of %(number)s person who ordered for the first time", "of %(number)s people who ordered for the first time",
        found.people,
    )  # fmt: skip
    if whole.within.value is None:
        told.append(_("%(people)s none was watched for %(days)s days yet", people=people, days=HORIZON))
    else:
        told.append(
            _("%(people)s %(share)s ordered again within %(days)s days", people=people, share=_share(whole.within),
              days=HORIZON)
        )  # fmt: skip
    best = _best(found)
    if best:
        told.append(
            _("most of those who began in %(channel)s (%(share)s)", channel=channel_word(plan, best.channel or ""),
              share=percent(best.within.value))
        )  # fmt: skip
    if found.brought and found.brought.share.value is not None and found.brought.people:
        told.append(_("%(share)s were brought by others", share=percent(found.brought.share.value)))
    return f"{start}: {'; '.join(told)}."


def _visitors_only(start: str, back: Returning) -> str:
    if back.whole is None or back.whole.again.value is None:
        return _("%(start)s: nobody who ordered or visited is known, as far as is loaded.", start=start)
    share = _share(back.whole.again)
    return _(
        "%(start)s: nobody who ordered is known; %(share)s of visits were followed by another within four weeks.",
        start=start, share=share,
    )  # fmt: skip


def _best(found: Loyalty) -> Again | None:
    """Return the channel whose people surely order again more often than all together; None where none does."""
    whole = found.whole
    least = whole.within.value if whole else None
    sure = [
        one for one in found.again if one.channel and one.within.low is not None and one.within.low > (least or 0.0)
    ]  # fmt: skip
    return max(sure, key=lambda one: one.within.value or 0.0, default=None)


def percent(of: float | None) -> str:
    """Write a share."""
    return figure(None if of is None else Decimal(repr(of)), "share")


def interval(of: Estimate) -> str:
    """Write the ends of a share's interval; empty where there is none."""
    if of.low is None or of.high is None:
        return ""
    return _("%(low)s to %(high)s", low=percent(of.low), high=percent(of.high))


def _share(of: Estimate) -> str:
    between = interval(of)
    return f"{percent(of.value)} ({between})" if between else percent(of.value)


def brought_words(of: Brought | None, plan: Plan) -> list[str]:
    """Say what recommendations brought, in sentences."""
    if of is None:
        return []
    told = []
    if of.told:
        told.append(
            ngettext("%(number)s recommendation is recorded.", "%(number)s recommendations are recorded.", of.told)
        )
    if not of.people:
        return told
    people = ngettext("%(number)s person was brought by others", "%(number)s people were brought by others", of.people)
    told.append(f"{people}: {_share(of.share)}.")
    currency = plan.business.currency
    each = amount(Decimal(repr(round(of.sales, 2))))
    told.append(_("Each has bought goods for %(each)s %(currency)s so far%(held)s.", each=each, currency=currency,
                  held=_held(of.more)))  # fmt: skip
    if of.again.value is not None:
        told.append(
            _("%(share)s of them ordered again within %(days)s days; of others %(other)s.", share=_share(of.again),
              days=HORIZON, other=_share(of.others_again))
        )  # fmt: skip
    return told


def _held(more: Estimate) -> str:
    """Say how much more or less than others they bought, as the end of a sentence."""
    if more.low is None or more.high is None or more.value is None:
        return ""
    if not more.tells_apart:
        return _(", which cannot be told from what others bought")
    low, high = sorted((abs(more.low), abs(more.high)))
    words = {"low": amount(Decimal(repr(round(low, 2)))), "high": amount(Decimal(repr(round(high, 2))))}
    return _(", %(low)s to %(high)s more than others", **words) if more.value > 0 else _(
        ", %(low)s to %(high)s less than others", **words
    )  # fmt: skip


def steady_words(found: Loyalty) -> str:
    """Say how many order steadily; empty where it cannot be told."""
    of = found.steady
    if of is None:
        return ""
    people = ngettext("%(number)s person", "%(number)s people", of.people)
    return _(
        "%(people)s ordered in at least three of the four quarters from %(first)s to %(last)s: %(share)s of those who "
        "ordered in any.",
        people=people, first=of.quarters.first, last=of.quarters.last, share=_share(of.share),
    )  # fmt: skip


def points(of: Estimate) -> str:
    """Write a difference of shares in points, with its interval; empty where there is none."""
    if of.value is None:
        return ""
    value = f"{of.value * 100:+.1f}".replace("-", "\N{MINUS SIGN}")
    if of.low is None or of.high is None:
        return value
    low, high = (f"{end * 100:+.1f}".replace("-", "\N{MINUS SIGN}") for end in (of.low, of.high))
    return _("%(value)s (%(low)s to %(high)s)", value=value, low=low, high=high)


def error_words(back: Returning) -> str:
    """Say what an error does to coming back."""
    whole = back.whole
    if whole is None:
        return ""
    if whole.errors is None:
        return _("Too few visits met an error to tell what that does to coming back.")
    of = whole.errors.by_then
    if of.value is None:
        return _("What an error does to coming back cannot be told.")
    told = points(of)
    if not of.tells_apart:
        return _("Whether an error keeps people from coming back cannot be told from chance: %(points)s points.",
                 points=told)  # fmt: skip
    if of.value < 0:
        return _("After an error fewer come back within four weeks than of those who came equally far without one: "
                 "%(points)s points.", points=told)  # fmt: skip
    return _("After an error more come back within four weeks than of those who came equally far without one: "
             "%(points)s points. They may come to try again.", points=told)  # fmt: skip
