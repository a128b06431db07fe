"""What the API, `--json` and a notebook tell of what is to do, returns and parties: the same shapes."""

from __future__ import annotations

from typing import Any

from onebook.app.keeping.shapes import instant_text, row_shape
from onebook.book.rows import Party
from onebook.book.views.proposals import ProposalListed
from onebook.book.views.returns import ReturnListed, ReturnShown
from onebook.book.views.tasks import TaskListed

__all__ = ["party_found_shape", "party_shape", "proposal_shape", "return_shape", "returned_shape", "task_shape"]


def task_shape(task: TaskListed) -> dict[str, Any]:
    """Return something to do."""
    return row_shape(task)


def proposal_shape(proposal: ProposalListed) -> dict[str, Any]:
    """Return what is proposed to be had for an order line."""
    return row_shape(proposal, without=("order_key",))


def return_shape(back: ReturnListed) -> dict[str, Any]:
    """Return a sales return as lists tell it."""
    return row_shape(back, without=("return_id",))


def returned_shape(shown: ReturnShown) -> dict[str, Any]:
    """Return a sales return with its lines and what became of them."""
    settled = None if shown.settled_at is None else instant_text(shown.settled_at)
    return return_shape(shown.back) | {
        "sold_in": shown.sold_in, "place": shown.place, "settled_at": settled,
        "exchange_system": shown.exchange_system, "exchange_order": shown.exchange_order,
        "lines": [row_shape(line) for line in shown.lines],
    }  # fmt: skip


def party_found_shape(party: Party) -> dict[str, Any]:
    """Return a party as lists tell it."""
    return {
        "system": party.system, "external_id": party.external_id, "kind": party.kind, "name": party.name,
        "roles": list(party.roles), "country": party.country, "group_name": party.group_name,
        "erased_at": None if party.erased_at is None else instant_text(party.erased_at),
    }  # fmt: skip


def party_shape(shown: dict[str, Any]) -> dict[str, Any]:
    """Return a party with codes, addresses and relations. shown: as `party_shown` tells it."""
    party = {name: of for name, of in shown["party"].items() if name != "party_id" and not name.startswith("is_")}
    held = {
        kind: [{name: of for name, of in row.items() if name not in ("party_id", "key")} for row in shown[kind]]
        for kind in ("codes", "addresses", "relations")
    }
    return party | held
