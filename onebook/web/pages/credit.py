"""Credit: what each channel, campaign or content is given for orders, by all models side by side."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from onebook.app.credit.credits import Credit, Part, credit_in
from onebook.app.credit.how import DEFAULT, How, weights_of
from onebook.app.credit.words import BY_LABELS, credit_notes, model_label, model_text, part_label, widest
from onebook.app.language import gettext as _
from onebook.app.language import marked, ngettext
from onebook.app.reach import instead_of
from onebook.app.reader import extent_of
from onebook.app.sure_charts import Dot
from onebook.journey.credit import Model
from onebook.web import pictures
from onebook.web.chooser import Choice, Select, chooser, elsewhere
from onebook.web.reading import Lake
from onebook.web.render import draw
from onebook.web.wanted import Ask, Wanted
from onebook.web.words import amount, channel_word, figure, period_words, upper_first

NAV = (28, marked("Credit"), "/credit")
router = APIRouter()

SHOWN = 40
"""Parts that are listed; the command and the API tell all."""
DRAWN = 8
LOOK_BACKS = (1, 7, 14, 30, 60, 90, 180)
SHOW = {"value": marked("Value"), "orders": marked("Orders")}
WHAT = {"value": "value", "orders": "conversions"}

Number = Annotated[int | None, Query(ge=1, le=3650)]
Word = Annotated[str, Query(max_length=60)]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page's address asks beside period and channel, and how links carry it on."""

    how: How
    model: str
    show: str
    more: dict[str, str]

    @property
    def what(self) -> str:
        """Which of a part's two figures is shown."""
        return WHAT[self.show]


def _asked(
    by: Word = "channel", model: Word = DEFAULT, show: Word = "value", look_back: Number = None,
    half_life: Annotated[float, Query(gt=0, le=3650, allow_inf_nan=False)] = 7.0,
    order: Annotated[int, Query(ge=1, le=5)] = 1, weights: Word = "30,40,30",
) -> Shown:  # fmt: skip
    """Read the address; BadInput where something makes no sense."""
    how = How(by or "channel", look_back, half_life, order, weights_of(weights))
    usual = {"by": "channel", "model": DEFAULT, "show": "value", "look_back": "", "half_life": "7", "order": "1",
             "weights": "30,40,30"}  # fmt: skip
    asked = {"by": how.by, "model": model, "show": show if show in WHAT else "value",
             "look_back": str(look_back or ""), "half_life": f"{half_life:g}", "order": str(order),
             "weights": weights}  # fmt: skip
    return Shown(how, model or DEFAULT, asked["show"], {k: v for k, v in asked.items() if v != usual[k]})


Asked = Annotated[Shown, Depends(_asked)]
"""What the page's address asks beside period and channel."""


@dataclass(frozen=True, slots=True)
class Line:
    """A part with what each model gives it: (text, address) each. orders: before how many it was met."""

    label: str
    orders: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SpendLine:
    """A part with what was spent on it, and what came back of it by the model chosen and by all."""

    label: str
    spent: str
    credited: str
    href: str
    times: str
    span: str
    per_order: str


@router.get("/credit")
def credit_page(request: Request, lake: Lake, wanted: Ask, shown: Asked) -> HTMLResponse:
    """Draw credit."""
    plan = lake.business.plan
    found = lake.ask(credit_in, wanted.asking(), shown.how)
    found.model(shown.model)
    label = partial(part_label, channel_label=partial(channel_word, plan))
    # The model chosen stands first: of eleven, not all fit beside the parts.
    models = sorted(found.models, key=lambda m: m.name != shown.model)
    met = [part for part in found.parts if part.kind == "met"]
    parts = [*met[:SHOWN], *(part for part in found.parts if part.kind != "met")]
    return draw(
        request, "credit.html", _("Credit"), lake,
        chooser("/credit", wanted, plan, found.period, lake.ask(extent_of).months, _selects(found, shown),
                more=shown.more),
        answer=_answer(found, shown, wanted.scope(plan), label), found=found, show=shown.show,
        by_label=_(BY_LABELS[found.by]), heads=[(m.name, model_label(m)) for m in models],
        lines=[_line(part, models, shown, wanted, label) for part in parts], more=len(met) - len(met[:SHOWN]),
        together=_written(Decimal(found.orders) if shown.show == "orders" else found.value, shown),
        together_href=wanted.link("/credit/behind", **shown.more), chart=_chart(found, shown, label),
        spends=_spends(found, shown, wanted, label),
        chosen=model_label(found.model(shown.model)),
        models=[(m.name, model_label(m), model_text(m, partial(channel_word, plan)), m.source) for m in found.models],
        chain=wanted.link("/credit/chain", **shown.more) if found.walks and found.met else "",
        notes=credit_notes(found) if found.orders else [],
        elsewhere=None if found.orders else elsewhere(lake.ask(instead_of, found.period), "/credit", wanted,
                                                      **shown.more),
    )  # fmt: skip


