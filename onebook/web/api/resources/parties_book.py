"""Parties as the book has them, found by a code, an id or a name: personal data, for clerks."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from onebook.app.keeping.order_pages import rules_now
from onebook.app.keeping.work_shapes import party_found_shape, party_shape
from onebook.book.views.parties import party_shown
from onebook.book.views.parties_found import parties_found
from onebook.records import Fault
from onebook.web.api.asked import Planned
from onebook.web.api.kept import Instant, Kept, Keyed
from onebook.web.api.shapes import Shape
from onebook.web.errors import NotThere

router = APIRouter()


class PartyFound(Shape):
    """A person or an organisation. roles: what they are to us. erased_at: since when nothing personal is held."""

    system: str
    external_id: str
    kind: str
    name: str
    roles: list[str]
    country: str | None
    group_name: str | None
    erased_at: Instant | None


class PartiesAnswer(Shape):
    """A page of parties. by: what they were found by (`code`, `id`, `name`; empty: nobody was). next: a cursor."""

    parties: list[PartyFound]
    by: str
    next: str | None


class PartyCodeAnswer(Shape):
    """A code by which a party is known, as it was given. code_system: whose code it is, where it is a system's."""

    scheme: str
    code_system: str
    code: str


class PartyAddressAnswer(Shape):
    """Where a party lives, gets bills or goods. from_on, until_on: first and last day."""

    label: str
    is_billing: bool
    is_delivery: bool
    name: str | None
    street: str | None
    more: str | None
    postcode: str | None
    city: str | None
    region: str | None
    country: str | None
    from_on: str | None
    until_on: str | None


class PartyRelationAnswer(Shape):
    """How the first of two parties stands to the other."""

    system: str
    external_id: str
    relation: str
    other_system: str
    other_id: str
    starts_on: str | None
    ends_on: str | None
    retracted_at: Instant | None


class PartyAnswer(PartyFound):
    """A party with codes, addresses and relations."""

    given_name: str | None
    family_name: str | None
    language: str | None
    born_on: str | None
    codes: list[PartyCodeAnswer]
    addresses: list[PartyAddressAnswer]
    relations: list[PartyRelationAnswer]


@router.get("/parties", response_model=PartiesAnswer)
def parties(
    kept: Kept, business: Planned, page: Keyed,
    q: Annotated[str, Query(max_length=200, description="A code, or how an id or a name begins.")] = "",
) -> dict[str, Any]:  # fmt: skip
    """Find parties by a code (e-mail, telephone, card …); else by how their id, or else their name, begins."""
    country = rules_now(kept, business.plan).country
    found = parties_found(kept, q.strip(), page.limit, page.key(str, str, str, int), country)
    return {
        "parties": [party_found_shape(party) for party in found.parties],
        "by": found.by,
        "next": found.next and page.next(len(found.parties), *found.next),
    }


@router.get("/parties/{system}/{external_id:path}", response_model=PartyAnswer)
def party(kept: Kept, system: str, external_id: str) -> dict[str, Any]:
    """Return who a party is, with codes, addresses and how it stands to others."""
    found = party_shown(kept, system, external_id)
    if found is None:
        raise NotThere(Fault("", f"there is no party {external_id} of {system}.", "Find it by /v1/parties?q=…"))
    return party_shape(found)
