"""Persons and organisations, the codes by which they are known, and how they stand to others of their system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from onebook.book.views.documents import PartyView, codes_of_parties, parties_by, relations_of_parties
from onebook.intake.publishing.document import Document, Reading, Record
from onebook.records import record_type

__all__ = ["DOCUMENT"]

OTHER = "other"


class Party(NamedTuple):
    """A record of type party."""

    system: str
    external_id: str
    kind: str
    role: str
    name: str | None
    given_name: str | None
    family_name: str | None
    customer_group: str | None
    street: str | None
    postcode: str | None
    city: str | None
    region: str | None
    country: str | None
    born_on: str | None
    marketing_consent: bool | None


class Code(NamedTuple):
    """A record of type party_code."""

    system: str
    party_id: str
    scheme: str
    code: str
    code_system: str | None


class Relation(NamedTuple):
    """A record of type party_relation."""

    system: str
    party_id: str
    relation: str
    other_id: str
    starts_on: str | None
    ends_on: str | None


def _render(reading: Reading, keys: Sequence[int]) -> Mapping[str, Sequence[Record]]:
    parties = {party.party_id: party for party in parties_by(reading.store, keys)}
    known = record_type("party_code").field("scheme").choices
    codes: dict[tuple[int, str, str], Code] = {}
    for of in codes_of_parties(reading.store, keys):
        party, scheme = parties[of.party_id], of.scheme if of.scheme in known else OTHER
        # Two systems may know a party by the same code, which is one record.
        code = Code(party.system, party.external_id, scheme, of.code, of.code_system or None)
        codes.setdefault((of.party_id, scheme, of.code), code)
    relations = [
        Relation(parties[of.party_id].system, parties[of.party_id].external_id, *of[1:])
        for of in relations_of_parties(reading.store, keys)
    ]
    return {
        "party": [_party(party) for party in parties.values()],
        "party_code": list(codes.values()),
        "party_relation": relations,
    }


def _party(p: PartyView) -> Party:
    return Party(
        p.system, p.external_id, p.kind, _role(p), p.name or None, p.given_name, p.family_name, p.group_name, p.street,
        p.postcode, p.city, p.region, p.country, p.born_on, None if p.may_write is None else bool(p.may_write),
    )  # fmt: skip


def _role(p: PartyView) -> str:
    """What they mostly are to us: the first of what they are."""
    roles = {"customer": p.is_customer, "supplier": p.is_supplier, "employee": p.is_employee, "lead": p.is_lead}
    return next((role for role, is_so in roles.items() if is_so), OTHER)


DOCUMENT = Document(
    "party",
    {"party": Party, "party_code": Code, "party_relation": Relation},
    _render,
    lists={"party_code": ("party_id", "party"), "party_relation": ("party_id", "party")},
)
