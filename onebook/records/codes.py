"""One way of writing each code: two records that mean the same code must hold the same text."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["EMPTY_CODES", "code_key", "email_key", "is_empty_code", "phone_key", "plain_key"]

EMPTY_CODES = frozenset({
    "", "-", "0", "n/a", "na", "none", "null", "nil", "unknown", "unbekannt", "anonymous", "guest", "test", "keine",
    "x", "no", "nobody", "undefined", "not set", "(not set)",
})  # fmt: skip
"""What people and systems write where there is no code."""

EMPTY_MAILBOXES = frozenset({
    "noreply", "no-reply", "none", "na", "test", "unknown", "nobody", "noemail", "no-email", "nomail", "guest", "keine",
})  # fmt: skip
"""Mailboxes that tills and operators type where the customer gave none, and that nobody reads."""

EMAIL = re.compile(r"[^@\s,;<>()]+@[^@\s,;<>()]+\.[^@\s,;<>().]+")
ONE_MAILBOX_WITHOUT_DOTS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
"""Mail services that read `a.b` and `ab` as one mailbox, with the name under which they deliver."""

FEWEST_DIGITS = 6


def is_empty_code(text: str) -> bool:
    """Tell whether a code stands for there being none."""
    plain = text.strip().casefold()
    return plain in EMPTY_CODES or len(set(plain)) <= 1


def plain_key(text: str) -> str | None:
    """Return any code's key: without spaces, hyphens and case; None where it stands for none."""
    key = re.sub(r"[\s\-./]", "", unicodedata.normalize("NFKC", text)).casefold()
    return None if is_empty_code(key) or not key.strip("0") else key


def email_key(text: str) -> str | None:
    """Return the mailbox that an address names: `Mailto:A.B+shop@GMAIL.com` is `ab@gmail.com`; None where it is none.

    What follows a `+` is left off, as mail services deliver it to the same mailbox (RFC 5233 calls it the detail).
    """
    found = EMAIL.search(unicodedata.normalize("NFKC", text).casefold().removeprefix("mailto:"))
    if not found:
        return None
    mailbox, _, domain = found.group().rpartition("@")
    mailbox = mailbox.split("+", 1)[0]
    domain = domain.rstrip(".")
    if domain in ONE_MAILBOX_WITHOUT_DOTS:
        mailbox, domain = mailbox.replace(".", ""), ONE_MAILBOX_WITHOUT_DOTS[domain]
    return None if not mailbox or mailbox in EMPTY_MAILBOXES else f"{mailbox}@{domain}"


@lru_cache(maxsize=100_000)
def phone_key(text: str, country: str) -> str | None:
    """Return a telephone number as E.164 (`+4915112345678`); None where it is none.

    country: ISO 3166 code of the country that a number without prefix belongs to; without one such a number keeps its
    digits, behind a `?`, as the same digits may be another telephone elsewhere.
    """
    import phonenumbers  # noqa: PLC0415 (its tables take a tenth of a second)

    digits = re.sub(r"\D", "", text)
    if len(digits) < FEWEST_DIGITS or not digits.strip("0") or len(set(digits.lstrip("0"))) == 1:
        return None
    written = re.sub(r"^\s*00", "+", text)
    try:
        number = phonenumbers.parse(written, country or None)
    except phonenumbers.NumberParseException:
        return f"?{digits}"
    if not phonenumbers.is_possible_number(number):
        return f"?{digits}"
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def code_key(scheme: str, code: str, country: str) -> str:
    """Return the key of a code of any scheme; that of one that stands for none begins with a space, as no other does.

    country: as for `phone_key`.
    """
    return _own_key(scheme, code, country) or f" {code.strip().casefold()}"


def _own_key(scheme: str, code: str, country: str) -> str | None:
    if scheme == "email":
        return email_key(code)
    return phone_key(code, country) if scheme == "phone" else plain_key(code)
