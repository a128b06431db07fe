"""Tokens of a business: made, shown once, listed, revoked."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from onebook.app.keeping.opening import Book
from onebook.app.keeping.shapes import instant_text
from onebook.book import Answer, Applied, Given, Who
from onebook.book.access import digest_of, new_token
from onebook.book.commands.make_token import MakeToken
from onebook.book.commands.revoke_token import RevokeToken
from onebook.records import BadInput, Fault

__all__ = ["make_token", "revoke_token", "tokens"]


def make_token(book: Book, name: str, role: str, who: Who) -> str:
    """Make a token for somebody in a role; return its text, which is kept nowhere. BadInput where they have one."""
    text = new_token()
    said = {"command_id": uuid4().hex, "name": name, "role": role, "digest": digest_of(text)}
    _must_be_done(book.do(Given(MakeToken.model_validate(said), who)))
    return text


def revoke_token(book: Book, name: str, who: Who) -> None:
    """Make somebody's token good for nothing, a second from now at the latest. BadInput where they have none."""
    _must_be_done(book.do(Given(RevokeToken(command_id=uuid4().hex, name=name), who)))


def tokens(book: Book) -> list[dict[str, Any]]:
    """Return all tokens that were ever made, with whom they are for and when they were used last, to the minute."""
    return [
        {
            "name": name, "role": role, "made_at": instant_text(made_at), "made_by": made_by,
            "used_at": _instant(used_at), "revoked_at": _instant(revoked_at), "revoked_by": revoked_by,
        }
        for _, name, role, _, made_at, made_by, revoked_at, revoked_by, used_at in book.store.rows("tokens")
    ]  # fmt: skip


def _instant(at: int | None) -> str | None:
    return None if at is None else instant_text(at)


def _must_be_done(answers: list[Answer]) -> None:
    (answer,) = answers
    if not isinstance(answer, Applied):
        raise BadInput(Fault("", answer.what, answer.mend))
