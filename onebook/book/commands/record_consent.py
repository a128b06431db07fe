"""A party consents to something, or takes that back."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from onebook.book.commands.command import Command, Kind, Name, moment
from onebook.book.needs import Needs
from onebook.book.parties.consents import say
from onebook.book.parties.parties import known_party
from onebook.book.parties.personal import PERSONAL
from onebook.book.rules import Rules
from onebook.book.state import Draft
from onebook.book.texts import Text

__all__ = ["KIND", "RecordConsent"]


class RecordConsent(Command):
    """What a party said. purpose: such as `newsletter`; channel: such as `email`; given: False takes it back.

    how: in which way they said so, such as `web_form`; source: where that can be seen (erased with them).
    What was said last holds.
    """

    system: Name
    external_id: Name
    purpose: Name
    channel: Name
    given: bool
    how: Name
    source: Annotated[Text, Field(max_length=2000), PERSONAL] = ""


def _needs(command: RecordConsent, _: Rules, needs: Needs) -> None:
    needs.want("party_held", (command.system, command.external_id))
    needs.want("party_consents", (command.system, command.external_id))


def _decide(draft: Draft, command: RecordConsent, _: Rules) -> dict[str, Any]:
    party = known_party(draft, command.system, command.external_id)
    holds = say(
        draft, party.party_id, command.purpose, command.channel, moment(command, draft.at), given=command.given,
        how=command.how, source=command.source,
    )  # fmt: skip
    return {"party_id": party.party_id, "holds": bool(holds.given)}


KIND = Kind("record_consent", RecordConsent, _needs, _decide)
