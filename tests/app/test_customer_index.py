"""Customers are found and shown alike by the index and by the lake itself, whatever came, changed or went."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from onebook.app.business import Business, measuring, open_business
from onebook.app.customers import lookup as customer_lookup
from onebook.app.customers.customer import CustomerView, Wish, customer_at, customer_in, find_customers
from onebook.app.customers.index import bring_customers_up, is_indexed
from onebook.app.customers.parts import PARTS, make_parts
from onebook.app.journeys import bring_journey_up
from onebook.intake import load
from onebook.measures import Session, use_models

SEEDS = int(os.environ.get("ONEBOOK_CUSTOMERS", "1"))
RECORDS = {
    "party": "external_id,kind,given_name,family_name,name,city,postcode",
    "party_code": "party_id,scheme,code",
    "party_relation": "party_id,relation,other_id,ends_on",
    "party_link": "party_system,party_id,other_system,other_id,verdict,said_on,said_by,why",
    "sales_order": "external_id,channel,ordered_on,customer_id,delivery_method,promised_on",
    "sales_order_line": "sales_order_id,line,channel,ordered_on,customer_id,item_id,quantity,gross_amount,delivered_on",
    "shipment": "external_id,sales_order_id,carrier,tracking_code,shipped_on",
    "sales_return": "external_id,line,sales_order_id,order_line,channel,customer_id,item_id,returned_on,quantity,"
                    "amount",
    "contact": "external_id,channel,opened_on,customer_id,topic,answered_on,solved_first_time",
    "lead": "external_id,channel,created_on,customer_id,status",
    "survey": "external_id,kind,channel,answered_on,customer_id,score,scale_min,scale_max",
    "touch": "external_id,kind,channel,touched_at,customer_id,visitor_id,item_id,errors,load_ms,in_stock",
    "item": "external_id,name",
}  # fmt: skip
PLAN = """
[business]
name = "Shop"
currency = "EUR"
country = "DE"
time_zone = "Europe/Berlin"
recognise = "order"
[channels.web]
kind = "digital"
[channels.store]
kind = "physical"
[systems.shop]
[systems.shop.sources]
""" + "".join(f'{name} = {{ path = "{name}.csv" }}\n' for name in RECORDS)
PLAN += "[systems.shop.records]\n"
PLAN += "".join(f'{name} = {{ sql = "{name}.sql", complete = "export" }}\n' for name in RECORDS)

ANA: dict[str, list[str]] = {
    "party": ["1,person,Ana,Müller,,Hamburg,20095", "2,person,Anna,Meier,,Kiel,24103", "3,organisation,,,Kern GmbH,,",
              "9,person,Vera,Sorge,,,", "4,person,Ben,Schulz,,Hamburg,20095"],
    "party_code": ["1,email,ana@mail.example", "1,phone,0171 5550001", "4,loyalty_card,K2900417"],
    "party_relation": ["1,works_for,3,", "3,looked_after_by,9,"],
    "sales_order": ["1001,web,2026-03-02,1,ship,2026-03-05", "1002,store,2026-02-01,1,carry_out,",
                    "1003,web,2026-03-20,4,ship,2026-03-23"],
    "sales_order_line": ["1001,1,web,2026-03-02,1,lamp,1,100,", "1001,2,web,2026-03-02,1,bulb,1,20,2026-03-04",
                         "1002,1,store,2026-02-01,1,bulb,2,40,", "1003,1,web,2026-03-20,4,lamp,1,100,2026-03-22"],
    "shipment": ["S1,1001,Blitz,JJD 0001,2026-03-03"],
    "sales_return": ["R1,1,1002,1,store,1,bulb,2026-02-09,1,20"],
    "contact": ["C1,store,2026-03-10,1,delivery,,", "C2,store,2026-02-10,4,product,2026-02-11,true"],
    "lead": ["L1,store,2026-03-01,1,open"],
    "survey": ["U1,nps,web,2026-03-12,1,9,0,10"],
    "touch": ["T1,product_view,web,2026-03-01T10:00:00Z,1,V1,lamp,,900,true",
              "T2,cart,web,2026-03-14T10:01:00Z,1,V1,lamp,1,9000,false",
              "T3,product_view,web,2026-03-15T10:01:00Z,,V7,lamp,,,"],
    "item": ["lamp,Lamp", "bulb,Bulb"],
}  # fmt: skip


def write(folder: Path, records: dict[str, list[str]]) -> None:
    for name, header in RECORDS.items():
        (folder / f"{name}.csv").write_text("\n".join([header, *records.get(name, [])]) + "\n", encoding="utf-8")
        (folder / f"{name}.sql").write_text(f"select * from {name}\n")


def brought_up(business: Business) -> None:
    report = load(open_business(business.folder).plan, again=True)
    assert not [f for s in report.systems for f in s.refused], report
    bring_journey_up(business)
    assert bring_customers_up(business)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Business:
    """The business, brought up. Tests must not change it."""
    folder = tmp_path_factory.mktemp("customers")
    (folder / "onebook.toml").write_text(PLAN, encoding="utf-8")
    write(folder, ANA)
    found = open_business(folder)
    brought_up(found)
    return found


@pytest.fixture
def business(ready: Business, tmp_path: Path) -> Business:
    """A copy of it."""
    shutil.copytree(ready.folder, tmp_path, dirs_exist_ok=True)
    return open_business(tmp_path)


def by_lake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing be found in the index.

    In a quick run each of the lake's views is read once for all questions of a session; `make prove` lets every
    question read them itself, as does each test below that finds the index missing.
    """
    monkeypatch.setattr(customer_lookup, "INDEX", "no such index")
    if SEEDS == 1:
        monkeypatch.setattr(customer_lookup, "make_parts", make_parts_once)


