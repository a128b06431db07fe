"""Where an order goes, as commands say it."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from onebook.book.commands.command import Name, Part
from onebook.book.parties.personal import PERSONAL
from onebook.book.rows import Destination
from onebook.book.rules import Rules
from onebook.book.stock.items import our_place

__all__ = ["DeliverTo", "destination_of"]

MILLION = 1_000_000


class DeliverTo(Part):
    """Where the goods go, as far as it matters for where they come from; the address itself is the customer's."""

    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None
    postcode: Annotated[Name, PERSONAL] | None = None
    latitude: Annotated[Decimal, Field(ge=-90, le=90), PERSONAL] | None = None
    longitude: Annotated[Decimal, Field(ge=-180, le=180), PERSONAL] | None = None


def destination_of(
    rules: Rules, order_id: int, to: DeliverTo | None, service: str | None, pickup_place: str | None
) -> Destination | None:
    """Return where an order goes; None where nothing is said. Refused where it is fetched at no place of ours."""
    if to is None and service is None and pickup_place is None:
        return None
    to = to or DeliverTo()
    place_id = None if pickup_place is None else our_place(rules, pickup_place).place_id
    return Destination(
        order_id, to.country, to.postcode, _millionths(to.latitude), _millionths(to.longitude), service, place_id
    )


def _millionths(degrees: Decimal | None) -> int | None:
    return None if degrees is None else int(degrees * MILLION)
