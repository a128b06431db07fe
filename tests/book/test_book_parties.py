"""Parties, on both stores: what is known of them, what they consent to, exported and erased."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from onebook.book import Refusal, check_book, check_seals, seal_journal
from onebook.book.views.journal import EntryWish, latest_entries
from onebook.book.views.parties import entries_holding, parties_with_code, party_export
from tests.book.world import Desk, command, desk

ANN: dict[str, Any] = {"system": "shop", "external_id": "c1"}


@pytest.fixture
def book(new_book: Callable[[], str]) -> Iterator[Desk]:
    opened = desk(new_book())
    yield opened
    opened.store.close()


def refused(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def told(book: Desk, external_id: str = "c1") -> dict[str, Any]:
    found = party_export(book.store, "shop", external_id)
    assert found is not None
    return json.loads(json.dumps(found))  # type: ignore[no-any-return]


def journal(book: Desk) -> str:
    return " ".join(str(row) for row in latest_entries(book.store, EntryWish(), 1000))


def test_only_what_is_given_of_a_party_changes(book: Desk) -> None:
    book.done("set_party", **ANN, name="Ann Miller", roles=["customer"], language="de", born_on="1990-05-01")
    book.done("set_party", **ANN, roles=["customer", "employee"], clear=["language"])
    party = told(book)["party"]
    assert (party["name"], party["roles"], party["language"]) == ("Ann Miller", ["customer", "employee"], None)
    assert party["born_on"] == "1990-05-01"
    assert refused(book.one("set_party_codes", system="till", external_id="c1")) == "unknown_party"


def test_codes_are_written_as_everywhere_and_replace_those_of_their_scheme(book: Desk) -> None:
    book.done("set_party", **ANN)
    codes = [
        {"scheme": "email", "code": "Ann.Miller+shop@GoogleMail.com"}, {"scheme": "phone", "code": "+49 151 1234567"},
        {"scheme": "loyalty_card", "code": "4711-8"},
    ]  # fmt: skip
    book.done("set_party_codes", **ANN, codes=codes)
    assert {(c["scheme"], c["key"]) for c in told(book)["codes"]} == {
        ("email", "annmiller@gmail.com"), ("phone", "+491511234567"), ("loyalty_card", "47118"),
    }  # fmt: skip
    (found,) = parties_with_code(book.store, "phone", "0049 151-1234567")
    assert found.external_id == "c1"
    book.done("set_party_codes", **ANN, codes=[{"scheme": "email", "code": "ann@example.org"}], drop=["phone"])
    assert {c["key"] for c in told(book)["codes"]} == {"ann@example.org", "47118"}
    assert refused(book.one("set_party_codes", **ANN, codes=[{"scheme": "email", "code": "noreply@x.de"}])) == "no_code"


def test_a_party_has_addresses_and_stands_to_others(book: Desk) -> None:
    book.done("set_party", **ANN)
    book.done("set_party", system="shop", external_id="firm", kind="organisation", name="Miller Ltd")
    book.done("set_party_address", **ANN, label="home", street="Main St 1", city="Bonn", uses=["delivery"])
    book.done("set_party_address", **ANN, label="home", until_on="2026-12-31")
    book.done("set_party_address", **ANN, label="old", street="Side St 2")
    book.done("drop_party_address", **ANN, label="old")
    (home,) = told(book)["addresses"]
    assert (home["street"], home["is_delivery"], home["is_billing"], home["until_on"]) == (
        "Main St 1", True, False, "2026-12-31",
    )  # fmt: skip
    assert refused(book.one("set_party_address", **ANN, label="home", from_on="2027-01-01")) == "bad_days"
    relation = {**ANN, "relation": "buys_for", "other_id": "firm"}
    book.done("relate_parties", **relation, starts_on="2026-01-01")
    book.done("relate_parties", **relation, ends_on="2026-06-30")
    (said,) = told(book, "firm")["relations"]
    assert (said["external_id"], said["starts_on"], said["ends_on"]) == ("c1", "2026-01-01", "2026-06-30")
    book.done("relate_parties", **relation, retract=True)
    assert told(book)["relations"][0]["retracted_at"]
    assert refused(book.one("relate_parties", **ANN, relation="works_for", other_id="c1")) == "same_party"


def test_consent_is_what_was_said_last_and_all_that_was_said_is_kept(book: Desk) -> None:
    book.done("set_party", **ANN)
    news: dict[str, Any] = {**ANN, "purpose": "newsletter", "channel": "email"}
    book.done("record_consent", **news, given=True, how="web_form", source="form 3", at="2026-03-01T10:00:00Z")
    book.done("record_consent", **news, given=False, how="phone", at="2026-05-01T10:00:00Z")
    late = book.done("record_consent", **news, given=True, how="paper", at="2026-04-01T10:00:00Z")
    assert late.told["holds"] is False, "what was said before comes in late"
    ((_, _, _, given, _, entries),) = book.store.rows("party_consents", parties=[late.told["party_id"]])
    assert (bool(given), entries) == (False, 3)
    assert [(c["given"], c["how"]) for c in told(book)["consents"]] == [
        (True, "web_form"), (False, "phone"), (True, "paper"),
    ]  # fmt: skip


def test_links_are_kept_until_they_are_taken_back(book: Desk) -> None:
    pair = {**ANN, "other_system": "till", "other_id": "k9"}
    book.done("link_parties", **pair, verdict="same", why="she said so")
    turned = {"system": "till", "external_id": "k9", "other_system": "shop", "other_id": "c1"}
    book.done("link_parties", **turned, verdict="retracted")
    (link,) = book.store.rows("party_links", external_ids=["c1"])
    assert link[4] == "same"
    assert link[7] is not None
    assert refused(book.one("link_parties", **(pair | {"other_id": "k8"}), verdict="retracted")) == "not_linked"


def someone(book: Desk, external_id: str, name: str, email: str) -> None:
    who = {"system": "shop", "external_id": external_id}
    book.done("set_party", **who, name=name, given_name=name.split(maxsplit=1)[0])
    book.done("set_party_codes", **who, codes=[{"scheme": "email", "code": email}])
    book.done("set_party_address", **who, street="Rose Lane 5", postcode="53111", city="Bonn")
    book.done("record_consent", **who, purpose="newsletter", channel="email", given=True, how="web_form")


def test_all_of_a_person_is_erased_and_the_books_stay_whole(book: Desk) -> None:
    book.stock(pen=9)
    someone(book, "c1", "Ann Miller", "ann@example.org")
    someone(book, "c2", "Ann Miller", "other@example.org")
    lines = [{"item": "pen", "quantity": 2, "gross_amount": 5}]
    order = {"system": "shop", "external_id": "o1", "channel": "web", "lines": lines, "customer_id": "c1"}
    book.done("place_order", **order, customer_reference="for ann@example.org", deliver_to={"postcode": "53111"})
    book.done("link_parties", **ANN, other_system="till", other_id="k9", verdict="same", why="Ann Miller told us")
    exported = json.dumps(told(book))
    for part in ("Ann Miller", "ann@example.org", "Rose Lane 5", "newsletter", '"o1"', "k9", "set_party_address"):
        assert part in exported
    assert told(book)["destinations"][0]["postcode"] == "53111"
    seal_journal(book.store)
    answer = book.one("erase_party", **ANN)
    assert refused(answer) == "party_open"
    assert "1 sales orders are open" in str(answer)
    book.done("ship_order", system="shop", external_id="o1")
    assert refused(book.one("erase_party", **ANN)) == "party_open", "it is not paid yet"

    entries = entries_holding(book.store, "shop", "c1")
    first = book.done("erase_party", **ANN, force=True, entries=entries)
    assert first.told["entries"] == 5
    seal_journal(book.store)
    kept = told(book)
    assert (kept["party"]["name"], kept["codes"], kept["addresses"], kept["links"]) == ("erased", [], [], [])
    assert [(c["given"], c["how"]) for c in kept["consents"]] == [(True, "web_form"), (False, "erasure")]
    assert kept["sales_orders"][0]["order"]["amount"] == "5.0000", "documents stay"
    assert kept["sales_orders"][0]["order"]["customer_reference"] == "erased"
    assert kept["destinations"] == []
    assert "ann@example.org" not in journal(book) + json.dumps(kept)
    assert journal(book).count("Ann Miller") == 1, "that of her namesake"
    assert told(book, "c2")["party"]["name"] == "Ann Miller"
    assert check_seals(book.store) == []
    assert check_book(book.store) == []

    again = book.done("erase_party", **ANN, force=True)
    assert again.told["entries"] == 0
    assert refused(book.one("set_party", **ANN, name="Ann Miller")) == "party_erased"
    assert refused(book.one("set_party_address", **ANN, street="Rose Lane 5")) == "party_erased"


def test_quotes_returns_and_what_was_noted_of_them_are_told_too(book: Desk) -> None:
    book.stock(pen=9)
    book.done("set_party", **ANN, name="Ann Miller")
    lines = [{"item": "pen", "quantity": 2, "gross_amount": 5}]
    said = {"system": "shop", "channel": "web", "lines": lines}
    quote = {**said, "external_id": "q1", "valid_until": "2099-01-01", "customer_reference": "PO 4711"}
    book.done("make_quote", **quote, customer_id="c1")
    book.done("make_quote", **(quote | {"external_id": "q2", "customer_reference": "PO 4712"}), customer_id="c2")
    book.done("decline_quote", system="shop", external_id="q1", reason="other", note="moves abroad")
    back = {"item": "pen", "quantity": 1, "reason": "too small", "amount": 1}
    free = {"system": "shop", "external_id": "r1", "channel": "web", "customer_id": "c1", "lines": [back]}
    book.done("request_return", **free)
    paid = {"payment": "p1", "method": "card", "amount": 5}
    book.done("place_order", **said, external_id="o1", customer_id="c1", payments=[paid])
    book.done("refund", system="shop", external_id="o1", reason="goodwill", amount=1, note="was in hospital")
    found = told(book)
    assert [(of["quote"]["customer_reference"], of["quote"]["amount"]) for of in found["quotes"]] == [
        ("PO 4711", "5.0000")
    ]
    assert found["quotes"][0]["versions"][0]["lines"][0]["item"] == "pen"
    assert found["sales_returns"][0]["lines"][0]["reason"] == "too small"
    notes = [entry["command"].get("note") for entry in found["journal"]]
    assert {"moves abroad", "was in hospital"} <= set(notes)
    assert {"quote", "sales_order", "sales_return"} == {of["kind"] for of in found["documents"]}
    assert "PO 4712" not in json.dumps(found)


def test_what_was_made_and_erased_in_one_batch_is_gone(book: Desk) -> None:
    book.do(
        command("set_party", **ANN, name="Ann Miller"), command("erase_party", **ANN),
        command("set_party", system="shop", external_id="c2", name="Bob"),
    )  # fmt: skip
    seal_journal(book.store)
    assert "Ann Miller" not in journal(book)
    assert told(book)["party"]["name"] == "erased"
    assert check_seals(book.store) == []


def test_a_return_is_its_customers_wherever_it_was_taken_and_no_namesakes(book: Desk) -> None:
    book.stock("city", pen=1)
    for system in ("shop", "till"):
        book.done("set_party", system=system, external_id="c1", name=system)
    order = {"system": "shop", "external_id": "o1"}
    line = {"line": 1, "quantity": 1}
    book.done("place_order", **order, channel="web", customer_id="c1", lines=[{"item": "pen", "quantity": 1}])
    book.done("ship_order", **order)
    back = {"order_system": "shop", "order": "o1", "place": "city"}
    book.done("take_back", system="till", external_id="r1", **back, lines=[line])
    kinds = {}
    for system in ("shop", "till"):
        export = party_export(book.store, system, "c1")
        assert export
        kinds[system] = [document["kind"] for document in export["documents"]]
    assert kinds == {"shop": ["sales_order", "sales_return"], "till": []}