def make_parts_once(session: Session) -> None:
    if "known_node" in session.made:
        return
    make_parts(session)
    for name in PARTS:
        session.con.execute(f"create temp table read_once as select * from {name}")
        session.con.execute(f"drop view {name}")
        session.con.execute(f"alter table read_once rename to {name}")


ASKED = {
    "ANA@mail.example": ["1"], "+49 171 555-0001": ["1"], "jjd-0001": ["1"], "1003": ["4"], "4": ["4"],
    "shop:4": ["4"], "ana mueller": ["1"], "Muller, Anna": ["1"], "schulz ham": ["4"], "scuhlz": ["4"],
    "B. Schulz": ["4"], "meyer": ["2"], "K2900471": ["4"], "0171 5550011": ["1"], "V1": ["1"],
    "Frau Ana Müller": ["1"], "xyz": [], "%": [], "'": [], "hamburg": [],
}  # fmt: skip


@pytest.mark.parametrize("indexed", [True, False])
def test_any_code_or_misspelt_name_finds(ready: Business, monkeypatch: pytest.MonkeyPatch, indexed: bool) -> None:
    if not indexed:
        by_lake(monkeypatch)
    with measuring(ready) as session:
        found = {asked: [one.who[2] for one in find_customers(session, asked).found] for asked in ASKED}
    assert found == ASKED


def test_at_a_glance(ready: Business) -> None:
    with measuring(ready) as session:
        view = customer_at(session, "person", "shop", "1")
    assert view
    glance = view.glance
    (order,) = glance.open_orders
    assert (order.document[2], order.open_lines, order.lines, order.days_late) == ("1001", 1, 2, 15), (
        "up to the last day"
    )
    assert [(p.carrier, p.tracking) for p in order.parcels] == [("Blitz", "JJD 0001")]
    assert [(case.topic, case.state) for case in glance.cases] == [("delivery", "unanswered")]
    assert [(look.name, look.days, look.bought_on) for look in glance.looks] == [("Lamp", 2, None)], (
        "what was bought before the last look came of none"
    )
    assert [look.cart_on for look in glance.looks] == [date(2026, 3, 14)]
    assert {(h.sort, h.day) for h in glance.hitches} == {
        ("cart", date(2026, 3, 14)), ("error", date(2026, 3, 14)), ("slow", date(2026, 3, 14)),
        ("out_of_stock", date(2026, 3, 14)), ("return", date(2026, 2, 9)),
    }  # fmt: skip
    assert (glance.worth.orders, glance.worth.kept, glance.worth.first) == (2, Decimal(140), date(2026, 2, 1))
    assert [(o.document[2], o.status) for o in glance.offers] == [("L1", "open")]
    assert [(r.relation, r.name) for r in glance.related] == [("works_for", "Kern GmbH")]
    assert [([p.name for p in a.looked_after_by], [m.party.name for m in a.people]) for a in view.accounts] == [
        (["Vera Sorge"], ["Ana Müller"])
    ]
    assert [step.document[2] for step in view.steps[:2]] == ["T2", "U1"]
    assert view.number == len(view.steps)


