"""What should be bought, sent by a supplier, or brought over from another place, for order lines that wait."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.store import Reading

__all__ = ["PROPOSAL_KINDS", "ProposalKey", "ProposalListed", "key_of", "proposals_listed"]

PROPOSAL_KINDS = ("purchase", "drop_ship", "transfer")
"""How what is missing may be had."""
LAST_DAY = "9999-12-31"
"""Where those stand in the list of which nobody says when they are needed."""
ProposalKey = tuple[str, int, int, str]
"""Day, order, line and item of the proposal that a page ended with."""


class ProposalListed(NamedTuple):
    """What is proposed to be had for an order line. quantity: in ten-thousandths; raised_at: in microseconds.

    from_place, place: from where it is brought over, and where it is to be; what goes straight to customers has none.
    """

    order_key: int
    kind: str
    item: str
    name: str
    quantity: int
    needed_on: str | None
    raised_at: int
    supplier: str | None
    from_place: str | None
    place: str | None
    order_system: str
    order: str
    line: int


def proposals_listed(
    store: Reading, most: int, after: ProposalKey | None = None, kind: str = ""
) -> list[ProposalListed]:
    """Return what is proposed to be had, what is needed first first."""
    day, order_id, line, item = after or ("", 0, 0, "")
    rows = store.rows(
        "listed_proposals", kind=kind, after_day=day, after_id=order_id, after_line=line, after_item=item, most=most
    )
    return [ProposalListed(*row) for row in rows]


def key_of(proposal: ProposalListed) -> ProposalKey:
    """Return the key by which the list goes on behind a proposal."""
    return proposal.needed_on or LAST_DAY, proposal.order_key, proposal.line, proposal.item
