"""What is left on vouchers whose last day is over is lost to their holders."""

from __future__ import annotations

from datetime import date
from typing import Any

from onebook.book.commands.command import Command, Kind
from onebook.book.exact import decimal_of
from onebook.book.needs import Needs
from onebook.book.rows import Voucher
from onebook.book.rules import Rules
from onebook.book.sales.vouchers import change_voucher
from onebook.book.state import Draft

__all__ = ["KIND", "ExpireVouchers"]


class ExpireVouchers(Command):
    """All vouchers that could be redeemed until before a day: a thousand at a time, to be told again while some are."""

    before: date


def _needs(command: ExpireVouchers, _: Rules, needs: Needs) -> None:
    needs.want("voucher_expired", command.before.isoformat())


def _decide(draft: Draft, command: ExpireVouchers, _: Rules) -> dict[str, Any]:
    expired = [
        voucher for voucher in draft.all(Voucher)
        if voucher.balance and voucher.expires_on is not None and voucher.expires_on < command.before.isoformat()
    ]  # fmt: skip
    lost = sum(voucher.balance for voucher in expired)
    for voucher in expired:
        change_voucher(draft, voucher, -voucher.balance, "expired", draft.at)
    return {"expired": len(expired), "amount": decimal_of(lost)}


KIND = Kind("expire_vouchers", ExpireVouchers, _needs, _decide)