def test_an_account_tells_who_ordered(ready: Business) -> None:
    with measuring(ready) as session:
        account = customer_at(session, "organisation", "shop", "3", Wish(account=True))
    assert account
    assert [(o.document[2], o.who and o.who.name) for o in account.glance.open_orders] == [("1001", "Ana Müller")]
    assert account.glance.open_orders[0].parcels, "a parcel is found under who ordered it"
    assert {step.who and step.who.name for step in account.steps} == {"Ana Müller"}


def test_steps_are_narrowed_and_paged(ready: Business) -> None:
    with measuring(ready) as session:
        whole = customer_at(session, "person", "shop", "1")
        orders = customer_at(session, "person", "shop", "1", Wish(kind="order", limit=1, offset=1))
        visitor = customer_at(session, "visitor", "shop", "V7")
        nobody = customer_at(session, "visitor", "shop", "1")
    assert whole
    assert orders
    assert visitor
    assert [s.document[2] for s in orders.steps] == ["1002"]
    assert (orders.number, whole.number) == (2, sum(n for _, n in whole.kinds))
    assert (visitor.name, visitor.number, visitor.glance.worth.orders) == ("", 1, 0)
    assert nobody is None, "a party's number is no visitor's"


KINDS = ("visit", "product_view", "cart", "checkout", "error", "question")
ROUNDS = 1 if SEEDS == 1 else 3


def changed(records: dict[str, list[str]], dice: random.Random) -> dict[str, list[str]]:
    """Records of which some came, some changed and some went."""
    found = {name: [row for row in rows if dice.random() < 0.8] for name, rows in records.items()}
    whole, pick = dice.randrange, dice.choice

    def put(name: str, key: int, row: str) -> None:
        start = row.split(",")[:key]
        found[name] = [*(r for r in found.get(name, []) if r.split(",")[:key] != start), row]

    for _ in range(3):
        who = f"{whole(1, 9)}"
        put("party", 1, f"{who},person,{pick(('Ana', 'Anna', 'Ben'))},{pick(('Meier', 'Mayer', 'Kern'))},,Kiel,")
        put("party_code", 3, f"{whole(1, 9)},email,{pick('abc')}@mail.example")
        number, day = whole(1000, 1006), f"2026-03-{whole(10, 28)}"
        put("sales_order", 1, f"{number},web,{day},{who},ship,2026-03-30")
        put("sales_order_line", 2, f"{number},1,web,{day},{who},lamp,1,{whole(10, 90)},{pick(('', '2026-03-29'))}")
        put("shipment", 1, f"S{number},{number},Blitz,T{whole(99)},{day}")
        put("contact", 1, f"C{whole(4)},store,{day},{who},delivery,{pick(('', day))},")
        met = f"{pick((who, ''))},V{whole(4)},lamp,,{pick(('', '9000'))},{pick(('', 'false'))}"
        put("party_relation", 3, f"{who},{pick(('works_for', 'buys_for'))},{pick('39')},{pick(('', '2026-03-01'))}")
        put("party_relation", 3, f"3,looked_after_by,{whole(4, 9)},{pick(('', '2026-03-01'))}")
        one, other = sorted(dice.sample(range(1, 9), 2))
        put("party_link", 4, f"shop,{one},shop,{other},{pick(('same', 'different'))},{day},eva,{pick(('', 'twins'))}")
        put("touch", 1, f"T{whole(20)},{pick(KINDS)},web,{day}T{whole(10, 20)}:00:00Z,{met}")
    return found


