"""Parties found by a code, the id that their system knows them by, or their name; none of it reads them all."""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows import Party
from onebook.book.store import Reading
from onebook.records.codes import email_key, phone_key, plain_key

__all__ = ["PartiesFound", "PartyKey", "parties_found"]

END = "\U0010ffff"
"""After every character of a text."""
PartyKey = tuple[str, str, str, int]
"""By what they were found, then name or id, system and key of the party that a page ended with."""


class PartiesFound(NamedTuple):
    """Parties on a page. next: the key after which others follow, None where none do. by: `code`, `id` or `name`."""

    parties: list[Party]
    next: PartyKey | None
    by: str


def parties_found(
    store: Reading, text: str, most: int, after: PartyKey | None = None, country: str = ""
) -> PartiesFound:
    """Return the parties that have a code (e-mail, telephone, card …); else whose id, or whose name, begins so.

    A name begins as it is written, or so with capitals. An empty text finds all, by id. country: of telephone numbers
    without prefix.
    """
    for by in (after[0],) if after else ("code", "id", "name"):
        if by == "code":
            found = _with_code(store, text, most, after, country)
        elif by == "id":
            found = _with_id(store, text, most, after)
        else:
            found = _called(store, text, most, after)
        if found:
            last = found[-1]
            key = (by, last.name if by == "name" else last.external_id, last.system, last.party_id)
            return PartiesFound(found, key if len(found) == most else None, by)
    return PartiesFound([], None, "")


def _with_code(store: Reading, text: str, most: int, after: PartyKey | None, country: str) -> list[Party]:
    keys = sorted({key for key in (email_key(text), phone_key(text, country), plain_key(text)) if key})
    rows = keys and store.rows("parties_with_keys", keys=keys, after_id=after[3] if after else 0, most=most)
    return [Party(*row) for row in rows]


def _with_id(store: Reading, text: str, most: int, after: PartyKey | None) -> list[Party]:
    name, system = (after[1], after[2]) if after else ("", "")
    rows = store.rows(
        "listed_parties_named", text=text, text_end=text + END, after_name=name, after_system=system, most=most
    )
    return [Party(*row) for row in rows]


def _called(store: Reading, text: str, most: int, after: PartyKey | None) -> list[Party]:
    name, party_id = (after[1], after[3]) if after else ("", 0)
    for written in dict.fromkeys((text, text.title(), text.upper())):
        if name.startswith(written) or not after:
            rows = store.rows(
                "listed_parties_called", text=written, text_end=written + END, after_name=name, after_id=party_id,
                most=most,
            )  # fmt: skip
            if rows:
                return [Party(*row) for row in rows]
    return []
