"""Persons and organisations, the codes and addresses they have, how they relate, and what they consent to.

What is personal stands in `Party`, `PartyCode`, `PartyAddress` and `PartyLink` only: erasing a person empties these.
"""

from __future__ import annotations

from typing import NamedTuple

from onebook.book.rows.table import Index, Table

__all__ = [
    "TABLES", "Consent", "ConsentEntry", "JournalErasure", "Party", "PartyAddress", "PartyCode", "PartyEntry",
    "PartyLink", "PartyRelation",
]  # fmt: skip


class Party(NamedTuple):
    """A person or an organisation. system, external_id: who knows them, and by what id.

    kind: `person` or `organisation`. group_name: whose prices are theirs. erased_at: since when nothing personal is
    held of them.
    """

    party_id: int
    system: str
    external_id: str
    kind: str
    name: str
    is_customer: bool = False
    is_supplier: bool = False
    is_employee: bool = False
    is_lead: bool = False
    given_name: str | None = None
    family_name: str | None = None
    language: str | None = None
    country: str | None = None
    group_name: str | None = None
    born_on: str | None = None
    erased_at: int | None = None

    @property
    def roles(self) -> tuple[str, ...]:
        """What they are to us, by name."""
        said = (self.is_customer, self.is_supplier, self.is_employee, self.is_lead)
        return tuple(
            role for role, is_so in zip(("customer", "supplier", "employee", "lead"), said, strict=True) if is_so
        )


class PartyCode(NamedTuple):
    """A code by which a party is known. key: the code as all write it (`records.codes`); code: as it was given.

    code_system: whose code it is, where it is that of a system; else "".
    """

    party_id: int
    scheme: str
    code_system: str
    key: str
    code: str


class PartyAddress(NamedTuple):
    """Where a party lives, gets bills or goods. label: which of theirs it is. from_on, until_on: first and last day."""

    party_id: int
    label: str
    is_billing: bool
    is_delivery: bool
    name: str | None = None
    street: str | None = None
    more: str | None = None
    postcode: str | None = None
    city: str | None = None
    region: str | None = None
    country: str | None = None
    from_on: str | None = None
    until_on: str | None = None


class PartyRelation(NamedTuple):
    """How a party stands to another: `works_for`, `buys_for` or `looked_after_by`. starts_on, ends_on: days, if known.

    retracted_at: since when that is said no more.
    """

    party_id: int
    relation: str
    other_id: int
    starts_on: str | None = None
    ends_on: str | None = None
    retracted_at: int | None = None


class PartyLink(NamedTuple):
    """What somebody says of two records of systems: `same` or `different`. The first record is the lesser of the two.

    retracted_at: since when that is said no more.
    """

    system: str
    external_id: str
    other_system: str
    other_id: str
    verdict: str
    said_at: int
    why: str | None = None
    retracted_at: int | None = None


class Consent(NamedTuple):
    """Whether a party consents as of now. entries: how often they have said so or otherwise."""

    party_id: int
    purpose: str
    channel: str
    given: bool
    since_at: int
    entries: int


class ConsentEntry(NamedTuple):
    """What a party said of a purpose and channel, the nth time. how: such as `form`; source: where it can be seen."""

    party_id: int
    purpose: str
    channel: str
    nth: int
    given: bool
    said_at: int
    how: str
    source: str
    journal_id: int


class PartyEntry(NamedTuple):
    """That an entry of the journal names a party."""

    party_id: int
    journal_id: int


class JournalErasure(NamedTuple):
    """That words of an entry of the journal were erased. by_id: the entry that did it last."""

    journal_id: int
    by_id: int


TABLES = (
    Table(
        "party",
        Party,
        document=("party", 0),
        indexes=(Index(("external_id", "system"), unique=True), Index(("name", "party_id"))),
    ),
    Table("party_code", PartyCode, key=4, group=1, document=("party", 0), indexes=(Index(("key", "scheme")),)),
    Table("party_address", PartyAddress, key=2, group=1, document=("party", 0)),
    Table("party_relation", PartyRelation, key=3, group=1, document=("party", 0), indexes=(Index(("other_id",)),)),
    Table("party_link", PartyLink, key=4, indexes=(Index(("other_id", "other_system")),)),
    Table("party_consent", Consent, key=3, group=1, document=("party", 0)),
    Table("party_consent_entry", ConsentEntry, key=4, group=1, document=("party", 0), changes=False),
    Table("party_entry", PartyEntry, key=2, group=1, indexes=(Index(("journal_id",)),), changes=False),
    Table("journal_erasure", JournalErasure),
)
