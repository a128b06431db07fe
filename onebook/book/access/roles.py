"""What each role may do."""

from __future__ import annotations

from collections.abc import Mapping

from onebook.book.commands import command_kinds

__all__ = ["DOING", "READING", "ROLES", "may", "role_for"]

ROLES: Mapping[str, frozenset[str]] = {
    "viewer": frozenset({"viewer"}),
    "clerk": frozenset({"viewer", "clerk"}),
    "buyer": frozenset({"viewer", "buyer", "costs"}),
    "analyst": frozenset({"viewer", "costs", "analyst"}),
    "admin": frozenset({"viewer", "clerk", "buyer", "costs", "analyst", "admin"}),
}
"""What is asked of whom, by role. viewer: reads what is there; costs: also what it cost; analyst: all figures and the
journal; clerk: sells, ships, counts and keeps; buyer: buys and takes in; admin: all, and says who may."""

READING = ("viewer", "costs", "analyst")
"""What may be asked of somebody who reads."""

DOING: Mapping[str, str] = {
    "acknowledge_stock": "clerk",
    "add_landed_cost": "buyer",
    "allocate_waiting": "clerk",
    "approve_order": "admin",
    "cancel_landed_cost": "buyer",
    "cancel_lines": "clerk",
    "cancel_order": "clerk",
    "cancel_supply": "buyer",
    "change_quote": "clerk",
    "change_supply": "buyer",
    "close_order": "clerk",
    "correct_cost": "buyer",
    "count_stock": "clerk",
    "decline_quote": "clerk",
    "deliver": "clerk",
    "drop_party_address": "clerk",
    "drop_ship": "clerk",
    "erase_party": "admin",
    "exchange_return": "clerk",
    "expect_supply": "buyer",
    "expire_lots": "clerk",
    "expire_quotes": "clerk",
    "expire_reservations": "clerk",
    "expire_vouchers": "clerk",
    "finish_task": "clerk",
    "inspect_return": "clerk",
    "issue_voucher": "clerk",
    "keep_items_apart": "buyer",
    "link_parties": "clerk",
    "list_item": "buyer",
    "make_quote": "clerk",
    "make_token": "admin",
    "merge_items": "buyer",
    "move_allocation": "clerk",
    "move_goods": "clerk",
    "open_stock": "clerk",
    "order_quote": "clerk",
    "pay": "clerk",
    "place_draft": "clerk",
    "place_order": "clerk",
    "plan_count": "clerk",
    "receive_goods": "buyer",
    "receive_return": "clerk",
    "record_consent": "clerk",
    "redeem_voucher": "clerk",
    "refund": "clerk",
    "refund_return": "clerk",
    "refuse_allocation": "clerk",
    "refuse_return": "clerk",
    "relate_parties": "clerk",
    "release_allocation": "clerk",
    "repromise": "clerk",
    "request_return": "clerk",
    "reroute": "clerk",
    "reserve": "clerk",
    "resume_order": "clerk",
    "retire_item": "buyer",
    "revoke_token": "admin",
    "sell": "clerk",
    "set_item": "buyer",
    "set_item_codes": "buyer",
    "set_kit": "buyer",
    "set_party": "clerk",
    "set_party_address": "clerk",
    "set_party_codes": "clerk",
    "set_price_list": "buyer",
    "set_prices": "buyer",
    "set_sourcing": "buyer",
    "set_terms": "admin",
    "set_units": "buyer",
    "send_quote": "clerk",
    "ship_order": "clerk",
    "split_items": "buyer",
    "take_back": "clerk",
}
"""What is asked of somebody who gives a command, by its kind."""


def role_for(kind: str) -> str:
    """Return what is asked of somebody who gives a command of this kind; of one that is not told here, `admin`."""
    return DOING.get(kind, "admin")


def may(role: str, asked: str) -> bool:
    """Tell whether a role may do what this is asked for. KeyError where there is no such role."""
    return asked in ROLES[role]


def untold() -> set[str]:
    """Return the kinds of command of which nothing is told here."""
    return set(command_kinds()) ^ set(DOING)
