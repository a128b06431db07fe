"""GTINs: the numbers of GS1 that barcodes carry."""

from __future__ import annotations

import re

__all__ = ["check_digit", "gtin_key"]

LENGTHS = (8, 12, 13, 14)
DIGITS = 14


def check_digit(digits: str) -> int:
    """Return the check digit that follows these digits.

    GS1 General Specifications, section 7.9: weights 3 and 1 by turns, 3 at the last one; what is lacking to a full ten.
    """
    total = sum(int(digit) * (3 if nth % 2 == 0 else 1) for nth, digit in enumerate(reversed(digits)))
    return -total % 10


def gtin_key(text: str) -> str:
    """Return a GTIN with 14 digits, so that the same number is the same text however it was written.

    EAN-8, EAN-13, UPC-A, ISBN-13, ISMN and ISSN in a barcode, and GTIN-14 are all GTINs. ValueError, with a sentence,
    where it is none.
    """
    digits = re.sub(r"[\s-]", "", text)
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"'{text}' is no GTIN: it has other signs than digits.")
    if len(digits) not in LENGTHS:
        raise ValueError(f"'{text}' is no GTIN: it has {len(digits)} digits, not 8, 12, 13 or 14.")
    if not digits.strip("0"):
        raise ValueError(f"'{text}' is no GTIN: it is all zeros.")
    right = check_digit(digits[:-1])
    if int(digits[-1]) != right:
        raise ValueError(f"'{text}' is no GTIN: its last digit should be {right}, so some digit is wrong.")
    return digits.zfill(DIGITS)
