"""Who may work with the book from elsewhere: tokens, and what their roles may do."""

from onebook.book.access.roles import READING, ROLES, may, role_for
from onebook.book.access.tokens import digest_of, new_token

__all__ = ["READING", "ROLES", "digest_of", "may", "new_token", "role_for"]
