"""Somebody may work with the book from elsewhere."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name
from onebook.book.needs import Needs
from onebook.book.rows import Token
from onebook.book.rules import Rules
from onebook.book.state import Draft, NotLoaded

__all__ = ["KIND", "MakeToken"]


class MakeToken(Command):
    """A token. name: whom it is for. digest: SHA-256 of its text, in hexadecimal digits; its text is not said."""

    name: Name
    role: Literal["viewer", "clerk", "buyer", "analyst", "admin"]
    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


def _needs(command: MakeToken, _: Rules, needs: Needs) -> None:
    needs.want("token", command.name)
    needs.want("token_digest", command.digest)


def _decide(draft: Draft, command: MakeToken, _: Rules) -> dict[str, Any]:
    name = ("token", command.name)
    known_id = draft.named(*name)
    if known_id is not None and (known := draft.get(Token, known_id)) is not None:
        if known.revoked_in is not None:
            raise NotLoaded(*name)  # revoked in this batch: that is written first, since one of a name is good
        raise Refused(
            "token_exists", f"There is a token for {command.name}.", "Revoke it first, or choose another name.",
            name=command.name,
        )  # fmt: skip
    alike = ("token_digest", command.digest)
    if draft.named(*alike) is not None:
        raise Refused(
            "token_exists", "There is, or was, a token with this text.", "Make a new one: its text must be random.",
            name=command.name,
        )  # fmt: skip
    token_id = draft.names[name] = draft.names[alike] = draft.new_id()
    draft.put(Token(token_id, command.name, command.role, command.digest, draft.journal_id))
    return {"token_id": token_id}


KIND = Kind("make_token", MakeToken, _needs, _decide)
