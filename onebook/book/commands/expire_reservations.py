"""What carts and quotes kept for long enough is free again."""

from __future__ import annotations

from typing import Any

from pydantic import AwareDatetime

from onebook.book.commands.command import Command, Kind
from onebook.book.needs import Needs
from onebook.book.rows import Reservation
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.reservations import release

__all__ = ["KIND", "ExpireReservations"]


class ExpireReservations(Command):
    """All that was kept until before an instant."""

    before: AwareDatetime


def _instant(command: ExpireReservations) -> int:
    return int(command.before.timestamp() * 1_000_000)


def _needs(command: ExpireReservations, _: Rules, needs: Needs) -> None:
    needs.want("expired", _instant(command))


def _decide(draft: Draft, command: ExpireReservations, _: Rules) -> dict[str, Any]:
    before = _instant(command)
    expired = [kept for kept in draft.all(Reservation) if kept.expires_at <= before]
    for kept in expired:
        release(draft, kept)
    return {"expired": len(expired)}


KIND = Kind("expire_reservations", ExpireReservations, _needs, _decide)
