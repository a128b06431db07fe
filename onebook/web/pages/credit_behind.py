"""Behind credit: the people and orders of a figure, and the Markov chain with what is lost without each part."""

from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from onebook.app.behind import behind_in
from onebook.app.credit.behind import Credited, credited_in, entries_select
from onebook.app.credit.credits import Credit, Part, credit_in
from onebook.app.credit.how import DEFAULT
from onebook.app.credit.words import model_label, part_label
from onebook.app.influence import influence_in, influenced_select
from onebook.app.language import gettext as _
from onebook.app.language import ngettext
from onebook.app.measuring import asked_in
from onebook.records import BadInput, Fault
from onebook.web.behind import PAGE, draw_behind, draw_found
from onebook.web.pages.credit import Asked, Label, Shown
from onebook.web.reading import Lake
from onebook.web.render import draw
from onebook.web.wanted import Ask, Wanted
from onebook.web.words import amount, channel_word, figure

router = APIRouter()

MAPPED = 12
"""Parts of the chain that are shown: those of the highest value."""


@router.get("/credit/behind")
def credit_behind_page(
    request: Request, lake: Lake, wanted: Ask, shown: Asked, part: Annotated[str, Query(max_length=2000)] = "",
    of: Annotated[str, Query(max_length=60)] = "orders", page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> HTMLResponse:  # fmt: skip
    """Draw the people and orders (or steps) behind a part's credit."""
    plan = lake.business.plan
    whole = lake.ask(credit_in, wanted.asking(), shown.how)
    found = lake.ask(credited_in, wanted.asking(), shown.how, shown.model, part, of)
    page = min(page, max(1, -(-found.number // PAGE)))
    entries = found.page(PAGE, (page - 1) * PAGE)
    listed = lake.ask(behind_in, entries_select(entries, shown.what), 0)[0] if entries else ()
    named = next((p for p in whole.parts if p.key == part), None)
    name = part_label(named, partial(channel_word, plan)) if named else part or _("all orders")
    more = {**shown.more, "model": shown.model, "part": part}
    return draw_found(
        request, lake, _("Behind the credit of %(name)s", name=name),
        (_("Credit"), wanted.link("/credit", **shown.more)), listed, found.number, page,
        lambda to: wanted.link("/credit/behind", page=to, of=found.of, **more),
        _behind_words(found, whole, shown, wanted, more),
    )  # fmt: skip


def _behind_words(found: Credited, whole: Credit, shown: Shown, wanted: Wanted, more: dict[str, str]) -> Markup:
    """Say what the list adds up to, and where else the figure opens to."""
    total = found.conversions if shown.show == "orders" else found.value
    told = f"{amount(total, 4)} {_('orders') if shown.show == 'orders' else whole.currency}"
    if not found.adds_up:
        words = _(
            "A Markov chain gives credit to channels as a whole, not to single orders. These are the orders before "
            "which it was met, in whole: %(total)s.",
            total=told,
        )
        where = wanted.link("/credit/chain", **shown.more), _("How the chain comes to its figure")
        return Markup('{} <a href="{}">{}</a>').format(words, *where)
    if not found.key:
        return Markup("{}").format(_("All models share out the same: %(total)s, the sum of this list.", total=told))
    words = _("%(model)s gives %(total)s, the sum of this list.", model=model_label(found.model), total=told)
    other = "orders" if found.of == "steps" else "steps"
    label = _("Show it order by order") if found.of == "steps" else _("Show it step by step")
    return Markup('{} <a href="{}">{}</a>').format(words, wanted.link("/credit/behind", of=other, **more), label)


@router.get("/credit/chain")
def credit_chain_page(request: Request, lake: Lake, wanted: Ask, shown: Asked) -> HTMLResponse:
    """Draw the Markov chain: how people go on from part to part, and what is lost without each."""
    found = lake.ask(credit_in, wanted.asking(), shown.how)
    label = partial(part_label, channel_label=partial(channel_word, lake.business.plan))
    walks = found.walks
    parts = [p for p in found.parts if p.kind == "met" and walks and p.key in walks.removed][:MAPPED]
    columns = [walks.parts.index(p.key) for p in parts] if walks else []
    rows = dict(walks.onward) if walks else {}
    named = [("", _("Start")), *((p.key, label(p)) for p in parts)]
    return draw(
        request, "credit_chain.html", _("The Markov chain of credit"), lake,
        back=(_("Credit"), wanted.link("/credit", **shown.more)), walks=walks, heads=[label(p) for p in parts],
        rows=[(name, [_share(rows[key][n]) for n in (*columns, -2, -1)]) for key, name in named if key in rows],
        removed=[_removed(p, found, shown, wanted, label) for p in parts],
        more=len(walks.parts) - len(parts) if walks else 0, converts=_share(walks.converts) if walks else "",
        currency=found.currency, asked=dict(wanted.pairs()) | shown.more,
    )  # fmt: skip


def _share(of: float) -> str:
    return figure(Decimal(of), "share")


def _removed(
    part: Part, found: Credit, shown: Shown, wanted: Wanted, label: Label
) -> tuple[str, str, str, str, str, str]:
    """Return (name, effect on orders, orders given, effect on value, value given, address) of a part."""
    effects = found.walks.removed[part.key] if found.walks else (0.0, 0.0)
    given = part.given[DEFAULT]
    href = wanted.link("/credit/behind", **{**shown.more, "model": DEFAULT, "part": part.key})
    told = (_share(effects[0]), amount(given.conversions, 1), _share(effects[1]), amount(given.value, 0))
    return (label(part), *told, href)


@router.get("/credit/influenced")
def influenced_page(
    request: Request, lake: Lake, wanted: Ask, page: Annotated[int, Query(ge=1, le=1_000_000)] = 1
) -> HTMLResponse:
    """Draw the orders placed in other channels by people whom a channel had met before."""
    asked = lake.ask(asked_in, wanted.asking())
    influence = lake.ask(influence_in, wanted.asking())
    if not wanted.channel or influence is None:
        mend = "Open it from a channel's column of the P&L."
        raise BadInput(Fault("channel", "influenced sales are told of one channel.", mend))
    name = channel_word(lake.business.plan, wanted.channel)
    value, number = influence.channels.get(wanted.channel, (Decimal(0), 0))
    told = ngettext(
        "%(number)s order worth %(value)s was placed in other channels by somebody whom %(name)s had met in the "
        "%(days)s days before. Amounts are without what came back.",
        "%(number)s orders worth %(value)s were placed in other channels by people whom %(name)s had met in the "
        "%(days)s days before. Amounts are without what came back.",
        number, value=f"{amount(value)} {lake.business.plan.business.currency}", name=name, days=influence.look_back,
    )  # fmt: skip
    return draw_behind(
        request, lake, _("Sales influenced by %(name)s", name=name),
        (_("P&L"), replace(wanted, channel="").link("/pnl")), influenced_select(wanted.channel, asked.period), page,
        lambda to: wanted.link("/credit/influenced", page=to), told, ("influenced_order",),
    )  # fmt: skip
