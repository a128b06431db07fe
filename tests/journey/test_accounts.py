"""Organisations and their people are related, never merged; customers are counted by person."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from onebook.app.accounts import Account, Party, accounts_of, carers_of
from onebook.measures import Session, use_models
from tests.measures.small import Rows, small_lake, values, whole

PLAN = """
[business]
name = "Shop"
currency = "EUR"
country = "DE"
recognise = "order"
[channels.web]
kind = "digital"
[channels.sales]
kind = "human"
[systems.crm]
[systems.erp]
ids = { party = "crm" }
[systems.shop]
"""


def _in(system: str, names: str, *rows: tuple[object, ...]) -> Rows:
    return [{"system": system, **dict(zip(names.split(), row, strict=True))} for row in rows]


# Ana and Ben buy for a firm whose switchboard both give; Ana has an account in the shop, too. Ben was with another firm
# before. Carla buys for herself.
RECORDS: dict[str, Rows] = {
    "party": [
        *_in(
            "crm", "external_id kind name customer_group",
            ("F", "organisation", "Meier Hotels", "trade"), ("G", "organisation", "Kern Bau", "trade"),
            ("1", "person", "Ana Meier", "trade"), ("2", "person", "Ben Schulz", "trade"),
            ("3", "person", "Carla Weiß", None), ("V", "person", "Vera Sommer", None),
            ("W", "person", "Willi Winter", None),
        ),
        *_in("shop", "external_id kind name", ("100", "person", "Ana Meier"), ("101", "person", "Dora Kern")),
    ],
    "party_code": [
        *_in(
            "crm", "party_id scheme code",
            ("F", "phone", "030 123456"), ("1", "phone", "030 123456"), ("2", "phone", "030 123456"),
            ("1", "email", "ana@meier.example"),
        ),
        *_in("shop", "party_id scheme code", ("100", "email", "Ana@Meier.example")),
    ],
    "party_relation": _in(
        "crm", "party_id relation other_id ends_on",
        ("1", "works_for", "F", None), ("2", "buys_for", "F", None), ("2", "works_for", "G", "2020-12-31"),
        ("F", "looked_after_by", "V", None), ("F", "looked_after_by", "W", "2020-12-31"),
        ("3", "looked_after_by", "W", None), ("9", "works_for", "F", None),
    ),
    "sales_order": [
        *_in(
            "shop", "external_id channel ordered_on customer_id",
            ("s1", "web", "2025-01-10", "100"), ("s2", "web", "2025-02-10", "101"),
        ),
        *_in(
            "erp", "external_id channel ordered_on customer_id",
            ("e1", "sales", "2025-02-11", "1"), ("e2", "sales", "2025-02-12", "2"),
        ),
    ],
    "sales_order_line": [
        *_in(
            "shop", "sales_order_id line channel ordered_on customer_id quantity gross_amount",
            ("s1", "1", "web", "2025-01-10", "100", 1, 10), ("s2", "1", "web", "2025-02-10", "101", 1, 20),
        ),
        *_in(
            "erp", "sales_order_id line channel ordered_on customer_id quantity gross_amount",
            ("e1", "1", "sales", "2025-02-11", "1", 1, 30), ("e2", "1", "sales", "2025-02-12", "2", 1, 40),
        ),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with small_lake(tmp_path_factory.mktemp("accounts"), RECORDS, "2025-03-01", PLAN, journey=True) as opened:
        use_models(opened, ("who", "person_relation"))
        yield opened


def _person(session: Session, system: str, code: str) -> int:
    rows = session.con.execute("select person from who where system = ? and code = ?", [system, code]).fetchall()
    return int(rows[0][0])


def test_buyers_of_one_company_are_related_and_not_merged(session: Session) -> None:
    ana, ben, firm, nine = (_person(session, "crm", code) for code in ("1", "2", "F", "9"))
    assert len({ana, ben, firm}) == 3
    assert ana == _person(session, "shop", "100")
    hotels = Account(
        firm, "crm", "F", "Meier Hotels", tuple(sorted((ana, ben, nine))), (Party("crm", "V", "Vera Sommer"),)
    )
    assert accounts_of(session, ana) == accounts_of(session, firm) == (hotels,)


def test_the_account_that_somebody_acts_for_comes_before_those_of_the_past(session: Session) -> None:
    ben = _person(session, "crm", "2")
    hotels, building = accounts_of(session, ben)
    assert (hotels.code, building.code, building.people) == ("F", "G", (ben,))
    assert building.looked_after_by == ()


def test_people_who_stand_for_themselves_have_no_account(session: Session) -> None:
    carla = _person(session, "crm", "3")
    assert accounts_of(session, carla) == ()
    assert carers_of(session, carla) == (Party("crm", "W", "Willi Winter"),)
    assert accounts_of(session, _person(session, "crm", "V")) == ()


def test_relations_can_be_asked_as_a_table(session: Session) -> None:
    rows = session.con.execute("select relation, ended, count(*) from person_relation group by all order by all")
    assert rows.fetchall() == [
        ("buys_for", False, 1), ("looked_after_by", False, 2), ("looked_after_by", True, 1),
        ("works_for", False, 2), ("works_for", True, 1),
    ]  # fmt: skip


def test_a_customer_with_two_numbers_is_one(session: Session) -> None:
    assert values(session, "customers", "2025", "channel") == {None: 3, "web": 2, "sales": 2}
    assert values(session, "customers", "2025", "channel_set") == {None: 3, "sales+web": 1, "web": 1, "sales": 1}
    assert values(session, "customers", "2025", "customer_group") == {None: 3, "trade": 2, "": 1}
    assert values(session, "new_customers", "2025-02", "channel") == {None: 2, "web": 1, "sales": 1}
    assert whole(session, "repeat_orders", "2025-02") == Decimal(1) / 3
    assert whole(session, "multi_channel_customers", "2025") == Decimal(1) / 3
    assert whole(session, "multi_channel_sales", "2025") == Decimal("0.4")
    assert whole(session, "retention", "2025-02") == 1


def test_without_who_is_who_each_number_counts(tmp_path_factory: pytest.TempPathFactory) -> None:
    with small_lake(tmp_path_factory.mktemp("numbers"), RECORDS, "2025-03-01", PLAN) as opened:
        assert values(opened, "customers", "2025", "channel") == {None: 4, "web": 2, "sales": 2}
        assert accounts_of(opened, 0) == ()
