"""Who is one person, why, and what is not followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from onebook.app.business import Business, open_business
from onebook.app.customers.customer import CustomerView, customers_in, reasons
from onebook.app.journeys import knowing_customers
from onebook.app.who import who_shape
from onebook.intake import load
from onebook.journey.identity.chain import Tie, chain
from onebook.records import BadInput
from onebook.records.codes import email_key, phone_key, plain_key

PLAN = """
[business]
name = "Shop"
currency = "EUR"
country = "DE"
[channels.web]
kind = "digital"
[channels.store]
kind = "physical"
""" + "".join(
    f"""
[systems.{system}]
[systems.{system}.sources.people]
path = "{system}.csv"
[systems.{system}.sources.codes]
path = "{system}_codes.csv"
[systems.{system}.sources.touches]
path = "{system}_touches.csv"
[systems.{system}.records.party]
source = "people"
columns = {{ external_id = "id", given_name = "given", family_name = "family" }}
constants = {{ kind = "person" }}
[systems.{system}.records.party_code]
source = "codes"
columns = {{ party_id = "id", scheme = "scheme", code = "code" }}
[systems.{system}.records.touch]
source = "touches"
columns = {{ external_id = "id", touched_at = "at", customer_id = "who", visitor_id = "visitor" }}
constants = {{ kind = "visit", channel = "web" }}
"""
    for system in ("shop", "till")
)
SHOP = """id,given,family
1,Ana,Meier
2,Ben,Schulz
3,Carla,Weiß
4,Dora,Kern
5,Emil,Kern
"""
SHOP_CODES = """id,scheme,code
1,email,Ana.Meier+shop@GMAIL.com
1,phone,0171 5550001
2,email,ben@mail.example
3,email,carla@mail.example
4,phone,030 123456
5,phone,030 123456
"""
TILL = """id,given,family
A,,
B,Ana,Meyer
C,D.,Kern
D,,
"""
TILL_CODES = """id,scheme,code
A,email,anameier@googlemail.com
B,phone,+49 171 5550001
B,loyalty_card,29 001
C,phone,+4930123456
D,email,kasse@store.example
"""
TOUCHES = """id,at,who,visitor
1,2026-03-01T10:00:00Z,1,V1
2,2026-03-02T10:00:00Z,,V1
3,2026-03-02T11:00:00Z,2,TABLET
4,2026-03-02T12:00:00Z,3,TABLET
"""


@pytest.fixture(scope="module")
def business(tmp_path_factory: pytest.TempPathFactory) -> Business:
    """The business, loaded once. Tests must not change it."""
    folder = tmp_path_factory.mktemp("two")
    write(folder)
    found = open_business(folder)
    load(found.plan)
    return found


def write(folder: Path) -> None:
    files = {
        "onebook.toml": PLAN, "shop.csv": SHOP, "shop_codes.csv": SHOP_CODES, "till.csv": TILL,
        "till_codes.csv": TILL_CODES, "shop_touches.csv": TOUCHES, "till_touches.csv": "id,at,who,visitor\n",
    }  # fmt: skip
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")


def _customers(business: Business, text: str) -> tuple[CustomerView, ...]:
    with knowing_customers(business) as session:
        return customers_in(session, text)


def _records(business: Business, code: str) -> set[tuple[str, str]]:
    (found,) = _customers(business, code)
    return {(r.system, r.code) for r in found.person.records}


def test_records_that_share_a_mailbox_or_a_telephone_and_a_name_are_one(business: Business) -> None:
    everyone = {("shop", "1"), ("till", "A"), ("till", "B"), ("shop", "V1")}
    assert _records(business, "29-001") == everyone
    assert _records(business, "ana.meier@gmail.com") == everyone
    assert _records(business, "V1") == everyone


def test_each_record_says_why(business: Business) -> None:
    (found,) = _customers(business, "29 001")
    told = {(r.record.system, r.record.code): [(t.scheme, t.slip) for t in r.chain] for r in reasons(found.person)}
    assert told[("shop", "1")] == [], "the first one needs no reason"
    assert told[("till", "A")] == [("email", False)]
    assert told[("till", "B")] == [("phone", True)], "Meier and Meyer: a slip of the pen"
    assert told[("shop", "V1")] == [("visitor", False)]
    assert who_shape(found)["records"]


def test_a_telephone_of_a_home_ties_those_of_one_name_only(business: Business) -> None:
    assert _records(business, "4") == {("shop", "4"), ("till", "C")}, "D. Kern may be Dora, not Emil"
    found = [
        view for view in _customers(business, "5") if ("shop", "5") in {(r.system, r.code) for r in view.person.records}
    ]
    (not_followed,) = found[0].person.unfollowed
    assert (not_followed.scheme, not_followed.verdict, not_followed.holders) == ("phone", "disputed", 3)


def test_a_shared_tablet_ties_nobody(business: Business) -> None:
    assert _records(business, "2") == {("shop", "2")}
    assert _records(business, "TABLET") == {("shop", "TABLET")}


def test_nobody_is_found_with_a_sentence(business: Business) -> None:
    with pytest.raises(BadInput, match=r"nobody is known by 'x@y\.example'"):
        _customers(business, "x@y.example")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Mailto:A.B+shop@GMAIL.com", "ab@gmail.com"), (" a.b@mail.example ", "a.b@mail.example"),
        ("noreply@shop.example", None), ("none", None), ("a@b", None),
    ],
)  # fmt: skip
def test_addresses_are_written_in_one_way(text: str, key: str | None) -> None:
    assert email_key(text) == key


@pytest.mark.parametrize(
    ("text", "country", "key"),
    [
        ("0171 / 555-0001", "DE", "+491715550001"), ("0049 171 5550001", "", "+491715550001"),
        ("0171 5550001", "", "?01715550001"), ("000000000", "DE", None), ("1234", "DE", None),
    ],
)  # fmt: skip
def test_telephones_are_written_in_one_way(text: str, country: str, key: str | None) -> None:
    assert phone_key(text, country) == key


def test_codes_that_stand_for_none_are_none() -> None:
    assert [plain_key(text) for text in ("-", "n/a", "0000", "xxxx", "29 00-1")] == [None, None, None, None, "29001"]


def test_a_chain_is_as_short_as_can_be() -> None:
    ties = [Tie(1, 2, "email", "a"), Tie(2, 3, "phone", "b"), Tie(3, 4, "email", "c"), Tie(1, 3, "login", "d")]
    assert [(t.node, t.other) for t in chain(ties, 1, 4)] == [(1, 3), (3, 4)]
    assert chain(ties, 1, 9) == ()
