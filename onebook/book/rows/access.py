"""Who may do what with the book from elsewhere, and when they last did."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Index, Table

__all__ = ["TABLES", "Token", "TokenUse"]


class Token(NamedTuple):
    """A token under which a program works with the book. digest: of its text, which is kept nowhere (`access.tokens`).

    name: whom it was made for; those that are not revoked have names of their own. made_in, revoked_in: the entries of
    the journal by which it was made and revoked, which say when, and by whom.
    """

    token_id: int
    name: str
    role: str
    digest: str
    made_in: int
    revoked_in: int | None = None


class TokenUse(NamedTuple):
    """When a token was used last, to the minute. Apart from the token, so that noting it can undo no revocation."""

    token_id: int
    used_at: int


TABLES = (
    Table(
        "access_token",
        Token,
        indexes=(Index(("digest",), unique=True), Index(("name",), unique=True, where="revoked_in is null")),
    ),
    Table("access_token_use", TokenUse),
)
