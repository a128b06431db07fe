"""What is still expected from a supplier will not come: who waits for it is promised anew."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from onebook.book.commands.command import Command, Kind, Name
from onebook.book.exact import decimal_of
from onebook.book.needs import Needs
from onebook.book.rows import Item
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.stock.waiting import serve
from onebook.book.supply.documents import nothing_open, supply_line, supply_lines
from onebook.book.supply.settling import needs_to_settle_document, settle

__all__ = ["KIND", "CancelSupply"]


class CancelSupply(Command):
    """What has not come in of a supply document, or of one line of it. What has come in stays."""

    system: Name
    external_id: Name
    line: Annotated[int, Field(ge=1)] | None = None


def _needs(command: CancelSupply, rules: Rules, needs: Needs) -> None:
    needs_to_settle_document(needs, rules, command.system, command.external_id)


def _decide(draft: Draft, command: CancelSupply, rules: Rules) -> dict[str, Any]:
    if command.line is None:
        lines = supply_lines(draft, command.system, command.external_id)
    else:
        lines = [supply_line(draft, command.system, command.external_id, command.line)]
    lines = [each for each in lines if each.open]
    if not lines:
        raise nothing_open(command.system, command.external_id, command.line)
    for each in lines:
        draft.put(each._replace(cancelled=each.cancelled + each.open))
    later = 0
    for item_id in sorted({each.item_id for each in lines}):
        item = draft.get(Item, item_id)
        assert item  # noqa: S101 (loaded with the document)
        serve(draft, rules, item)  # what no supplier sends straight to its customer any more comes from us
        later += settle(draft, rules, item, draft.at, f"{command.external_id} was cancelled")
    return {"cancelled": decimal_of(sum(each.open for each in lines)), "promised_later": later}


KIND = Kind("cancel_supply", CancelSupply, _needs, _decide)
