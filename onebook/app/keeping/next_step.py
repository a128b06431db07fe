"""What an order waits for, in a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from onebook.app.keeping.clock import day_of
from onebook.app.keeping.shapes import amount_text, quantity_text
from onebook.app.language import gettext as _
from onebook.app.language import ngettext
from onebook.book.sales.credit import CREDIT
from onebook.book.views.orders import OrderLife

__all__ = ["next_step"]

FEW = 3
"""Lines that are named; of others it is said how many they are."""


def next_step(life: OrderLife, zone: ZoneInfo) -> str:
    """Say what an order waits for, or that nothing is left to do. zone: the business's."""
    if life.order.status == "draft":
        return _("it is a draft, and waits to be placed")
    if life.on_hold and life.hold_reason == CREDIT:
        return _("it is on hold, since its customer may not owe as much: approve it, or resume it once they have paid")
    if life.on_hold:
        return _("it is on hold, and waits to be resumed")
    told = [*_waits(life), *_ready(life), *_on_its_way(life, zone), *_comes_back(life), *_money(life)]
    return "; ".join(told) or _("nothing is left to do")


def _waits(life: OrderLife) -> Iterator[str]:
    kits = {line["kit_line"] for line in life.lines}
    waiting = [line for line in life.lines if line["waiting"] and line["line"] not in kits]
    for line in waiting[:FEW]:
        what = {"quantity": _quantity(line["waiting"]), "item": line["item"], "day": line["latest_promised_on"]}
        yield (
            _("it waits for %(quantity)s of %(item)s, promised for %(day)s", **what)
            if line["latest_promised_on"]
            else _("it waits for %(quantity)s of %(item)s, and nobody can say until when", **what)
        )
    if more := len(waiting[FEW:]):
        yield ngettext("%(number)s more line waits for goods", "%(number)s more lines wait for goods", more)


def _ready(life: OrderLife) -> Iterator[str]:
    places = ", ".join(sorted({str(kept["place"]) for kept in life.kept}))
    if not places:
        return
    in_part, fetched = any(line["waiting"] for line in life.lines), life.delivery_method == "pickup"
    if in_part and fetched:
        yield _("a part of it is ready to be fetched at %(places)s", places=places)
    elif in_part:
        yield _("a part of it is ready to ship from %(places)s", places=places)
    elif fetched:
        yield _("it is ready to be fetched at %(places)s", places=places)
    else:
        yield _("it is ready to ship from %(places)s", places=places)


def _on_its_way(life: OrderLife, zone: ZoneInfo) -> Iterator[str]:
    for sent in life.shipments:
        if sent["delivered_at"] is None and not _is_back(sent):
            day = day_of(int(str(sent["shipped_at"])), zone)
            yield _("shipment %(number)s is on its way since %(day)s", number=sent["external_id"], day=day)


def _is_back(sent: dict[str, object]) -> bool:
    """Tell whether all of a shipment came back, though nobody told that the customer had it."""
    lines = sent["lines"]
    return isinstance(lines, list) and all(line["returned"] >= line["quantity"] for line in lines)


def _comes_back(life: OrderLife) -> Iterator[str]:
    for back in life.returns:
        if back["status"] == "requested":
            yield _("return %(number)s is announced, and waits to be received", number=back["external_id"])
        elif back["status"] == "received":
            yield _("return %(number)s waits to be inspected", number=back["external_id"])


def _money(life: OrderLife) -> Iterator[str]:
    due = life.owed_amount - life.order.paid_amount
    amount = f"{amount_text(abs(due))} {life.order.currency}"
    if due < 0:
        yield _("%(amount)s are to be paid back", amount=amount)
    elif due and life.due_on:
        yield _("%(amount)s are to be paid by %(day)s", amount=amount, day=life.due_on)
    elif due:
        yield _("%(amount)s are to be paid", amount=amount)


def _quantity(of: object) -> str:
    return quantity_text(int(str(of)))