def _selects(found: Credit, shown: Shown) -> tuple[Select, ...]:
    days = sorted({*LOOK_BACKS, found.look_back})
    return (
        Select("by", _("Shared out by"), tuple(Choice(n, _(t), n == found.by) for n, t in BY_LABELS.items())),
        Select("show", _("Show"), tuple(Choice(n, _(t), n == shown.show) for n, t in SHOW.items())),
        Select("model", _("Model"), tuple(Choice(m.name, model_label(m), m.name == shown.model) for m in found.models)),
        Select("look_back", _("Look-back"), tuple(
            Choice(str(n), ngettext("%(number)s day", "%(number)s days", n), n == found.look_back) for n in days)),
    )  # fmt: skip


Label = Callable[[Part], str]


def _answer(found: Credit, shown: Shown, scope: str, label: Label) -> str:
    """Say how many orders are shared out, who is given most, and about whom models differ most."""
    start = upper_first(period_words(found.period)) + scope
    if not found.orders:
        return _("%(start)s: no order was placed, as far as is loaded.", start=start)
    orders = ngettext("%(number)s order", "%(number)s orders", found.orders)
    value = f"{amount(found.value, 0)} {found.currency}"
    if not found.met:
        return _(
            "%(start)s: %(orders)s worth %(value)s, and nothing is known before any of them. Load visits, clicks or "
            "leads that name customers.",
            start=start, orders=orders, value=value,
        )  # fmt: skip
    model = found.model(shown.model)
    most = max(
        (part for part in found.parts if part.kind == "met"), key=lambda p: getattr(p.given[model.name], shown.what)
    )
    told = _(
        "%(start)s: %(orders)s worth %(value)s; before %(share)s of them something is known. %(model)s gives %(name)s "
        "most: %(amount)s.",
        start=start, orders=orders, value=value, share=figure(Decimal(found.met) / found.orders, "share"),
        model=model_label(model), name=label(most), amount=_said(_of(most, shown), found, shown),
    )  # fmt: skip
    apart = widest(found, shown.what)
    if apart is None:
        return told
    low, high = apart.span(shown.what)
    return told + " " + _(
        "Models differ most about %(name)s: %(low)s to %(high)s.",
        name=label(apart), low=_said(low, found, shown), high=_said(high, found, shown),
    )  # fmt: skip


def _of(part: Part, shown: Shown) -> Decimal:
    """Return what the model chosen gives a part."""
    given = part.given[shown.model]
    return given.conversions if shown.show == "orders" else given.value


def _written(of: Decimal, shown: Shown) -> str:
    return amount(of, 1 if shown.show == "orders" else 0)


def _said(of: Decimal, found: Credit, shown: Shown) -> str:
    if shown.show == "orders":
        return _("%(number)s orders", number=amount(of, 0))
    return f"{amount(of, 0)} {found.currency}"


def _line(part: Part, models: Sequence[Model], shown: Shown, wanted: Wanted, label: Label) -> Line:
    """Write a part's row. Every figure opens, but those of nothing."""
    cells = []
    for model in models:
        given = part.given[model.name]
        more = {**shown.more, "model": model.name, "part": part.key}
        href = wanted.link("/credit/behind", **more) if given.conversions or given.value or part.orders else ""
        cells.append((_written(getattr(given, shown.what), shown), href))
    return Line(label(part), f"{part.orders:,}", tuple(cells))


def _chart(found: Credit, shown: Shown, label: Label) -> Markup:
    """Draw what the model chosen gives, each part with the least and the most that any model does."""
    met = [part for part in found.parts if part.kind == "met" and part.span(shown.what)[1]][:DRAWN]
    if not met:
        return Markup("")
    spans = [part.span(shown.what) for part in met]
    rows = tuple(
        Dot(label(part), float(_of(part, shown)), float(low), float(high))
        for part, (low, high) in zip(met, spans, strict=True)
    )
    title = _(
        "Credit by %(model)s, and from the least to the most by any model", model=model_label(found.model(shown.model))
    )
    return pictures.dots(rows, pictures.form_of("money"), title)


def _spends(found: Credit, shown: Shown, wanted: Wanted, label: Label) -> list[SpendLine]:
    rows = []
    for part in found.parts:
        times = [told for m in found.models if (told := part.per_spent(m.name)) is not None]
        if not times or part.spent is None:
            continue
        per_order = part.per_order(shown.model)
        href = wanted.link("/credit/behind", **{**shown.more, "model": shown.model, "part": part.key})
        rows.append(
            SpendLine(
                label(part), amount(part.spent, 0), amount(part.given[shown.model].value, 0),
                href if part.orders else "",
                amount(part.per_spent(shown.model), 2),
                _("%(low)s to %(high)s", low=amount(min(times), 2), high=amount(max(times), 2)),
                amount(per_order, 2) if per_order is not None else "",
            )
        )  # fmt: skip
    return rows
