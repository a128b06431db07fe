"""Somebody says that two records are the same person, or are not, or takes that back."""

from __future__ import annotations

from typing import Any, Literal

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name, moment
from onebook.book.needs import Needs
from onebook.book.parties.parties import find_party
from onebook.book.parties.personal import Personal
from onebook.book.rows import PartyLink
from onebook.book.rules import Rules
from onebook.book.state import Draft

__all__ = ["KIND", "LinkParties"]


class LinkParties(Command):
    """Two records of systems; the book need not know them as parties. `retracted`: nothing is said of them any more.

    The book keeps what is said; who is who is found out from it elsewhere.
    """

    system: Name
    external_id: Name
    other_system: Name
    other_id: Name
    verdict: Literal["same", "different", "retracted"]
    why: Personal | None = None


def _pair(command: LinkParties) -> tuple[tuple[str, str], tuple[str, str]]:
    one, two = sorted([(command.system, command.external_id), (command.other_system, command.other_id)])
    return one, two


def _needs(command: LinkParties, _: Rules, needs: Needs) -> None:
    one, two = _pair(command)
    needs.want("party_held", one, two)
    needs.want("party_link", (*one, *two))


def _decide(draft: Draft, command: LinkParties, _: Rules) -> dict[str, Any]:
    one, two = _pair(command)
    if one == two:
        raise Refused(
            "same_record", f"{command.external_id} of {command.system} is one record.", "Name two.",
            system=command.system, external_id=command.external_id,
        )  # fmt: skip
    for name in (one, two):
        party = find_party(draft, *name)
        if party is not None and party.erased_at is not None and command.why is not None:
            raise Refused(
                "party_erased", f"Party {name[1]} of {name[0]} was erased, at their request.", "Leave out why.",
                system=name[0], external_id=name[1],
            )  # fmt: skip
    known = draft.get(PartyLink, *one, *two)
    at = moment(command, draft.at)
    if command.verdict != "retracted":
        draft.put(PartyLink(*one, *two, command.verdict, at, command.why))
    elif known is None:
        raise Refused("not_linked", f"Nothing is said of {one[1]} and {two[1]}.", "", system=one[0], external_id=one[1])
    elif known.retracted_at is None:
        draft.put(known._replace(retracted_at=at))
    return {"verdict": command.verdict}


KIND = Kind("link_parties", LinkParties, _needs, _decide)
