"""Tokens: made once, shown once, known afterwards by their digest alone."""

from __future__ import annotations

import secrets
from hashlib import sha256

__all__ = ["PREFIX", "digest_of", "new_token"]

PREFIX = "onebook_"
"""By which a token that lies about where it should not is recognised."""
BYTES = 32


def new_token() -> str:
    """Return a token: 256 bits from the system's source of chance, as text that fits a header."""
    return PREFIX + secrets.token_urlsafe(BYTES)


def digest_of(token: str) -> str:
    """Return what is kept of a token: its SHA-256, in hexadecimal digits.

    A slow hash, as for passwords, would make guessing dear. There is nothing to guess in 256 bits of chance, so one
    quick hash is enough, and each request can afford it.
    """
    return sha256(token.encode()).hexdigest()
