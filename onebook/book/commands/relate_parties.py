"""How a party stands to another, or does no longer."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, moment
from onebook.book.needs import Needs
from onebook.book.parties.parties import known_party, party_named
from onebook.book.rows import PartyRelation
from onebook.book.rules import Rules
from onebook.book.state import Draft

__all__ = ["KIND", "RelateParties"]


class RelateParties(Command):
    """A party works for another, buys for it, or is looked after by it. other_system: None: the same one's.

    starts_on, ends_on: the first and last day. retract: it was never so, or is not to be said.
    """

    system: Name
    external_id: Name
    relation: Literal["works_for", "buys_for", "looked_after_by"]
    other_id: Name
    other_system: Name | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    retract: bool = False


def _names(command: RelateParties) -> tuple[tuple[str, str], tuple[str, str]]:
    return (command.system, command.external_id), (command.other_system or command.system, command.other_id)


def _needs(command: RelateParties, _: Rules, needs: Needs) -> None:
    needs.want("party_held", *_names(command))
    needs.want("party_relations", _names(command)[0])


def _decide(draft: Draft, command: RelateParties, _: Rules) -> dict[str, Any]:
    one, two = _names(command)
    look = party_named if command.retract else known_party
    party, other = look(draft, *one), look(draft, *two)
    if party.party_id == other.party_id:
        raise Refused(
            "same_party", f"{command.external_id} cannot be related to itself.", "Name two.",
            system=command.system, external_id=command.external_id,
        )  # fmt: skip
    known = draft.get(PartyRelation, party.party_id, command.relation, other.party_id)
    if command.retract and known is None:
        raise Refused(
            "not_related", f"It is not said that {command.external_id} {command.relation} {command.other_id}.", "",
            system=command.system, external_id=command.external_id,
        )  # fmt: skip
    before = known or PartyRelation(party.party_id, command.relation, other.party_id)
    if command.retract:
        after = before if before.retracted_at is not None else before._replace(retracted_at=moment(command, draft.at))
    else:
        given = {n: day.isoformat() for n in ("starts_on", "ends_on") if (day := getattr(command, n)) is not None}
        after = before._replace(retracted_at=None, **given)
    if after != known:
        draft.put(after)
    return {"party_id": party.party_id, "other_id": other.party_id}


KIND = Kind("relate_parties", RelateParties, _needs, _decide)
