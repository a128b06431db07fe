"""Credit in words: what models are called and do, what parts are called, what must be known, and the JSON shape."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from onebook.app.answers import Answer
from onebook.app.credit.credits import NOBODY, UNKNOWN
from onebook.app.language import gettext as _
from onebook.app.language import marked, ngettext
from onebook.app.shapes import plain
from onebook.app.units import grouped

if TYPE_CHECKING:
    from collections.abc import Callable

    from onebook.app.credit.behind import Credited
    from onebook.app.credit.credits import Credit, Part
    from onebook.journey.credit import Model

__all__ = [
    "BY_LABELS",
    "credit_answer",
    "credit_notes",
    "credit_shape",
    "credited_shape",
    "model_label",
    "model_text",
    "part_label",
    "widest",
]

BY_LABELS = {"channel": marked("Channel"), "campaign": marked("Campaign"), "content": marked("Content")}
KINDS = {UNKNOWN: marked("Nothing known before"), NOBODY: marked("Nobody known")}
FEW = 100
"""Orders with a step before them below which shares tell little."""


def model_label(model: Model) -> str:
    """Return what a model is called."""
    return _(model.label).format(**model.parameters)


def model_text(model: Model, channel_label: Callable[[str], str] | None = None) -> str:
    """Return what a model does, in plain words. channel_label: tells what a channel is called."""
    told = dict(model.parameters)
    if "direct" in told:
        names = [name.strip("()") for name in str(told["direct"]).split(", ")]
        told["direct"] = ", ".join(map(channel_label, names) if channel_label else names)
    return _(model.explains).format(**told)


def part_label(part: Part, channel_label: Callable[[str], str]) -> str:
    """Return what a part is called. channel_label: tells what a channel is called."""
    if part.key in KINDS:
        return _(KINDS[part.key])
    if part.channel and part.key == part.channel:
        return channel_label(part.channel)
    if part.channel and part.key == f"({part.channel})":
        return _("%(channel)s, no campaign", channel=channel_label(part.channel))
    return part.name


def widest(found: Credit, what: str) -> Part | None:
    """Return the part about which models differ most; None where they agree. what: conversions or value."""
    met = [part for part in found.parts if part.kind == "met"]
    spans = [(high - low, part) for part in met for low, high in [part.span(what)]]
    most = max(spans, key=lambda one: one[0], default=(Decimal(0), None))
    return most[1] if most[0] > 0 else None


def credit_notes(found: Credit) -> list[str]:
    """Say what must be known to judge the figures."""
    told = [
        _("Credit is a convention for sharing out, no proof of cause; look at several models before you move money."),
        _(
            "Steps are visits, adverts followed, calls, questions and leads in the %(days)s days before an order; a "
            "visit that somebody else's link brought counts for that channel, so that only visits which nothing "
            "brought count for a shop itself.",
            days=found.look_back,
        ),
    ]  # fmt: skip
    if found.orders and found.met < FEW:
        told.append(
            ngettext(
                "Only %(number)s order has a step before it: shares of so few tell little.",
                "Only %(number)s orders have a step before them: shares of so few tell little.",
                found.met,
            )
        )
    if found.unknown or found.nobody:
        told.append(
            _(
                "Of %(unknown)s orders of known customers nothing is known before, and %(nobody)s are by nobody known; "
                "they stand for themselves in every model.",
                unknown=f"{found.unknown:,}", nobody=f"{found.nobody:,}",
            )
        )  # fmt: skip
    if found.undecided:
        told.append(
            ngettext(
                "%(number)s path without an order ends less than the look-back before the last record, so that nothing "
                "tells yet what became of it; it is left out.",
                "%(number)s paths without an order end less than the look-back before the last record, so that nothing "
                "tells yet what became of them; they are left out.",
                found.undecided,
            )
        )
    if found.early:
        told.append(
            ngettext(
                "%(number)s order lies within the look-back after the first record: what came before is not all known.",
                "%(number)s orders lie within the look-back after the first record: what came before is not all known.",
                found.early,
            )
        )
    if found.sales is not None and found.sales != found.value:
        told.append(
            _(
                "The P&L's net sales of the same days are %(sales)s %(currency)s: it counts what was shipped and came "
                "back on these days, credit what became of the orders placed on them.",
                sales=grouped(found.sales, 2), currency=found.currency,
            )
        )  # fmt: skip
    unmet = [part for part in found.parts if part.spent and not part.orders]
    if unmet:
        told.append(
            _(
                "Of those on whom money was spent, no step before an order tells of %(names)s: what nobody follows a "
                "link from, such as a catalogue or a fair, earns nothing here, whatever it brings.",
                names=", ".join(part.name for part in unmet),
            )
        )
    if found.unspent:
        told.append(
            _(
                "%(amount)s %(currency)s of marketing costs name no channel, and are held against none.",
                amount=grouped(found.unspent, 2), currency=found.currency,
            )
        )  # fmt: skip
    return told


def credit_answer(found: Credit) -> Answer[Credit]:
    """Return credit for a program: a row for each part and model."""
    columns = {"part": "text", "kind": "text", "channel": "text", "name": "text", "model": "text", "orders": "figure",
               "value": "figure", "spent": "figure"}  # fmt: skip
    rows = tuple(
        {"part": part.key, "kind": part.kind, "channel": part.channel, "name": part.name, "model": model,
         "orders": given.conversions, "value": given.value, "spent": part.spent}
        for part in found.parts
        for model, given in part.given.items()
    )  # fmt: skip
    title = f"Credit by {found.by}, {found.period.label()}, {found.currency}"
    return Answer(title, columns, rows, found, tuple(credit_notes(found)))


def credit_shape(found: Credit) -> dict[str, object]:
    """Return credit as JSON; amounts and conversions as text, exact to the ten-thousandth."""
    return {
        "from": found.period.first,
        "to": found.period.last,
        "by": found.by,
        "order_channels": list(found.channels),
        "look_back_days": found.look_back,
        "currency": found.currency,
        "orders": found.orders,
        "value": plain(found.value),
        "orders_with_steps": found.met,
        "orders_nothing_known_before": found.unknown,
        "orders_nobody_known": found.nobody,
        "paths_without_order": found.silent,
        "models": [
            {
                "model": model.name, "label": model_label(model), "explains": model_text(model),
                "source": model.source, "parameters": dict(model.parameters),
            }
            for model in found.models
        ],
        "parts": [_part(part) for part in found.parts],
        "removal_effects": None
        if found.walks is None
        else {key: {"orders": orders, "value": value} for key, (orders, value) in found.walks.removed.items()},
        "notes": credit_notes(found),
    }  # fmt: skip


def _part(part: Part) -> dict[str, object]:
    return {
        "part": part.key,
        "kind": part.kind,
        "channel": part.channel,
        "name": part.name,
        "orders_met": part.orders,
        "spent": None if part.spent is None else plain(part.spent),
        "credit": {
            model: {
                "orders": plain(given.conversions),
                "value": plain(given.value),
                "value_per_spent": _float(part.per_spent(model)),
                "spent_per_order": _float(part.per_order(model)),
            }
            for model, given in part.given.items()
        },
    }


def _float(of: Decimal | None) -> float | None:
    return None if of is None else round(float(of), 6)


def credited_shape(found: Credited, limit: int, offset: int = 0) -> dict[str, object]:
    """Return what is behind a credited figure as JSON, a page of it."""
    return {
        "model": found.model.name,
        "part": found.key,
        "of": found.of,
        "adds_up": found.adds_up,
        "number": found.number,
        "orders": plain(found.conversions),
        "value": plain(found.value),
        "entries": [
            {
                "person": entry.person, "document_kind": entry.document[0], "system": entry.document[1],
                "document_id": entry.document[2], "channel": entry.channel, "day": entry.day,
                "orders": plain(entry.conversions), "value": plain(entry.value),
            }
            for entry in found.page(limit, offset)
        ],
    }  # fmt: skip
