"""Cross-channel: what was looked at in one channel and bought in another, and what else channels do for one another."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from onebook.app.cross_channel.behind import MODELS, Opened, select_of
from onebook.app.cross_channel.channel_sets import sets_in
from onebook.app.cross_channel.moves import MOVES, moves_in
from onebook.app.cross_channel.paths import Paths, paths_in
from onebook.app.cross_channel.researched import Researched, researched_in
from onebook.app.cross_channel.words import EFFECTS, caution_words, reason_words
from onebook.app.language import gettext as _
from onebook.app.language import marked, ngettext
from onebook.app.reach import instead_of
from onebook.app.reader import extent_of
from onebook.app.sure_charts import Curve, Dot
from onebook.plan import Plan
from onebook.web import pictures
from onebook.web.behind import draw_behind
from onebook.web.chooser import chooser, elsewhere
from onebook.web.cross_channel import (
    BEHIND,
    IncrementRow,
    LookedRow,
    increment_rows,
    looked_rows,
    move_shown,
    part_rows,
    set_rows,
    share,
)
from onebook.web.reading import Lake
from onebook.web.render import draw
from onebook.web.wanted import Ask, Wanted, must_be_printable
from onebook.web.words import channel_word, period_words, upper_first

NAV = (26, marked("Cross-channel"), "/cross-channel")
router = APIRouter()

Word = Annotated[str | None, Query(max_length=500)]


@dataclass(frozen=True, slots=True)
class Effect:
    """What was looked at on one side and bought on the other.

    days: of the look-back; reasons: why there is no figure; parts: (head, what the first column holds, its rows).
    """

    name: str
    label: str
    days: int
    coverage: str
    reasons: tuple[str, ...]
    cautions: tuple[str, ...]
    shares: list[IncrementRow]
    parts: list[tuple[str, str, list[IncrementRow]]]


@router.get("/cross-channel")
def cross_channel_page(request: Request, lake: Lake, wanted: Ask) -> HTMLResponse:
    """Draw what one channel does for another."""
    plan, asking = lake.business.plan, wanted.asking()
    ropo, reverse = (lake.ask(researched_in, asking, effect) for effect in ("ropo", "showrooming"))
    paths = lake.ask(paths_in, asking, "ropo") if not ropo.reason else None
    # What goes from one channel to another is told of channels only.
    moves = lake.ask(moves_in, asking) if not wanted.where else ()
    sets = lake.ask(sets_in, asking) if not wanted.where else None
    return draw(
        request, "cross_channel.html", _("Cross-channel"), lake,
        chooser("/cross-channel", wanted, plan, ropo.period, lake.ask(extent_of).months),
        answer=_answer(ropo, wanted.scope(plan)), drawn=_drawn(ropo, plan),
        effects=[_effect(found, wanted, plan) for found in (ropo, reverse)],
        looked_orders=paths.orders if paths else 0, looked=_looked(paths, wanted, plan) if paths else [],
        moves=[move_shown(moved, wanted, plan) for moved in moves],
        currency=plan.business.currency, sets=set_rows(sets, wanted, plan) if sets else [],
        set_customers=sets.customers if sets else None,
        elsewhere=elsewhere(lake.ask(instead_of, ropo.period), "/cross-channel", wanted) if ropo.reason else None,
    )  # fmt: skip


def _effect(found: Researched, wanted: Wanted, plan: Plan) -> Effect:
    parts = [
        (_("By the channel where it was bought"), _("Bought in"),
         part_rows(found, found.channels, "bought", wanted, plan)),
        (_("By item group"), _("Item group"), part_rows(found, found.groups, "group", wanted, plan)),
    ]  # fmt: skip
    return Effect(
        found.effect, _(EFFECTS[found.effect]), found.look_back, _coverage(found), reason_words(found),
        caution_words(found), increment_rows(found, wanted), [part for part in parts if len(part[2]) > 1],
    )  # fmt: skip


def _looked(paths: Paths, wanted: Wanted, plan: Plan) -> list[tuple[str, str, str, list[LookedRow]]]:
    """Return (kind, what the table tells, what its first column holds, rows) of where people looked."""
    told = (
        (_("Looked at in, bought in"), _("Looked at in"), "channel", paths.pairs),
        (_("Items looked at before"), _("Item"), "item", paths.items),
        (_("Pages seen before"), _("Page"), "page", paths.pages),
    )
    return [
        (kind, label, head, looked_rows(paths, rows, kind, wanted, plan)) for label, head, kind, rows in told if rows
    ]


@router.get(BEHIND)
def behind_page(
    request: Request, lake: Lake, wanted: Ask, what: Annotated[str, Query(max_length=60)] = "ropo",
    part: Annotated[str, Query(max_length=60)] = "looked", bought: Word = None, group: Word = None, looked: Word = None,
    item: Word = None, begun: Word = None, ended: Word = None, channels: Annotated[str, Query(max_length=500)] = "",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> HTMLResponse:  # fmt: skip
    """Draw the people and documents behind a figure."""
    named = {"bought": bought, "group": group, "looked": looked, "item": item, "begun": begun, "ended": ended}
    must_be_printable(what, part, channels, *(value for value in named.values() if value))
    opened = Opened(what, part, **named, channels=channels)
    select = lake.ask(select_of, wanted.asking(), opened)
    more = {"what": what, "part": part, "channels": channels, **{k: v for k, v in named.items() if v}}
    return draw_behind(
        request, lake, _title(opened), (_("Cross-channel"), wanted.link("/cross-channel")), select, page,
        lambda to: wanted.link(BEHIND, **more, page=to), _narrowed(opened, wanted, lake.business.plan), MODELS,
    )  # fmt: skip


TITLES = {
    **EFFECTS,
    "set": marked("Customers of these channels"),
}
OF_PART = {
    "looked": marked("orders with a look within the look-back"),
    "before": marked("orders with a look in the window before it"),
    "known": marked("orders of known buyers"),
}


def _title(opened: Opened) -> str:
    if opened.what in MOVES:
        return _(MOVES[opened.what].label)
    return _(TITLES[opened.what])


def _narrowed(opened: Opened, wanted: Wanted, plan: Plan) -> str:
    """Say of what the list is."""
    told = [upper_first(wanted.period or _("all time")) + wanted.scope(plan)]
    if opened.what in EFFECTS:
        told.append(_(OF_PART[opened.part]))
    if opened.looked:
        told.append(_("looked at in %(channel)s", channel=channel_word(plan, opened.looked)))
    if opened.item:
        told.append(_("item %(item)s", item=opened.item))
    if opened.bought:
        told.append(_("bought in %(channel)s", channel=channel_word(plan, opened.bought)))
    if opened.group:
        told.append(opened.group)
    if opened.begun:
        told.append(_("from %(channel)s", channel=channel_word(plan, opened.begun)))
    if opened.ended:
        told.append(_("to %(channel)s", channel=channel_word(plan, opened.ended)))
    if opened.channels:
        told.append(" + ".join(channel_word(plan, name) for name in opened.channels.split("+")))
    return ", ".join(told) + "."


def _answer(found: Researched, scope: str) -> str:
    """Say how much of what is bought offline was researched online."""
    start = upper_first(period_words(found.period)) + scope
    orders = found.found.orders
    if found.reason or orders.increment.value is None:
        return _("%(start)s: what was researched online and bought offline cannot be told.", start=start)
    words = {
        "start": start, "beyond": share(orders.increment.value), "plain": share(orders.plain.value),
        "watched": f"{found.watched_orders:,}", "orders": f"{found.orders:,}",
    }  # fmt: skip
    if orders.increment.low is None:
        return _(
            "%(start)s: %(plain)s of offline orders followed a look online, %(beyond)s beyond coincidence. That is "
            "told of %(watched)s of %(orders)s orders.", **words,
        )  # fmt: skip
    return _(
        "%(start)s: %(beyond)s (%(low)s to %(high)s) of offline orders were researched online, beyond coincidence; "
        "%(plain)s followed any look. That is told of %(watched)s of %(orders)s orders.",
        **words, low=share(orders.increment.low), high=share(orders.increment.high),
    )  # fmt: skip


def _coverage(found: Researched) -> str:
    """Say of how many orders anything can be told."""
    if not found.orders:
        return ""
    orders = ngettext("%(number)s order", "%(number)s orders", found.orders)
    words = {
        "orders": orders, "known": f"{found.known_orders:,}", "share": share(found.known_orders / found.orders),
        "watched": f"{found.watched_orders:,}", "days": 2 * found.look_back,
    }  # fmt: skip
    told = _(
        "Of %(orders)s, the buyer of %(known)s (%(share)s) is known; %(watched)s could be compared: their buyers had "
        "been seen %(days)s days before, and the records go on long enough after.", **words,
    )  # fmt: skip
    if found.looser.value is None:
        return told
    loose = _(
        "Read more loosely, %(share)s of the orders of known buyers followed any touch on the other side within "
        "%(days)s days, whatever it was about.",
        share=share(found.looser.value), days=found.look_back,
    )  # fmt: skip
    return f"{told} {loose}"


def _drawn(found: Researched, plan: Plan) -> list[tuple[str, Markup]]:
    """Draw how long before orders people looked, and the share by channel and item group."""
    if found.reason:
        return []
    lags, factor = found.found.lags, found.found.season or 1.0
    lines = (
        Curve(_("looked"), tuple((lag.days, lag.plain, None, None) for lag in lags)),
        Curve(_("expected by coincidence"), tuple((lag.days, factor * lag.placebo, None, None) for lag in lags)),
    )
    label = _("Orders by days between the last look and the purchase")
    drawn = [(label, pictures.curve(lines, pictures.form_of("share"), label, _("days before")))]
    dots = tuple(
        Dot(name, one.value, one.low, one.high)
        for name, one in (
            (_("All orders"), found.found.orders.increment),
            *((channel_word(plan, p.value or ""), p.orders.increment) for p in found.channels),
            *((p.value or _("not known"), p.orders.increment) for p in found.groups),
        )
    )
    label = _("Researched beyond coincidence, share of orders")
    return [*drawn, (label, pictures.dots(dots, pictures.form_of("share"), label))]
