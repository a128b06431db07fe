"""The customer has the goods, as a carrier's event or somebody tells."""

from __future__ import annotations

from typing import Any

from pydantic import model_validator

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, moment
from onebook.book.needs import Needs
from onebook.book.rows import Order, Shipment
from onebook.book.rules import Rules
from onebook.book.sales.orders import order_named, put_order
from onebook.book.sales.shipments import deliver, shipment_named
from onebook.book.state import Draft

__all__ = ["KIND", "Deliver"]


class Deliver(Command):
    """A shipment by its name or the carrier's number (the latest that has it), or all of an order that was shipped.

    Said again, it changes nothing: when the customer had it stays as it was told first.
    """

    system: Name | None = None
    shipment: Name | None = None
    external_id: Name | None = None
    tracking_code: Name | None = None

    @model_validator(mode="after")
    def _one_is_named(self) -> Deliver:
        named = [each for each in (self.shipment, self.external_id, self.tracking_code) if each is not None]
        if len(named) != 1 or (self.tracking_code is None and self.system is None):
            raise ValueError("name the order (system, external_id), the shipment (system, shipment) or tracking_code")
        return self


def _name(command: Deliver) -> tuple[str, ...]:
    if command.tracking_code is not None:
        return ("tracking", command.tracking_code)
    return ("shipment", command.system or "", command.shipment or "")


def _needs(command: Deliver, _: Rules, needs: Needs) -> None:
    if command.external_id is not None:
        name = (command.system, command.external_id)
        needs.want("order", name)
        needs.want("order_shipments", name)
    elif command.tracking_code is not None:
        needs.want("tracking", command.tracking_code)
    else:
        needs.want("shipment", (command.system, command.shipment))


def _decide(draft: Draft, command: Deliver, rules: Rules) -> dict[str, Any]:
    at = moment(command, draft.at)
    if command.external_id is not None:
        order: Order | None = order_named(draft, command.system or "", command.external_id)
        assert order  # noqa: S101 (refused otherwise)
        shipments = draft.of(Shipment, order.order_id)
        if not shipments:
            raise Refused(
                "nothing_shipped", f"Nothing of order {order.external_id} has been shipped.",
                "Ship it first (ship_order).", system=order.system, external_id=order.external_id,
            )  # fmt: skip
    else:
        shipments = [shipment_named(draft, *_name(command))]
        order = draft.get(Order, shipments[0].order_id)
        assert order  # noqa: S101 (loaded with its shipment)
    news = sum([deliver(draft, rules, shipment, at) for shipment in shipments])
    order = put_order(draft, order) if news else order
    return {"order_id": order.order_id, "delivered": news, "status": order.status}


KIND = Kind("deliver", Deliver, _needs, _decide)
