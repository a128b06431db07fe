"""A party is added, or what is known of it is set anew."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name
from onebook.book.needs import Needs
from onebook.book.parties.parties import find_party, name_in_journal
from onebook.book.parties.personal import Personal
from onebook.book.rows import Party
from onebook.book.rules import Rules
from onebook.book.state import Draft

__all__ = ["KIND", "SetParty"]

Role = Literal["customer", "supplier", "employee", "lead"]


class SetParty(Command):
    """A party by the id that a system knows it by. What is not given stays as it is; clear: what is taken away.

    roles: all that they are to us. group_name: whose prices are theirs. kind: in a list of commands, where that is the
    command's own, it is said as `party_kind`.
    """

    system: Name
    external_id: Name
    kind: Annotated[
        Literal["person", "organisation"] | None, Field(validation_alias=AliasChoices("kind", "party_kind"))
    ] = None
    roles: tuple[Role, ...] | None = None
    name: Personal | None = None
    given_name: Personal | None = None
    family_name: Personal | None = None
    language: Annotated[str, Field(pattern="^[a-z]{2,3}(-[A-Za-z0-9]+)*$")] | None = None
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None
    group_name: Name | None = None
    born_on: Annotated[date, Field(json_schema_extra={"personal": True})] | None = None
    clear: tuple[Literal["given_name", "family_name", "language", "country", "group_name", "born_on"], ...] = ()


def _needs(command: SetParty, _: Rules, needs: Needs) -> None:
    needs.want("party_held", (command.system, command.external_id))


def _decide(draft: Draft, command: SetParty, _: Rules) -> dict[str, Any]:
    known = find_party(draft, command.system, command.external_id)
    if known is not None and known.erased_at is not None:
        raise Refused(
            "party_erased", f"Party {command.external_id} of {command.system} was erased, at their request.",
            "Where they are customers anew, add them by another id.",
            system=command.system, external_id=command.external_id,
        )  # fmt: skip
    party = known or _new(draft, command)
    fields = ("kind", "name", "given_name", "family_name", "language", "country", "group_name")
    given: dict[str, Any] = {field: value for field in fields if (value := getattr(command, field)) is not None}
    if command.born_on is not None:
        given["born_on"] = command.born_on.isoformat()
    if command.roles is not None:
        given |= {f"is_{role}": role in command.roles for role in ("customer", "supplier", "employee", "lead")}
    after = party._replace(**(given | dict.fromkeys(command.clear)))
    if after != known:
        draft.put(after)
    return {"party_id": after.party_id, "new": known is None}


def _new(draft: Draft, command: SetParty) -> Party:
    party_id = draft.names["party", command.system, command.external_id] = draft.new_id()
    name_in_journal(draft, party_id)
    said = " ".join(part for part in (command.given_name, command.family_name) if part)
    return Party(party_id, command.system, command.external_id, "person", said or command.external_id)


KIND = Kind("set_party", SetParty, _needs, _decide)
