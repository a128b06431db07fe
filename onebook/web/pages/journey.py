"""Journey: how far people get across channels, where they leave and go on, on which paths; and the six touchpoints."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from onebook.app import charts
from onebook.app.asking import ask
from onebook.app.language import gettext as _
from onebook.app.language import marked, ngettext
from onebook.app.measuring import Asking
from onebook.app.paths.behind import flow_behind, leaving_behind, path_behind, path_orders, reached_behind
from onebook.app.paths.chart import Reached, funnel
from onebook.app.paths.paths import FLOW_DAYS, MODELS, Journeys, journeys_in, window_in
from onebook.app.paths.selects import Window
from onebook.app.reach import instead_of
from onebook.app.reader import extent_of
from onebook.app.touchpoints import touchpoints_in
from onebook.measures import PHASES, Session
from onebook.plan import Plan
from onebook.records import BadInput, Fault
from onebook.web.behind import draw_behind
from onebook.web.chooser import Choice, Select, chooser, elsewhere
from onebook.web.journey_tables import (
    DID,
    channel_times,
    entry_rows,
    flow_table,
    leaving_rows,
    path_rows,
    place_word,
    share_words,
    step_rows,
    time_rows,
)
from onebook.web.pictures import WIDTHS
from onebook.web.reading import Lake
from onebook.web.render import draw
from onebook.web.touchpoint_tables import made_of, score_rows, score_sentence
from onebook.web.wanted import Ask, must_be_printable
from onebook.web.words import period_words, upper_first

NAV = (25, marked("Journey"), "/journey")
router = APIRouter()

DAYS = (1, 7, 14, 30)
"""Within how many days people go on, to choose from."""

DRAWN = 9
"""Channels of entry in the picture, besides all together."""

Word = Annotated[str, Query(max_length=60)]
Days = Annotated[int, Query(ge=1, le=365)]


@router.get("/journey")
def journey_page(request: Request, lake: Lake, wanted: Ask, days: Days = FLOW_DAYS) -> HTMLResponse:
    """Draw journeys and touchpoints."""
    plan = lake.business.plan
    found = lake.ask(journeys_in, wanted.asking(), days)
    points = lake.ask(touchpoints_in, wanted.asking())

    def link(**more: str) -> str:
        return wanted.link("/journey/behind", **more, days=days if days != FLOW_DAYS else "")

    heads, flows = flow_table(found, plan, link)
    score_heads, scores = score_rows(points, plan)
    return draw(
        request, "journey.html", _("Journey"), lake,
        chooser("/journey", wanted, plan, found.period, lake.ask(extent_of).months, (_days_select(days),)),
        answer=_answer(found, plan, wanted.scope(plan)), found=found, notes=_notes(found), hints=found.hints,
        elsewhere=None if found.entries else elsewhere(lake.ask(instead_of, found.period), "/journey", wanted),
        picture=_picture(found, plan), phases=[(phase, _(phase.capitalize())) for phase in PHASES],
        entries=entry_rows(found, plan, link), steps=step_rows(found, link) if found.entries else [],
        leavings=leaving_rows(found, plan, link), flow_heads=heads, flows=flows,
        paths=[(head, path_rows(found, plan, link, ordered=ordered), ordered) for head, ordered in
               ((_("Paths that led to an order"), True), (_("Paths that led to none"), False))],
        times=time_rows(found), channel_times=channel_times(found, plan),
        easy=score_sentence(points) if points.board.rows else "", score_heads=score_heads,
        scores=scores if points.board.rows else [], made=made_of(points, wanted) if points.board.rows else [],
    )  # fmt: skip


def _days_select(days: int) -> Select:
    among = DAYS if days in DAYS else tuple(sorted((*DAYS, days)))
    told = [(n, ngettext("%(number)s day", "%(number)s days", n)) for n in among]
    return Select("days", _("Goes on within"), tuple(Choice(str(n), words, n == days) for n, words in told))


def _answer(found: Journeys, plan: Plan, scope: str) -> str:
    """Say how many came, how far they got, where most leave, and where they go on."""
    start = upper_first(period_words(found.period)) + scope
    if not found.entries:
        return _("%(start)s: no journey is known, as far as is loaded.", start=start)
    whole = found.whole
    told = [
        ngettext("%(number)s person came", "%(number)s people came", whole.people).replace(
            str(whole.people), f"{whole.people:,}"
        ),
        _("%(share)s of them looked closer", share=_of(whole.reached["consideration"], whole.people)),
        _("%(share)s came to a decision", share=_of(whole.reached["decision"], whole.people)),
        _("%(share)s ordered", share=share_words(whole.ordered.value)),
    ]
    said = [f"{start}: {', '.join(told)}."]
    if found.leavings:
        most = found.leavings[0]
        share = _of(most.journeys, sum(one.journeys for one in found.leavings))
        said.append(
            _("Of the journeys without an order %(share)s end in %(channel)s, where people last %(did)s.", share=share,
              channel=place_word(plan, most.channel), did=_(DID.get(most.kind, most.kind)))
        )  # fmt: skip
        said += _onward(found, plan, most.channel)
    return " ".join(said)


def _of(part: int, whole: int) -> str:
    return share_words(part / whole if whole else None)


def _onward(found: Journeys, plan: Plan, channel: str) -> list[str]:
    """Say where people go on from a channel into another."""
    there = [flow for flow in found.flows if flow.start == channel]
    others = [flow for flow in there if flow.end is not None and flow.end != channel]
    if not others:
        return []
    most = max(others, key=lambda flow: flow.steps)
    return [
        _("From there %(share)s of steps lead into another channel within %(days)s days, mostly %(next)s.",
          share=_of(sum(flow.steps for flow in others), sum(flow.steps for flow in there)), days=found.flow_days,
          next=place_word(plan, most.end))
    ]  # fmt: skip


def _notes(found: Journeys) -> list[str]:
    """Say what must be known to judge the figures."""
    notes = []
    if found.left_out:
        notes.append(
            _("%(number)s journeys that began in the last %(days)s days recorded are left out: they may still go on.",
              number=f"{found.left_out:,}", days=found.look_back)
        )  # fmt: skip
    if not found.settled and found.entries:
        notes.append(
            _("All of it began in the last %(days)s days recorded, and may still go on: shares will grow.",
              days=found.look_back)
        )  # fmt: skip
    return notes


def _picture(found: Journeys, plan: Plan) -> Markup:
    """Draw the phases reached, all together first."""
    rows = tuple(
        Reached(place_word(plan, one.channel), tuple(one.reached[phase] / one.people for phase in PHASES))
        for one in found.entries[: DRAWN + 1]
    )
    if not rows:
        return Markup("")
    heads = [_(phase.capitalize()) for phase in PHASES]
    label = _("Share of people who reached each phase, by the channel in which their journey began")
    drawn = [
        # The drawing is Vega's, which escapes what stands in it.
        Markup('<div class="{}">{}</div>').format(
            size,
            Markup(charts.svg(funnel(rows, heads, width=720 if width > charts.NARROW else width), label)),  # noqa: S704
        )
        for size, width in WIDTHS
    ]
    return Markup('<div class="picture">{}</div>').format(Markup("").join(drawn))


@router.get("/journey/behind")
def journey_behind(
    request: Request, lake: Lake, wanted: Ask, of: Word = "reached", entry: Word = "", phase: Word = "",
    kind: Word = "", met: Word = "", next_: Annotated[str, Query(alias="next", max_length=60)] = "",
    cut: Word = "", each: Word = "",
    walk: Annotated[str, Query(max_length=1000)] = "", days: Days = FLOW_DAYS,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> HTMLResponse:  # fmt: skip
    """List the people and documents behind a figure.

    entry, next: `-` for a channel not known; met: only those that met an error; each: of a path, `order` for its
    orders, anything else for every person once.
    """
    must_be_printable(of, entry, phase, kind, met, next_, cut, walk, each)
    plan = lake.business.plan
    window = lake.ask(_window, wanted.asking(), days)
    channel, following = _channel(plan, entry), _channel(plan, next_)
    title, select = _opened(window, plan, of, channel, phase, kind, following, walk.split(">"), not cut, each,
                            bool(met))  # fmt: skip
    asked = {
        "of": of,
        "entry": entry,
        "phase": phase,
        "kind": kind,
        "met": met,
        "next": next_,
        "cut": cut,
        "walk": walk,
        "each": each,
    }

    def link(to: str) -> str:
        return wanted.link("/journey/behind", **asked, days=days if days != FLOW_DAYS else "", page=to)

    back = (_("Journey"), wanted.link("/journey", days=days if days != FLOW_DAYS else ""))
    return draw_behind(
        request, lake, title, back, select, page, link,
        sentence=upper_first(period_words(window.period)) + wanted.scope(plan), models=MODELS,
    )  # fmt: skip


def _channel(plan: Plan, word: str) -> str | None:
    """Return a channel of the plan; None: any; empty: not known. BadInput where there is no such channel."""
    if word and word != "-" and word not in plan.channels:
        there = ", ".join(plan.channels)
        raise BadInput(Fault("channel", f"there is no channel '{word}' in the plan.", f"There are: {there}."))
    return None if not word else "" if word == "-" else word


def _opened(
    window: Window, plan: Plan, of: str, channel: str | None, phase: str, kind: str, following: str | None,
    steps: Sequence[str], whole: bool, each: str, met: bool,
) -> tuple[str, str]:  # fmt: skip
    """Return what a list is called, and the SELECT of who stands in it."""
    where, error = place_word(plan, channel), _(", with an error met") if met else ""
    if of == "reached":
        title = _("Journeys that began in %(channel)s", channel=where) if channel is not None else _("Journeys")
        told = [_(phase.capitalize())] if phase else []
        told += [_(KINDS[kind])] if kind in KINDS else []
        return ": ".join([title, ", ".join(told)]) if told else title, reached_behind(window, channel, phase, kind)
    if of == "leaving":
        title = _("Left in %(channel)s without an order: %(did)s", channel=where, did=_(DID.get(kind, kind)))
        return title + error, leaving_behind(window, channel or "", phase, kind, failed=met)
    if of == "flow":
        if following is None:
            title = _("%(channel)s, and nothing further within %(days)s days", channel=where, days=window.flow_days)
        else:
            title = _("From %(channel)s on to %(next)s", channel=where, next=place_word(plan, following))
        return title, flow_behind(window, channel or "", following)
    if of == "path":
        told = [place_word(plan, _channel(plan, one.partition(":")[0] or "-")) for one in steps]
        ordered = kind == "ordered"
        title = " → ".join(told) + (_(", with an order") if ordered else _(", without an order"))
        if each == "order":
            return title, path_orders(window, steps, whole=whole)
        found = path_behind(window, steps, whole=whole, ordered=ordered, each=bool(each), failed=met)
        return title + error, found
    raise BadInput(Fault("of", f"there is no list '{of}'.", "There are: reached, leaving, flow, path."))


KINDS = {
    "on": marked("went on to the next phase"), "left": marked("did not go on to the next phase"),
    "known": marked("people who are known"), "unknown": marked("people who are not known"),
    "ordered": marked("ordered"), "failed": marked("met an error"),
}  # fmt: skip


def _window(session: Session, asking: Asking, days: int) -> Window:
    asked = ask(session, asking.period, asking.first, asking.last, asking.channels)
    return window_in(session, asked.period, tuple(asking.channels), days)
