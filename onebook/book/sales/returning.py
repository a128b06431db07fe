"""Goods come back: asked for, received where they may not be sold yet, inspected; tied to the lines they left with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from onebook.book.answers import Refused
from onebook.book.exact import decimal_of, part_of, share_of
from onebook.book.needs import Needs
from onebook.book.parties.parties import not_erased
from onebook.book.rows import (
    Item,
    LineReturn,
    Move,
    Order,
    OrderLine,
    Place,
    Return,
    ReturnLine,
    ReturnPart,
    Shipment,
    ShipmentLine,
)
from onebook.book.rules import OURS, Rules, day_after, day_of
from onebook.book.sales.lines import goods_of, line_numbered
from onebook.book.sales.own_names import refuse_own
from onebook.book.state import Draft
from onebook.book.stock.items import item_named, stands_for
from onebook.book.stock.lots import lot_now
from onebook.book.stock.moves import move, worth_of
from onebook.book.stock.told_late import counts_since, needs_counts_since, seen_to_come, seen_to_go

__all__ = [
    "Condition", "Wanted", "ask", "in_own_words", "inspect", "inspection_place", "needs_for_words", "needs_to_return",
    "open_return", "put_return", "receive", "return_named", "return_status", "takes_words", "withdraw",
]  # fmt: skip

Condition = Literal["restock", "repair", "scrap", "send_back"]
COUNTED = {"restock": "restocked", "repair": "repaired", "scrap": "scrapped", "send_back": "sent_back"}


class Wanted(NamedTuple):
    """What a customer wants to give back. line: of the order; item: in its stead, or where no order is known.

    amount, tax_amount: without an order, what all of it is taken back at.
    """

    line: int | None
    item: str | None
    quantity: int
    reason: str | None = None
    amount: int | None = None
    tax_amount: int = 0


def needs_to_return(
    needs: Needs, rules: Rules, order: tuple[str, str] | None, skus: Iterable[str | None],
    places: Iterable[str | None], told_at: int | None = None, back: tuple[str, str] | None = None,
) -> None:  # fmt: skip
    """Want what is looked at when goods come back to places (by name), of an order or of none.

    told_at: where it is said when they did. back: the return, where there is one already.
    """
    named = {"inspection", *places}
    found = [rules.places[name] for name in named if name is not None and name in rules.places]
    keys = {place.place_id for place in found if place.kind in OURS}
    needs.want("returned_at", *keys)
    known = [sku for sku in skus if sku is not None]
    needs.want("item", *known)
    needs_counts_since(needs, told_at, known, [place for place in found if place.kind in OURS])
    for what, name in (("return_counted_since", back), ("sold_counted_since", order)):
        if told_at is not None and name is not None:
            needs.want(what, (*name, told_at, tuple(sorted(keys))))
    if order is not None:
        needs.want("order", order)
        needs.want("returning", order)
        return
    for sku in known:
        needs.want("worth", sku)
        needs.want("level", *((sku, place_id) for place_id in keys))


def return_named(draft: Draft, system: str, external_id: str) -> Return:
    """Return the return that a system gave. Refused where there is none."""
    return_id = draft.named("sales_return", system, external_id)
    found = None if return_id is None else draft.get(Return, return_id)
    if found is None:
        raise Refused(
            "unknown_return", f"There is no return {external_id} of {system}.", "Ask for it first (request_return).",
            system=system, external_id=external_id,
        )  # fmt: skip
    return found


def open_return(
    draft: Draft, rules: Rules, name: tuple[str, str], order: Order | None, channel: str | None, at: int,
    customer_id: str | None, *, exception: bool,
) -> Return:  # fmt: skip
    """Add a return with nothing in it yet. Refused where there is one of this name, or none is taken without order."""
    system, external_id = name
    refuse_own(system)
    if draft.named("sales_return", *name) is not None:
        raise Refused(
            "return_exists", f"{system} has given a return {external_id} before.", "Give each an id of its own.",
            system=system, external_id=external_id,
        )  # fmt: skip
    if order is None and rules.returns.without_order == "refuse" and not exception:
        raise Refused(
            "order_needed", "Goods are not taken back without the order.", "Name the order, or make an exception.",
        )  # fmt: skip
    if order is None and channel is None:
        raise Refused("channel_needed", "Without an order, nobody knows which channel it is for.", "Name the channel.")
    for each in (channel, order.channel if order else None):
        if each is not None and each not in rules.serving:
            raise Refused(
                "unknown_channel", f"The plan has no channel '{each}'.", f"It has: {', '.join(sorted(rules.serving))}.",
                channel=each,
            )  # fmt: skip
    return_id = draft.names["sales_return", system, external_id] = draft.new_id()
    sold, came = (order.channel if order else channel) or "", channel or (order.channel if order else "")
    found = Return(
        return_id, system, external_id, order.order_id if order else None, sold, came,
        order.currency if order else rules.currency, "requested", at, day_of(rules, at),
        customer_id=customer_id or (order.customer_id if order and order.system == system else None),
    )  # fmt: skip
    draft.put(found)
    return found


def takes_words(draft: Draft, back: Return, order: Order | None, named: Order | Return) -> None:
    """Refuse to hold what is said of a return in a customer's words, where they were erased.

    order: that comes back. named: the one of both that the command names.
    """
    for document in (back, order):
        if document is not None:
            not_erased(draft, document, named)


def in_own_words(rules: Rules, reasons: Iterable[str | None]) -> bool:
    """Tell whether any of the reasons of a return is more than a code that the plan names."""
    return any(reason is not None and reason not in rules.returns.no_fee for reason in reasons)


def needs_for_words(needs: Needs, system: str, order: tuple[str, str] | None, customer_id: str | None) -> None:
    """Want what `takes_words` looks at for a return that a system adds. customer_id: as that system has it."""
    if customer_id is not None:
        needs.want("party_held", (system, customer_id))
    if order is not None:
        needs.want("customer_of_order", (*order, system))


def ask(
    draft: Draft, rules: Rules, back: Return, order: Order | None, wanted: Iterable[Wanted], at: int, *, exception: bool
) -> list[ReturnLine]:
    """Add what is to come back to a return. Refused above what was shipped and is not coming back, or too late."""
    wanted = list(wanted)
    if in_own_words(rules, (each.reason for each in wanted)):
        takes_words(draft, back, order, order or back)
    number = len(draft.of(ReturnLine, back.return_id))
    made = []
    for each in wanted:
        number += 1
        if order is None:
            item = item_named(draft, each.item or "")
            if each.amount is None:
                raise Refused(
                    "amount_needed", f"Without an order, nobody knows what {item.sku} was sold at.",
                    "Say at what it is taken back (amount).", item=item.sku,
                )  # fmt: skip
            line = ReturnLine(
                back.return_id, number, None, None, item.item_id, each.quantity, each.reason,
                offered_amount=each.amount, offered_tax_amount=each.tax_amount,
            )  # fmt: skip
        else:
            sold = _sold(draft, order, each)
            if not exception:
                _in_time(draft, rules, order, sold, at)
            line = ReturnLine(
                back.return_id, number, order.order_id, sold.line, sold.item_id, each.quantity, each.reason
            )
            _note_asked(draft, sold, each.quantity)
        draft.put(line)
        made.append(line)
    return made


def _sold(draft: Draft, order: Order, wanted: Wanted) -> OrderLine:
    """Return the order line that goods came with: a line of its own before a part of a kit.

    By an item, also what was merged into it since; the line with that very number first. Refused where fewer could come
    back.
    """
    every = draft.of(OrderLine, order.order_id)
    if wanted.line is not None:
        lines = [line_numbered(draft, order, wanted.line)]
    else:
        item = item_named(draft, wanted.item or "")
        lines = [line for line in every if stands_for(draft, line.item_id).item_id == item.item_id]
        lines.sort(key=lambda line: (line.kit_line is not None, _item(draft, line.item_id).sku != wanted.item))
        if not lines:
            raise Refused(
                "not_of_order", f"Order {order.external_id} has no {item.sku}.", "Name another order, or none.",
                item=item.sku, external_id=order.external_id,
            )  # fmt: skip
    left = {line.line: _can_come_back(draft, every, line) for line in lines}
    for line in lines:
        if wanted.quantity <= left[line.line]:
            return line
    line = max(lines, key=lambda line: left[line.line])
    raise Refused(
        "more_than_shipped", f"Of line {line.line} of order {order.external_id}, {decimal_of(left[line.line]):f} can "
        f"come back, not {decimal_of(wanted.quantity):f}.", "Take back no more than was shipped and has not come back"
        + (", of a kit that is not whole its parts by their lines." if _parts(every, line) else "."),
        line=line.line, external_id=order.external_id,
    )  # fmt: skip


def _can_come_back(draft: Draft, lines: Iterable[OrderLine], line: OrderLine) -> int:
    """Return how many of a line can still come back: of a kit, whole ones; of its part, what did not come with kits."""
    left = line.shipped - _line_return(draft, line).asked
    for part in _parts(lines, line):
        there = part.shipped - _line_return(draft, part).asked
        left = min(left, there * line.quantity // part.quantity - _line_return(draft, line).asked)
    if line.kit_line is not None:
        kit = draft.get(OrderLine, line.order_id, line.kit_line)
        assert kit  # noqa: S101 (loaded with its parts)
        left -= -(-_line_return(draft, kit).asked * line.quantity // kit.quantity)
    return left


def _parts(lines: Iterable[OrderLine], line: OrderLine) -> list[OrderLine]:
    return [part for part in lines if part.kit_line == line.line]


def _line_return(draft: Draft, line: OrderLine) -> LineReturn:
    return draft.get(LineReturn, line.order_id, line.line) or LineReturn(line.order_id, line.line)


def _note_asked(draft: Draft, line: OrderLine, quantity: int) -> None:
    known = _line_return(draft, line)
    draft.put(known._replace(asked=known.asked + quantity))


def _in_time(draft: Draft, rules: Rules, order: Order, sold: OrderLine, at: int) -> None:
    days = rules.returns.days
    if days is None:
        return
    parts = {line.line for line, _ in goods_of(draft.of(OrderLine, order.order_id), sold, sold.quantity)}
    sent = {each.shipment_id for each in draft.of(ShipmentLine, order.order_id) if each.order_line in parts}
    had = [
        each.delivered_at or each.shipped_at for each in draft.of(Shipment, order.order_id) if each.shipment_id in sent
    ]
    if had and day_of(rules, at) > (last := day_after(rules, max(had), days)):
        raise Refused(
            "too_late", f"Line {sold.line} of order {order.external_id} could be given back until {last}.",
            "Make an exception, or refuse it.", line=sold.line, last_on=last,
        )  # fmt: skip


def withdraw(draft: Draft, line: ReturnLine, quantity: int) -> None:
    """Have so many of a return line not come back after all. Refused where fewer are still to come."""
    if quantity > line.open:
        raise Refused(
            "not_open", f"Of line {line.line}, {decimal_of(line.open):f} are still to come, not "
            f"{decimal_of(quantity):f}.", "Send back what has come (inspect_return).", line=line.line,
        )  # fmt: skip
    draft.put(line._replace(refused=line.refused + quantity))
    if line.order_id is not None and line.order_line is not None:
        sold = draft.get(OrderLine, line.order_id, line.order_line)
        assert sold  # noqa: S101 (loaded with its order)
        _note_asked(draft, sold, -quantity)


def inspection_place(rules: Rules, place: Place) -> Place:
    """Return where goods wait that came back to a place."""
    return place if place.kind == "inspection" else rules.places["inspection"]


def receive(
    draft: Draft, rules: Rules, back: Return, line: ReturnLine, quantity: int, place: Place, at: int, lot: str | None,
    told_at: int | None,
) -> None:  # fmt: skip
    """Take in so many of a return line, at what they left with.

    Without an order, at what others of their kind are worth now. Refused where fewer are still to come. told_at: where
    it is said when they came: counts since then have seen them, and must be wanted by `needs_to_return`.
    """
    if quantity > line.open:
        raise Refused(
            "more_than_asked", f"Of line {line.line}, {decimal_of(line.open):f} are still to come, not "
            f"{decimal_of(quantity):f}.", "Ask for the rest first (request_return).", line=line.line,
        )  # fmt: skip
    moves = list(_moved_in(draft, rules, back, line, quantity, inspection_place(rules, place), at, lot))
    for nth, each in enumerate(moves, 1 + len(draft.of(ReturnPart, back.return_id))):
        draft.put(
            ReturnPart(
                back.return_id, nth, line.line, each.item_id, each.to_place_id, each.move_id, each.quantity,
                each.quantity, each.lot,
            )
        )  # fmt: skip
    for each in moves:
        item, target = _item(draft, each.item_id), rules.place(each.to_place_id)
        seen_to_come(draft, rules, item, target, [each], counts_since(draft, told_at, item, target))
    draft.put(line._replace(received=line.received + quantity))


def _moved_in(
    draft: Draft, rules: Rules, back: Return, line: ReturnLine, quantity: int, target: Place, at: int, lot: str | None
) -> Iterator[Move]:
    origin = rules.places["customer"]
    if line.order_id is None or line.order_line is None:
        item = _item(draft, line.item_id)
        lot = lot if lot is not None else lot_now(item, None)
        yield from move(
            draft, rules, item, origin, target, quantity, "return", at, document=back.external_id, lot=lot
        )  # fmt: skip
        return
    lines = draft.of(OrderLine, line.order_id)
    sold = next(each for each in lines if each.line == line.order_line)
    for part, wanted in goods_of(lines, sold, quantity):
        item, missing = _item(draft, part.item_id), wanted
        for sent in draft.of(ShipmentLine, line.order_id):
            left = sent.quantity - sent.returned
            gone = draft.get(Move, sent.move_id)
            assert gone  # noqa: S101 (loaded with its shipment)
            if sent.order_line != part.line or not left or not missing or lot not in (None, gone.lot):
                continue
            taken = min(left, missing)
            missing -= taken
            value = part_of(-worth_of(draft, gone), sent.returned, taken, sent.quantity)
            draft.put(sent._replace(returned=sent.returned + taken))
            yield from move(
                draft, rules, item, origin, target, taken, "return", at, value=value,
                order=(part.order_id, part.line), document=back.external_id, lot=lot_now(item, gone.lot), of_move=gone,
            )  # fmt: skip
        if missing:
            raise Refused(
                "not_of_lot", f"Of lot {lot}, {decimal_of(missing):f} fewer were shipped.",
                "Name the lot that came back.", line=line.line, lot=lot,
            )  # fmt: skip


def inspect(
    draft: Draft, rules: Rules, back: Return, line: ReturnLine, quantity: int, condition: Condition, at: int,
    place: Place | None, told_at: int | None,
) -> ReturnLine:  # fmt: skip
    """Decide on so many of a return line that were received; return the line as it is now.

    restock: they go to a place (where they came in, if none is named); repair: they stay; scrap: they are lost;
    send_back: they are not accepted and go to the customer again. Refused where fewer wait for it. told_at: as in
    `receive`.
    """
    waiting = line.received - line.inspected
    if quantity > waiting:
        raise Refused(
            "not_received", f"Of line {line.line}, {decimal_of(waiting):f} wait to be inspected, not "
            f"{decimal_of(quantity):f}.", "Receive it first (receive_return).", line=line.line,
        )  # fmt: skip
    parts = [part for part in draft.of(ReturnPart, back.return_id) if part.line == line.line and part.uninspected]
    for item_id in sorted({part.item_id for part in parts}):
        of_item = [part for part in parts if part.item_id == item_id]
        some = share_of(sum(part.uninspected for part in of_item), quantity, waiting)
        for part in of_item:
            taken = min(some, part.uninspected)
            some -= taken
            if taken:
                draft.put(part._replace(uninspected=part.uninspected - taken))
                _put_away(draft, rules, back, line, part, taken, condition, at, place, told_at)
    counted = COUNTED[condition]
    line = line._replace(**{counted: getattr(line, counted) + quantity})
    draft.put(line)
    return line


def _put_away(
    draft: Draft, rules: Rules, back: Return, line: ReturnLine, part: ReturnPart, quantity: int, condition: Condition,
    at: int, place: Place | None, told_at: int | None,
) -> None:  # fmt: skip
    origin = rules.place(part.place_id)
    if condition == "restock":
        target = place or rules.place(back.place_id or part.place_id)
        if target.kind not in ("warehouse", "store"):
            raise Refused(
                "place_needed", f"Nothing is sold from {target.name}.", "Name the store or warehouse that takes it.",
                line=line.line,
            )  # fmt: skip
    else:
        target = {"repair": place or origin, "scrap": rules.places["loss"], "send_back": rules.places["customer"]}[
            condition
        ]
    if target == origin:
        return
    reason = {"restock": "return", "repair": "return", "scrap": "scrap", "send_back": "return_refused"}[condition]
    order = None if line.order_id is None or line.order_line is None else (line.order_id, line.order_line)
    item = _item(draft, part.item_id)
    seen_to_go(draft, rules, item, origin, quantity, counts_since(draft, told_at, item, origin), part.lot)
    moved = move(
        draft, rules, item, origin, target, quantity, reason, at, order=order, document=back.external_id, lot=part.lot
    )  # fmt: skip
    if target.kind in OURS:
        seen_to_come(draft, rules, item, target, moved, counts_since(draft, told_at, item, target))


def _item(draft: Draft, item_id: int) -> Item:
    item = draft.get(Item, item_id)
    assert item  # noqa: S101 (loaded with its line)
    return item


def return_status(back: Return, lines: Iterable[ReturnLine]) -> str:
    """Return how far a return is: `requested`, `received`, `inspected`, `refunded`, `exchanged` or `refused`."""
    lines = list(lines)
    if lines and all(line.refused + line.sent_back == line.quantity for line in lines):
        return "refused"
    if any(line.open for line in lines) or any(line.received > line.inspected for line in lines):
        return "received" if any(line.received for line in lines) else "requested"
    if back.settled_amount < back.owed_amount:
        return "inspected"
    return "exchanged" if back.exchange_order_id is not None else "refunded"


def put_return(draft: Draft, rules: Rules, back: Return, at: int) -> Return:
    """Set a return anew, as far as its lines are; return it."""
    status = return_status(back, draft.of(ReturnLine, back.return_id))
    settled = status in ("refunded", "exchanged", "refused")
    back = back._replace(
        status=status,
        settled_at=(back.settled_at or at) if settled else None,
        settled_on=(back.settled_on or day_of(rules, at)) if settled else None,
    )
    draft.put(back)
    return back
