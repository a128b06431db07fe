"""Organisations and their people are related, never merged; customers are counted by person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from onebook.app.customers.accounts import Party
from onebook.app.customers.customer import CustomerView, Wish, customer_in, must_have_account
from onebook.measures import Session, use_models
from onebook.records import BadInput
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


def _view(session: Session, code: str, wish: Wish | None = None) -> CustomerView:
    return customer_in(session, _person(session, "crm", code), wish or Wish())


VERA = Party("person", "crm", "V", "Vera Sommer")
ANA, BEN = Party("person", "crm", "1", "Ana Meier"), Party("person", "crm", "2", "Ben Schulz")


def test_buyers_of_one_company_are_related_and_not_merged(session: Session) -> None:
    ana, ben, firm, nine = (_person(session, "crm", code) for code in ("1", "2", "F", "9"))
    assert len({ana, ben, firm}) == 3
    assert ana == _person(session, "shop", "100")
    (hotels,) = _view(session, "1").accounts
    assert (hotels.organisation, hotels.party, hotels.looked_after_by) == (
        firm, Party("organisation", "crm", "F", "Meier Hotels"), (VERA,)
    )  # fmt: skip
    assert [(one.person, one.relation, one.orders, one.kept, one.last) for one in hotels.people] == [
        (ben, "buys_for", 1, Decimal(40), date(2025, 2, 12)), (ana, "works_for", 2, Decimal(40), date(2025, 2, 11)),
        (nine, "works_for", 0, Decimal(0), None),
    ]  # fmt: skip
    assert _view(session, "F").accounts == (hotels,)


def test_an_account_has_one_history_of_all_its_people(session: Session) -> None:
    account = _view(session, "2", Wish(account=True))
    assert [(step.document[2], step.who) for step in account.steps] == [("e2", BEN), ("e1", ANA), ("s1", ANA)]
    assert (account.name, account.glance.worth.orders, account.glance.worth.kept) == ("Meier Hotels", 3, Decimal(80))
    assert [one.code for one in account.glance.codes] == ["030 123456"], "it is reached as itself, not as its people"
    assert _view(session, "F", Wish(account=True)) == account
    web = _view(session, "F", Wish(channel="web", account=True))
    assert ([step.document[2] for step in web.steps], web.number) == (["s1"], 1)
    assert [step.who for step in _view(session, "2").steps] == [None], "one's own history is one's own"


def test_the_account_that_somebody_acts_for_comes_before_those_of_the_past(session: Session) -> None:
    hotels, building = _view(session, "2").accounts
    assert (hotels.party.code, building.party.code) == ("F", "G")
    assert [(one.party, one.ended) for one in building.people] == [(BEN, True)]
    assert building.looked_after_by == ()


def test_people_who_stand_for_themselves_have_no_account(session: Session) -> None:
    carla = _view(session, "3")
    assert (carla.accounts, [one.name for one in carla.glance.related]) == ((), ["Willi Winter"])
    assert _view(session, "V").accounts == (), "who looks after others does not act for them"
    wish = Wish(account=True)
    assert _view(session, "3", wish) == carla
    with pytest.raises(BadInput, match="Carla Weiß acts for no organisation"):
        must_have_account(carla, wish)


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