def everybody(session: Session) -> list[object]:
    """All persons as they are shown, by their records: numbers mean nothing."""
    use_models(session, ["who"])
    persons = session.con.execute("select distinct person from who order by 1").fetchall()
    asked = ("Meier", "ana kern", "a@mail.example", "1003", "T7", "mayr kiel", "ben")
    views = [customer_in(session, person, wish) for (person,) in persons for wish in (Wish(), Wish(account=True))]
    return [
        *[_told(view) for view in views],
        *[[(m.who, m.by, m.slips, m.last) for m in find_customers(session, text).found] for text in asked],
    ]  # fmt: skip


def _told(view: CustomerView) -> tuple[object, ...]:
    accounts = [
        (a.party, a.looked_after_by, [replace(one, person=0) for one in a.people]) for a in view.accounts
    ]  # fmt: skip
    said = [(s.one.code, s.other.code, s.verdict, s.said_by, s.said_on, s.why) for s in view.said]
    return (
        view.who, view.name, view.glance, view.steps, view.number, view.kinds,
        [(r.system, r.code) for r in view.person.records], sorted((t.scheme, t.code) for t in view.person.ties),
        view.person.unfollowed, accounts, said,
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(SEEDS))
def test_the_index_tells_what_the_lake_does(
    make_business: Callable[..., Business], monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311 (no secret)
    business, records = make_business(PLAN), ANA
    write(business.folder, records)
    brought_up(business)
    files = set(business.lake.folder.glob("customers-*.sqlite"))
    for _ in range(ROUNDS):
        records = changed(records, dice)
        write(business.folder, records)
        monkeypatch.setattr("onebook.app.customers.index.MOST_CHANGED", 2.0)
        brought_up(business)
        with measuring(business) as session:
            assert is_indexed(business, session)
            found = everybody(session)
        with monkeypatch.context() as without:
            by_lake(without)
            with measuring(business) as session:
                assert everybody(session) == found
    assert set(business.lake.folder.glob("customers-*.sqlite")) == files, "it was brought further, not made anew"


def test_names_of_those_who_went_are_gone_from_the_file(business: Business) -> None:
    write(business.folder, ANA | {"party": ANA["party"][1:], "party_code": ANA["party_code"][2:]})
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("onebook.app.customers.index.MOST_CHANGED", 2.0)
        brought_up(business)
    (file,) = business.lake.folder.glob("customers-*.sqlite")
    content = file.read_bytes()
    assert b"schulz" in content
    assert b"muller" not in content
    assert b"ana@mail.example" not in content


def test_a_state_that_the_index_does_not_know_is_asked_of_the_lake(business: Business) -> None:
    write(business.folder, ANA | {"party": [*ANA["party"], "7,person,Zoe,Quast,,,"]})
    load(open_business(business.folder).plan, again=True)
    with measuring(business) as session:
        assert not is_indexed(business, session)
        assert [one.who[2] for one in find_customers(session, "1003").found] == ["4"]


def test_a_spoilt_or_missing_index_is_no_hindrance(business: Business) -> None:
    (file,) = business.lake.folder.glob("customers-*.sqlite")
    whole = file.read_bytes()
    file.write_bytes(whole[: 2 * 4096] + b"spoilt" * ((len(whole) - 2 * 4096) // 6))
    with measuring(business) as session:
        assert [one.who[2] for one in find_customers(session, "scuhlz").found] == ["4"]
    assert bring_customers_up(business), "a spoilt one is made anew"
    for file in business.lake.folder.glob("customers-*.sqlite*"):
        file.unlink()
    with measuring(business) as session:
        assert find_customers(session, "1003").found


def test_who_may_not_read_the_lake_may_not_read_the_index(ready: Business) -> None:
    (file,) = ready.lake.folder.glob("customers-*.sqlite")
    assert file.stat().st_mode & 0o777 == ready.lake.catalogue.stat().st_mode & 0o777
