"""Goods are taken back over the counter: asked for, received, inspected and paid for at once."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from onebook.book.commands.command import Command, Kind, Name, moment, told_at
from onebook.book.commands.inspect_return import Inspected, Share, accept
from onebook.book.commands.request_return import AskedBack, wanted_of
from onebook.book.exact import decimal_of
from onebook.book.needs import Needs
from onebook.book.rules import Rules, day_of
from onebook.book.sales.orders import order_named
from onebook.book.sales.return_money import exchange, payable, settle
from onebook.book.sales.returning import (
    Condition,
    ask,
    in_own_words,
    needs_for_words,
    needs_to_return,
    open_return,
    put_return,
    receive,
)
from onebook.book.state import Draft
from onebook.book.stock.items import our_place

__all__ = ["KIND", "TakeBack", "TakenBack"]


class TakenBack(AskedBack):
    """What comes back, and in which condition. restock_place: where it is sold again; the place itself, if none."""

    condition: Condition = "restock"
    restock_place: Name | None = None
    fee_share: Share | None = None
    lot: Name | None = None


class TakeBack(Command):
    """A return at a till, of an order in whatever channel or of none. system, external_id: of the return.

    It is paid by `method`, onto a voucher, or by the order it is exchanged for (`exchange_order`, placed before); what
    remains after an exchange is paid, too. pay: False leaves it to be paid later. exception: whatever the plan's rules
    say.
    """

    system: Name
    external_id: Name
    place: Name
    order_system: Name | None = None
    order: Name | None = None
    channel: Name | None = None
    customer_id: Name | None = None
    lines: Annotated[tuple[TakenBack, ...], Field(min_length=1, max_length=1000)]
    method: Name = "cash"
    voucher: Name | None = None
    exchange_system: Name | None = None
    exchange_order: Name | None = None
    pay: bool = True
    exception: bool = False

    @model_validator(mode="after")
    def _all_is_accepted(self) -> TakeBack:
        if any(line.condition == "send_back" for line in self.lines):
            raise ValueError("what is not accepted is not taken back over the counter")
        return self


def _order(command: TakeBack) -> tuple[str, str] | None:
    return None if command.order is None else (command.order_system or command.system, command.order)


def _needs(command: TakeBack, rules: Rules, needs: Needs) -> None:
    needs.want("return", (command.system, command.external_id))
    places = [command.place, *(line.restock_place for line in command.lines)]
    needs_to_return(needs, rules, _order(command), [line.item for line in command.lines], places, told_at(command))
    if command.voucher is not None:
        needs.want("voucher", command.voucher)
    if command.exchange_order is not None:
        needs.want("order", (command.exchange_system or command.system, command.exchange_order))
    if in_own_words(rules, (line.reason for line in command.lines)):
        needs_for_words(needs, command.system, _order(command), command.customer_id)


def _decide(draft: Draft, command: TakeBack, rules: Rules) -> dict[str, Any]:
    name, at, place = _order(command), moment(command, draft.at), our_place(rules, command.place)
    order = None if name is None else order_named(draft, *name)
    back = open_return(
        draft, rules, (command.system, command.external_id), order, command.channel, at, command.customer_id,
        exception=command.exception,
    )  # fmt: skip
    asked = ask(draft, rules, back, order, map(wanted_of, command.lines), at, exception=command.exception)
    back = back._replace(place_id=place.place_id, received_at=at, received_on=day_of(rules, at))
    for line, taken in zip(asked, command.lines, strict=True):
        receive(draft, rules, back, line, line.quantity, place, at, taken.lot, told_at(command))
        found = Inspected(
            line=line.line, quantity=taken.quantity, condition=taken.condition, place=taken.restock_place,
            fee_share=taken.fee_share,
        )  # fmt: skip
        back = accept(draft, rules, back, found, at, told_at(command))
    back = put_return(draft, rules, back, at)
    told: dict[str, Any] = {"return_id": back.return_id, "credited": decimal_of(back.owed_amount)}
    if command.exchange_order is not None:
        target = order_named(draft, command.exchange_system or command.system, command.exchange_order)
        back, target, laid = exchange(draft, rules, back, target, at)
        told |= {"exchanged": decimal_of(laid), "due": decimal_of(target.owed_amount - target.paid_amount)}
    paid = 0
    if command.pay and payable(draft, back) > 0:
        back, paid = settle(
            draft, rules, back, None, command.method, at, voucher=command.voucher, name=None,
            exception=command.exception,
        )  # fmt: skip
    return {**told, "refunded": decimal_of(paid), "payable": decimal_of(payable(draft, back)), "status": back.status}


KIND = Kind("take_back", TakeBack, _needs, _decide)
