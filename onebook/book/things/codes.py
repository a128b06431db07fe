"""Codes by which items are known."""

from __future__ import annotations

import unicodedata

from onebook.book.answers import Refused
from onebook.book.things.gtin import gtin_key

__all__ = ["GTIN", "item_code_key"]

GTIN = "gtin"


def item_code_key(scheme: str, code: str) -> str:
    """Return a code as all write it: a GTIN with 14 digits, others without case and needless blanks.

    Refused where it is no code of its scheme.
    """
    if scheme == GTIN:
        try:
            return gtin_key(code)
        except ValueError as error:
            raise Refused("bad_gtin", str(error), "Read it from the goods again.", gtin=code) from None
    key = " ".join(unicodedata.normalize("NFKC", code).split()).casefold()
    if not key:
        raise Refused("empty_code", f"A code of scheme {scheme} is empty.", "Leave it out.", scheme=scheme)
    return key
