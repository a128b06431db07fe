"""What people say of who is who goes before codes, can be taken back, and is told with who said it and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onebook.app.business import Business
from onebook.app.who import Word, crowds_in, knowing, persons_in, said_in, say_of_code, say_of_records
from onebook.intake import load
from onebook.journey.identity.components import parts
from onebook.measures import use_models
from onebook.records import BadInput

PLAN = """
[business]
name = "Shop"
currency = "EUR"
country = "DE"
[channels.web]
kind = "digital"
[systems.shop]
[systems.shop.sources.people]
path = "people.csv"
[systems.shop.sources.codes]
path = "codes.csv"
[systems.shop.sources.touches]
path = "touches.csv"
[systems.shop.records.party]
source = "people"
columns = { external_id = "id", given_name = "given", family_name = "family" }
constants = { kind = "person" }
[systems.shop.records.party_code]
source = "codes"
columns = { party_id = "id", scheme = "scheme", code = "code" }
[systems.shop.records.touch]
source = "touches"
columns = { external_id = "id", touched_at = "at", customer_id = "who", visitor_id = "visitor" }
constants = { kind = "visit", channel = "web" }
[systems.till]
ids = { party = "shop" }
"""
PEOPLE = """id,given,family
1,Ana,Meier
2,Ana,Meier
3,Ana,Meier
4,Ben,Schulz
"""
CODES = """id,scheme,code
1,email,ana@x.example
2,email,ana@x.example
2,login,ana2
3,login,ana2
4,phone,0171 5550001
"""
TOUCHES = """id,at,who,visitor
1,2026-03-01T10:00:00Z,4,V1
"""
SAME, DIFFERENT, BACK = Word("same", "eva", "she said so"), Word("different", "eva", "twins"), Word(None, "eva")


@pytest.fixture
def business(make_business: Callable[..., Business]) -> Business:
    found = make_business(PLAN, people_csv=PEOPLE, codes_csv=CODES, touches_csv=TOUCHES)
    load(found.plan)
    return found


def _persons(business: Business) -> list[set[str]]:
    with knowing(business) as session:
        use_models(session, ("who",))
        rows = session.con.execute("select list(code) from who group by person")
        return sorted((set(codes) for (codes,) in rows.fetchall()), key=min)


def test_a_word_goes_before_codes_and_can_be_taken_back(business: Business) -> None:
    assert _persons(business) == [{"1", "2", "3"}, {"4", "V1"}]

    assert say_of_records(business, "shop:1", "3", DIFFERENT).news
    assert _persons(business) == [{"1"}, {"2", "3"}, {"4", "V1"}], "one's own login goes before an address of two"
    assert not say_of_records(business, "3", "till:1", DIFFERENT).news, "the till uses the shop's numbers"
    with knowing(business) as session:
        (told,) = said_in(session)
        assert (told.verdict, told.said_by, told.why) == ("different", "eva", "twins")
        (found,) = persons_in(session, "shop:1")
        assert found.said == (told,)

    done = say_of_records(business, "1", "3", replace(SAME, by="bo"))
    assert done.news
    assert done.one.person == done.other.person
    assert _persons(business) == [{"1", "2", "3"}, {"4", "V1"}], "the newest word counts"
    assert say_of_records(business, "1", "3", BACK).news
    assert not say_of_records(business, "1", "3", BACK).news
    assert _persons(business) == [{"1", "2", "3"}, {"4", "V1"}]

    for first, second, says in (
        ("nobody", "1", "no record is known by 'nobody'"),
        ("ana@x.example", "4", "'ana@x.example' may mean several records. Name one of them: shop:1, shop:2."),
        ("shop:1", "till:1", "both are shop:1"),
    ):
        with pytest.raises(BadInput, match=says):
            say_of_records(business, first, second, SAME)

    assert say_of_records(business, "4", "V1", DIFFERENT).news
    assert say_of_records(business, "4", "1", SAME).news
    assert _persons(business) == [{"1", "2", "3", "4"}, {"V1"}]


def test_a_code_can_be_said_to_be_shared(business: Business) -> None:
    assert say_of_code(business, "Ana@X.example", Word("shared", "eva", "a till's")) == ("email",)
    assert say_of_code(business, "ana@x.example", Word("shared", "eva")) == ()
    assert _persons(business) == [{"1"}, {"2", "3"}, {"4", "V1"}]
    with knowing(business) as session:
        (crowd,) = crowds_in(session, 9)
        assert (crowd.scheme, crowd.code, crowd.verdict, crowd.holders) == ("email", "ana@x.example", "shared", 2)
        (found,) = persons_in(session, "shop:1")
        assert [one.verdict for one in found.person.unfollowed] == ["shared"]
    assert say_of_code(business, "ana@x.example", Word(None, "eva")) == ("email",)
    assert _persons(business) == [{"1", "2", "3"}, {"4", "V1"}]
    with pytest.raises(BadInput, match="no record holds the code"):
        say_of_code(business, "n/a", Word("shared", "eva"))


PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda p: p[0] != p[1]), max_size=25)


@given(PAIRS, PAIRS)
def test_who_are_different_are_never_in_one_part(ties: list[tuple[int, int]], apart: list[tuple[int, int]]) -> None:
    found = parts(ties, apart)
    assert not [pair for pair in apart if found.get(pair[0], pair[0]) == found.get(pair[1], pair[1])]
    members: dict[int, set[int]] = {}
    for node, part in found.items():
        members.setdefault(part, set()).add(node)
    for one, other in ties:
        if found[one] != found[other]:
            together = members[found[one]] | members[found[other]]
            assert any({*pair} <= together for pair in apart), "nothing is given up without need"
