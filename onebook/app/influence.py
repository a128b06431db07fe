"""Influenced sales: what was ordered in other channels by people whom a channel had met before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onebook.app.asking import ask
from onebook.app.business import measuring
from onebook.app.days import days_of
from onebook.app.journeys import is_behind
from onebook.app.language import gettext as _
from onebook.app.language import marked
from onebook.app.measuring import pnl_in
from onebook.app.shapes import plain
from onebook.measures.session import rows_of
from onebook.records.sql import quote

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from onebook.app.business import Business
    from onebook.app.measuring import Asking
    from onebook.measures import Period, Pnl, Session

__all__ = [
    "MEMO", "MEMO_LABEL", "Influence", "ask_pnl_influence", "influence_in", "influence_shape", "influence_words",
    "influenced_select",
]  # fmt: skip

MEMO = "memo_influenced_sales"
"""What the line of influenced sales is called in files: by its name nobody takes it for one that is summed."""
MEMO_LABEL = marked("Memo: influenced sales elsewhere")


@dataclass(frozen=True, slots=True)
class Influence:
    """What was ordered in other channels in a period by people who had a step in a channel within the look-back before.

    channels: by channel, the orders' value (net sales, whenever shipped, less what came back) and number. An order
    counts for each channel that met its buyer, so they add up to nothing. stale: the journey lacks some of the records,
    so that nothing is told.
    """

    look_back: int
    channels: Mapping[str, tuple[Decimal, int]]
    stale: bool = False

    def value(self, channel: str | None) -> Decimal | None:
        """What a channel influenced; None where it is told of none (or of no channel)."""
        return self.channels[channel][0] if channel is not None and channel in self.channels else None


def ask_pnl_influence(
    business: Business, asking: Asking, by: str | None, allocated: bool
) -> tuple[Pnl, Influence | None]:  # fmt: skip
    """Return the P&L, and what its channels influenced where these stand beside it."""
    with measuring(business, asking.as_of) as session:
        found = pnl_in(session, asking, by, allocated=allocated)
        return found, None if by else influence_in(session, asking)


def influence_in(session: Session, asking: Asking) -> Influence | None:
    """Return what each channel influenced, of an open session.

    None where nothing names persons, or what is asked for is narrowed by anything but channels.
    """
    asked = ask(session, asking.period, asking.first, asking.last, asking.channels, asking.where)
    if any(f.dimension != "channel" or f.value in ("", "*") for f in asked.filters):
        return None
    look_back = session.plan.visits.look_back_days
    if is_behind(session):
        return Influence(look_back, {}, stale=True)
    if not {"visitor_id", "customer_id"} & session.loaded.get("touch", frozenset()):
        return None
    only = {f.value for f in asked.filters}
    rows = rows_of(
        session,
        f"""select f.by_channel, sum(f.value), count(*) from influenced_order as f
        where {_within(asked.period)} group by f.by_channel""",
        ["influenced_order"],
    )
    return Influence(look_back, {channel: (value, int(n)) for channel, value, n in rows if not only or channel in only})


def _within(period: Period) -> str:
    return " and ".join(days_of(period, "f.day")) or "true"


def influenced_select(channel: str, period: Period) -> str:
    """Return the SELECT of the orders that a channel influenced, as `behind_in` takes it (model: influenced_order)."""
    return f"""select f.person, f.system, f.document_kind, f.document_id, f.channel, f.day, f.value as amount
        from influenced_order as f where f.by_channel = {quote(channel)} and {_within(period)}"""


def influence_words(found: Influence) -> str:
    """Say what influenced sales are, or why there are none."""
    if found.stale:
        return _(
            "Influenced sales are not told: who did what has not been brought up to the latest records yet. "
            "`onebook credit` does so."
        )
    return _(
        "Influenced sales are no part of the sums: orders placed in other channels by people whom this one had met in "
        "the %(days)s days before, without returns. An order counts for each channel that met its buyer.",
        days=found.look_back,
    )


def influence_shape(found: Influence | None) -> dict[str, object]:
    """Return influenced sales as JSON, to stand in the P&L's; nothing where there are none."""
    if found is None or found.stale:
        return {}
    channels = {c: {"value": plain(value), "orders": number} for c, (value, number) in sorted(found.channels.items())}
    return {"influenced": {"look_back_days": found.look_back, "channels": channels}}
