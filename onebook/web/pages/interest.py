"""Items of interest: looked at and not bought in any channel, asked about, sent back; beside what is expected."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from onebook.app.drivers.interest import (
    QUESTIONS,
    Interest,
    ItemFound,
    Part,
    behind_item,
    interest_in,
    interest_sentence,
    question_named,
)
from onebook.app.language import gettext as _
from onebook.app.reach import instead_of
from onebook.app.reader import extent_of
from onebook.app.sure_charts import Dot
from onebook.journey.effects.estimate import Estimate
from onebook.plan import Plan
from onebook.web import pictures
from onebook.web.behind import draw_behind
from onebook.web.chooser import Choice, Select, chooser, elsewhere
from onebook.web.paging import pages
from onebook.web.reading import Lake
from onebook.web.render import draw
from onebook.web.wanted import Ask, Wanted, must_be_printable
from onebook.web.words import NBSP, NONE, channel_word, period_words

router = APIRouter()

Word = Annotated[str, Query(max_length=60)]
Page = Annotated[int, Query(ge=1, le=1_000_000)]
PATH = "/drivers/items"
PAGE = 25
DRAWN = 12


@dataclass(frozen=True, slots=True)
class Row:
    """An item (or a channel): how many, what came of them, and what is expected."""

    label: str
    group: str
    of: str
    of_href: str
    came: str
    came_href: str
    elsewhere: str
    rate: str
    interval: str
    expected: str
    stands_out: bool


@router.get(PATH)
def items_page(request: Request, lake: Lake, wanted: Ask, of: Word = "looked", page: Page = 1) -> HTMLResponse:
    """Draw the items."""
    must_be_printable(of)
    plan = lake.business.plan
    question_named(of)
    found = lake.ask(interest_in, wanted.asking(), of)
    page = min(page, max(1, -(-len(found.items) // PAGE)))
    choices = tuple(Choice(one.name, _(one.label), one.name == of) for one in QUESTIONS.values())
    shown = found.items[(page - 1) * PAGE : page * PAGE]
    return draw(
        request, "interest.html", _("Items of interest"), lake,
        chooser(PATH, wanted, plan, found.period, lake.ask(extent_of).months, (Select("of", _("What"), choices),)),
        answer=interest_sentence(found) or _("There is nothing to tell of items in %(period)s.",
                                             period=period_words(found.period)),
        chart=_chart(found), question=found.question, rows=[_row(one, found, wanted) for one in shown],
        channels=[_part(part, plan) for part in found.channels], hints=found.hints,
        back=(_("Drivers"), wanted.link("/drivers")),
        pages=pages(_("Pages of items"), len(found.items), PAGE, page, lambda to: wanted.link(PATH, of=of, page=to)),
        elsewhere=None if found.items else elsewhere(lake.ask(instead_of, found.period), PATH, wanted, of=of),
    )  # fmt: skip


@router.get(f"{PATH}/behind")
def behind_page(
    request: Request, lake: Lake, wanted: Ask, system: Annotated[str, Query(max_length=200)],
    item: Annotated[str, Query(max_length=500)], of: Word = "looked", came: bool = False, page: Page = 1,
) -> HTMLResponse:  # fmt: skip
    """List those who looked at an item, asked about it, or what was sold of it and came back."""
    must_be_printable(of, system, item)
    question = question_named(of)
    select = lake.ask(behind_item, wanted.asking(), of, system, item, came)
    there = lake.ask(interest_in, wanted.asking(), of).items
    name = next((one.name for one in there if (one.system, one.item_id) == (system, item)), "") or item
    more = {"of": of, "system": system, "item": item, "came": "true" if came else ""}
    return draw_behind(
        request, lake, f"{name}: {_(question.came if came else question.of)}",
        (_("Items of interest"), wanted.link(PATH, of=of)), select, page,
        lambda to: wanted.link(f"{PATH}/behind", **more, page=to), models=question.models,
    )  # fmt: skip


def _chart(found: Interest) -> str:
    """Draw the first items' shares, and what is expected of each."""
    if not found.items:
        return ""
    ours, usual = _("this item"), _("expected")
    dots = [
        dot
        for item in found.items[:DRAWN]
        for dot in (
            Dot(item.name or item.item_id, item.rate.value, item.rate.low, item.rate.high, ours),
            Dot(item.name or item.item_id, item.expected, item.expected, item.expected, usual),
        )
    ]
    return pictures.dots(tuple(dots), pictures.form_of("share"), _(found.question.label))


def _row(item: ItemFound, found: Interest, wanted: Wanted) -> Row:
    def link(came: str) -> str:
        of = found.question.name
        return wanted.link(f"{PATH}/behind", of=of, system=item.system, item=item.item_id, came=came)

    return Row(
        item.name or item.item_id, item.group, f"{item.of:,}", link(""), f"{item.came:,}",
        link("true") if item.came else "", f"{item.elsewhere:,}", _share(item.rate.value), _interval(item.rate),
        _share(item.expected), item.stands_out,
    )  # fmt: skip


def _part(part: Part, plan: Plan) -> Row:
    label = channel_word(plan, part.value) if part.value else _("not known")
    rate = _share(part.rate.value)
    return Row(label, "", f"{part.of:,}", "", f"{part.came:,}", "", "", rate, _interval(part.rate), "", False)


def _share(of: float | None) -> str:
    return NONE if of is None else f"{100 * of:.1f}{NBSP}%"


def _interval(of: Estimate) -> str:
    if of.low is None or of.high is None:
        return ""
    return _("%(low)s to %(high)s", low=f"{100 * of.low:.1f}", high=f"{100 * of.high:.1f}")
