"""A token is no longer good for anything."""

from __future__ import annotations

from typing import Any

from onebook.book.answers import Refused
from onebook.book.commands.command import Command, Kind, Name
from onebook.book.needs import Needs
from onebook.book.rows import Token
from onebook.book.rules import Rules
from onebook.book.state import Draft

__all__ = ["KIND", "RevokeToken"]


class RevokeToken(Command):
    """The token that was made for somebody."""

    name: Name


def _needs(command: RevokeToken, _: Rules, needs: Needs) -> None:
    needs.want("token", command.name)


def _decide(draft: Draft, command: RevokeToken, _: Rules) -> dict[str, Any]:
    token_id = draft.named("token", command.name)
    token = None if token_id is None else draft.get(Token, token_id)
    if token is None or token.revoked_in is not None:
        raise Refused(
            "unknown_token", f"There is no token for {command.name}.", "`onebook token list` shows those there are.",
            name=command.name,
        )  # fmt: skip
    draft.put(token._replace(revoked_in=draft.journal_id))
    return {"token_id": token.token_id}


KIND = Kind("revoke_token", RevokeToken, _needs, _decide)
