"""A document shows all that belongs to it, whatever system holds it, as far as the plan says whose ids are used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest
from small import small_lake

from onebook.measures import Document, Related, Session, read_document
from onebook.measures.documents import LIMIT
from onebook.records import BadInput

PLAN = """
[business]
name = "Small"
currency = "EUR"
recognise = "order"

[channels.web]
kind = "digital"
[channels.store]
kind = "physical"

[systems.crm]
[systems.shop]
ids = { party = "crm", item = "erp" }
[systems.till]
ids = { party = "shop", item = "shop" }
[systems.erp]
[systems.psp]
ids = { sales_order = "shop" }
[systems.market]
"""


def order(system: str, external_id: str, day: str, **more: Any) -> dict[str, Any]:
    channel = "store" if system == "till" else "web"
    return {
        "system": system, "external_id": external_id, "channel": channel, "ordered_on": date.fromisoformat(day),
        "customer_id": "c1", **more,
    }  # fmt: skip


def line(system: str, sales_order_id: str, number: int, **more: Any) -> dict[str, Any]:
    of = order(system, sales_order_id, "2024-01-01")
    del of["external_id"]
    return {**of, "sales_order_id": sales_order_id, "line": str(number), "quantity": 1, "item_id": "i1", **more}


RECORDS: Mapping[str, list[dict[str, Any]]] = {
    "party": [
        {"system": "crm", "external_id": "c1", "kind": "person", "given_name": "Ada", "family_name": "Byron"},
        {"system": "crm", "external_id": "e1", "kind": "person", "role": "employee", "name": "Seller"},
        {"system": "market", "external_id": "c1", "kind": "person", "name": "Somebody else"},
    ],
    "party_relation": [{"system": "crm", "party_id": "c1", "relation": "looked_after_by", "other_id": "e1"}],
    "item": [
        {"system": "erp", "external_id": "i1", "name": "Lamp"},
        {"system": "till", "external_id": "i1", "name": "LAMP 1PC"},
        {"system": "market", "external_id": "i1", "name": "Ladder"},
    ],
    "sales_order": [
        order("shop", "1", "2024-01-01"),
        order("shop", "2", "2024-03-01", sales_person_id="e1"),
        order("till", "1", "2024-02-01"),
        order("market", "7", "2024-02-02"),
    ],
    "sales_order_line": [
        *(line("shop", "1", n) for n in (10, 9, 1)),
        line("till", "1", 1),
        line("market", "7", 1),
    ],
    "payment": [
        {"system": "psp", "external_id": "p1", "sales_order_id": "1", "amount": 5, "paid_on": date(2024, 1, 1)},
        {"system": "market", "external_id": "p2", "sales_order_id": "1", "amount": 6, "paid_on": date(2024, 1, 1)},
    ],
    "shipment_line": [
        {"system": "shop", "shipment_id": "s1", "line": "1", "sales_order_id": "1", "order_line": "9", "quantity": 1,
         "shipped_on": date(2024, 1, 2)},
    ],
    "touch": [
        {"system": "shop", "external_id": f"t{n}", "kind": "page_view", "channel": "web", "customer_id": "c1",
         "touched_on": date(2024, 1, 1)} for n in range(LIMIT + 7)
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with small_lake(tmp_path_factory.mktemp("documents"), RECORDS, "2024-06-01", PLAN) as made:
        yield made


def related(of: Document, kind: str, by: str | None = None) -> Related | None:
    return next((r for r in of.related if r.kind == kind and by in (None, r.by)), None)


def column(found: Related | None, name: str) -> list[Any]:
    assert found
    at = found.columns.index(name)
    return [row[at] for row in found.rows]


def test_a_customer_has_the_orders_of_every_system_that_uses_these_ids_the_latest_first(session: Session) -> None:
    found = related(read_document(session, "party", "crm", "c1"), "sales_order", "customer_id")
    assert list(zip(column(found, "system"), column(found, "external_id"), strict=True)) == [
        ("shop", "2"), ("till", "1"), ("shop", "1")]  # fmt: skip


def test_the_same_id_of_a_system_with_ids_of_its_own_is_somebody_else(session: Session) -> None:
    found = read_document(session, "party", "market", "c1")
    assert column(related(found, "sales_order"), "external_id") == ["7"]
    assert found.fields["name"] == "Somebody else"


def test_an_order_has_its_payment_of_another_system(session: Session) -> None:
    found = read_document(session, "sales_order", "shop", "1")
    assert column(related(found, "payment"), "external_id") == ["p1"]
    assert not related(read_document(session, "sales_order", "till", "1"), "payment")
    payment = read_document(session, "payment", "psp", "p1")
    assert ("sales_order", "shop", "1") in payment.names


def test_lines_stand_first_and_in_the_order_of_their_numbers(session: Session) -> None:
    found = read_document(session, "sales_order", "shop", "1")
    assert found.related[0].kind == "sales_order_line"
    assert column(found.related[0], "line") == ["1", "9", "10"]


def test_lines_lead_to_item_and_customer_by_name_at_the_system_that_owns_their_ids(session: Session) -> None:
    assert read_document(session, "sales_order", "till", "1").names == {
        ("party", "crm", "c1"): "Ada Byron", ("item", "erp", "i1"): "Lamp", ("sales_order", "till", "1"): "",
    }  # fmt: skip
    market = read_document(session, "sales_order", "market", "7").names
    assert market["item", "market", "i1"] == "Ladder"


def test_what_names_a_line_within_an_order_leads_nowhere_by_itself(session: Session) -> None:
    found = read_document(session, "sales_order", "shop", "1")
    assert column(related(found, "shipment_line"), "order_line") == ["9"]
    assert {kind for kind, _, _ in found.names} == {"party", "item", "sales_order"}
    assert ("shipment", "shop", "s1") not in found.names  # there is no such record


def test_each_role_of_a_party_is_told_apart(session: Session) -> None:
    employee = read_document(session, "party", "crm", "e1")
    assert column(related(employee, "sales_order", "sales_person_id"), "external_id") == ["2"]
    assert not related(employee, "sales_order", "customer_id")
    assert column(related(employee, "party_relation", "other_id"), "party_id") == ["c1"]


def test_an_item_told_by_two_systems_shows_both(session: Session) -> None:
    found = read_document(session, "item", "erp", "i1")
    assert found.fields["name"] == "Lamp"
    assert dict(zip(column(related(found, "item"), "system"), column(related(found, "item"), "name"), strict=True)) == {
        "erp": "Lamp", "till": "LAMP 1PC"}  # fmt: skip
    lines = related(found, "sales_order_line")
    assert lines
    assert lines.number == len(lines.rows) == 4


def test_a_long_list_is_cut_and_says_how_long_it_is(session: Session) -> None:
    found = related(read_document(session, "party", "crm", "c1"), "touch")
    assert found
    assert (len(found.rows), found.number) == (LIMIT, LIMIT + 7)


def test_a_customer_is_found_by_the_name_of_a_system_that_uses_the_ids(session: Session) -> None:
    assert read_document(session, "party", "till", "c1").system == "crm"


def test_what_is_not_there_is_said(session: Session) -> None:
    with pytest.raises(BadInput, match="party nobody of crm"):
        read_document(session, "party", "crm", "nobody")
    with pytest.raises(BadInput, match="no record type 'nothing'"):
        read_document(session, "nothing", "crm", "c1")
