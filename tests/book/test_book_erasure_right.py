"""Who is erased is gone: own references and notes, words however they are written, and what comes in meanwhile."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from onebook.book import Answer, Applied, Refusal, check_book, check_seals, make_book, seal_journal
from onebook.book.rows import TABLES
from onebook.book.store.sqlite import SqliteStore
from onebook.book.views.parties import entries_holding, party_export
from tests.book.world import PLAN, Desk, command, desk

ANN: dict[str, Any] = {"system": "shop", "external_id": "c1"}
NEXT_YEAR = "2099-01-01"


@pytest.fixture
def url(new_book: Callable[[], str]) -> str:
    return new_book()


@pytest.fixture
def book(url: str) -> Iterator[Desk]:
    opened = desk(url)
    opened.stock(pen=50)
    opened.done("set_party", **ANN, name="Ann Miller")
    yield opened
    seal_journal(opened.store)
    assert check_book(opened.store) == []
    assert check_seals(opened.store) == []
    opened.store.close()


def order(name: str, customer: str = "c1", **more: object) -> dict[str, Any]:
    lines = [{"item": "pen", "quantity": 1, "gross_amount": 5}]
    return {
        "system": "shop", "external_id": name, "channel": "web", "lines": lines, "customer_id": customer, **more,
    }  # fmt: skip


def erased(book: Desk) -> int:
    entries = entries_holding(book.store, "shop", "c1")
    return int(book.done("erase_party", **ANN, force=True, entries=entries).told["entries"])


def left_in(book: Desk, *words: str) -> set[str]:
    """Those of the words that stand anywhere in the book."""
    held = str(
        [tuple(row) for table in TABLES.values() for row in book.store.con.execute(f"select * from {table.name}")]
    )
    return {word for word in words if word in held}


def test_references_and_notes_of_own_orders_and_quotes_go_and_those_of_others_stay(book: Desk) -> None:
    quoted = {**order("q1"), "valid_until": NEXT_YEAR}
    book.done("make_quote", **quoted, customer_reference="PO 4711")
    book.done("decline_quote", system="shop", external_id="q1", reason="other", note="moves abroad")
    book.done("make_quote", **(quoted | {"external_id": "q2"}), customer_reference="PO 4712")
    book.done("order_quote", system="shop", external_id="q2", order="o2", customer_reference="PO 4713")
    paid = {"payment": "p1", "method": "card", "amount": 5}
    book.done("place_order", **order("o1"), customer_reference="PO 4714", payments=[paid])
    book.done("refund", system="shop", external_id="o1", reason="goodwill", amount=1, note="was in hospital")
    book.done("place_order", **order("o3", "c2"), customer_reference="PO 4715")
    erased(book)
    words = ("PO 4711", "moves abroad", "PO 4712", "PO 4713", "PO 4714", "in hospital")
    assert left_in(book, *words, "PO 4715") == {"PO 4715"}
    assert erased(book) == 0


def test_why_something_was_given_back_goes_wherever_it_was_taken_and_codes_and_those_of_others_stay(book: Desk) -> None:
    for name, customer in (("o1", "c1"), ("o2", "c2"), ("o3", "c1")):
        book.done("place_order", **order(name, customer))
        book.done("ship_order", system="shop", external_id=name)
    back = {"order_system": "shop", "order": "o1"}
    line = {"line": 1, "quantity": 1}
    book.done("request_return", system="shop", external_id="r1", **back, lines=[{**line, "reason": "after my surgery"}])
    told = {"order_system": "shop", "place": "city"}
    book.done(
        "take_back", system="till", external_id="r3", **told, order="o3", lines=[{**line, "reason": "for my aunt"}]
    )
    book.done("take_back", system="till", external_id="r2", **told, order="o2", lines=[{**line, "reason": "for uncle"}])
    free = {"item": "pen", "quantity": 1, "reason": "damaged", "amount": 1}
    book.done("request_return", system="shop", external_id="r4", channel="web", customer_id="c1", lines=[free])
    erased(book)
    assert left_in(book, "my surgery", "my aunt", "for uncle") == {"for uncle"}
    rows = book.store.con.execute("select reason from sales_return_line order by reason").fetchall()
    assert [row[0] for row in rows] == ["damaged", "erased", "erased", "for uncle"]
    assert erased(book) == 0


@pytest.mark.parametrize("system", ["shop", "till"])
def test_a_return_and_the_erasure_in_one_batch(book: Desk, system: str) -> None:
    book.done("place_order", **order("o1"))
    book.done("ship_order", system="shop", external_id="o1")
    lines = [{"line": 1, "quantity": 1, "reason": "after my surgery"}]
    asked = command("request_return", system=system, external_id="r1", order_system="shop", order="o1", lines=lines)
    assert all(isinstance(each, Applied) for each in book.do(asked, command("erase_party", **ANN, force=True)))
    assert book.store.con.execute("select reason from sales_return_line").fetchall()[0][0] == "erased"
    erased(book)
    assert left_in(book, "my surgery") == set(), "nor in the journal, once that was looked through"


def test_an_order_between_the_look_for_words_and_the_erasure_is_seen(book: Desk) -> None:
    entries = entries_holding(book.store, "shop", "c1")
    book.done("place_order", **order("o1"), customer_reference="PO 4711", deliver_to={"postcode": "D-53111"})
    book.done("erase_party", **ANN, force=True, entries=entries)
    assert left_in(book, "PO 4711", "D-53111") == set()


def test_an_order_and_the_erasure_in_one_batch(book: Desk) -> None:
    placed = command("place_order", **order("o1"), customer_reference="PO 4711", deliver_to={"postcode": "D-53111"})
    assert all(isinstance(each, Applied) for each in book.do(placed, command("erase_party", **ANN, force=True)))
    assert left_in(book, "PO 4711", "D-53111") == set()


def test_an_order_tells_nothing_anew_of_who_was_erased(book: Desk) -> None:
    erased(book)
    for said in ({"customer_reference": "PO 4711"}, {"deliver_to": {"postcode": "D-53111"}}):
        answer = book.one("place_order", **order("o1"), **said)
        assert isinstance(answer, Refusal)
        assert answer.code == "party_erased"
    answer = book.one("make_quote", **order("q1"), valid_until=NEXT_YEAR, customer_reference="PO 4711")
    assert isinstance(answer, Refusal)
    assert answer.code == "party_erased"
    book.done("place_order", **order("o1"), deliver_to={"country": "DE"})
    assert left_in(book, "PO 4711", "D-53111") == set()


def test_orders_and_returns_tell_nothing_anew_of_who_was_erased(book: Desk) -> None:
    for name, customer in (("o1", "c1"), ("o2", "c2")):
        book.done("place_order", **order(name, customer))
        book.done("ship_order", system="shop", external_id=name)
        book.done("place_order", **order(f"{name}b", customer), payments=[{"method": "card", "amount": 5}])
    line: dict[str, Any] = {"line": 1, "quantity": 1}
    book.done("request_return", system="shop", external_id="r1", order="o1", lines=[line])
    book.done("make_quote", **order("q1"), valid_until=NEXT_YEAR)
    erased(book)
    own = {"system": "shop", "external_id": "o1b"}
    back = {"system": "till", "order_system": "shop", "order": "o1", "external_id": "r2"}
    why = [{**line, "reason": "after my surgery"}]
    free = {"item": "pen", "quantity": 1, "amount": 1, "reason": "after my surgery"}
    said = (
        ("reroute", {**own, "deliver_to": {"postcode": "D-53111"}}),
        ("refund", {**own, "reason": "goodwill", "amount": 1, "note": "was in hospital"}),
        ("approve_order", {**own, "note": "was in hospital"}),
        ("decline_quote", {"system": "shop", "external_id": "q1", "reason": "other", "note": "was in hospital"}),
        ("request_return", {**back, "lines": why}),
        ("request_return", {"system": "shop", "external_id": "r3", "channel": "web", "customer_id": "c1",
                            "lines": [free]}),
        ("take_back", {**back, "place": "city", "lines": why}),
        ("refuse_return", {"system": "shop", "external_id": "r1", "reason": "was in hospital"}),
    )  # fmt: skip
    for name, fields in said:
        answer = book.one(name, **fields)
        assert isinstance(answer, Refusal), name
        assert answer.code == "party_erased", name
    assert left_in(book, "D-53111", "in hospital", "my surgery") == set()
    book.done("reroute", **own, deliver_to={"country": "DE"})
    book.done("refuse_return", system="shop", external_id="r1")
    book.done("refund", **own, reason="goodwill", amount=1)
    book.done("request_return", **{**back, "order": "o2"}, lines=why)
    placed = command("place_order", **order("o3"))
    answers = book.do(
        placed, command("refund", system="shop", external_id="o3", reason="goodwill", note="ill", amount=1)
    )
    assert isinstance(answers[0], Applied)
    assert isinstance(answers[1], Refusal), "also of an order of the same batch"


class Meanwhile:
    """Something that another thread does in the midst of something else: before that ends, as far as it can."""

    def __init__(self, work: Callable[[], Answer]) -> None:
        self.answers: list[Answer] = []
        self.thread = threading.Thread(target=lambda: self.answers.append(work()))

    def __call__(self) -> None:
        if self.thread.ident is None:
            self.thread.start()
            self.thread.join(0.5)  # where it must wait for us, it goes on when we are done


@pytest.mark.parametrize("when", ["erasure has read", "order is decided", "order is being written"])
def test_an_order_while_its_customer_is_erased(
    book: Desk, url: str, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = desk(url)
    entries = entries_holding(book.store, "shop", "c1")
    said = {"customer_reference": "PO 4711", "deliver_to": {"postcode": "D-53111"}}

    def place() -> Answer:
        return other.one("place_order", **order("o1"), **said)

    def erase() -> Answer:
        return book.one("erase_party", **ANN, force=True, entries=entries)

    meanwhile = Meanwhile(place if when == "erasure has read" else erase)
    rows, insert, transaction = book.store.rows, other.store.insert, other.store.transaction

    def read(name: str, **given: Any) -> Any:
        found = rows(name, **given)
        if name == "destinations_of_customers":
            meanwhile()
        return found

    def write(*given: Any) -> None:
        meanwhile()
        insert(*given)

    def begin() -> AbstractContextManager[None]:
        meanwhile()
        return transaction()

    if when == "erasure has read":
        monkeypatch.setattr(book.store, "rows", read)
        first = erase()
    else:
        name, instead = ("transaction", begin) if when == "order is decided" else ("insert", write)
        monkeypatch.setattr(other.store, name, instead)
        first = place()
    meanwhile.thread.join()
    monkeypatch.undo()
    assert all(isinstance(each, Applied) or each.code == "party_erased" for each in (first, *meanwhile.answers))
    assert left_in(book, "PO 4711", "D-53111") == set()
    other.store.close()


def test_of_two_records_of_which_one_was_erased_nothing_is_told_in_words(book: Desk) -> None:
    erased(book)
    other = {"system": "shop", "external_id": "c2"}
    turned = {**other, "other_system": "shop", "other_id": "c1"}
    for pair in ({**ANN, "other_system": "shop", "other_id": "c2"}, turned):
        for verdict in ("same", "retracted"):
            answer = book.one("link_parties", **pair, verdict=verdict, why="her sister told us")
            assert isinstance(answer, Refusal)
            assert answer.code == "party_erased"
    book.done("link_parties", **turned, verdict="same")
    book.done("link_parties", **other, other_system="till", other_id="k9", verdict="same", why="his brother told us")
    assert left_in(book, "her sister", "his brother") == {"his brother"}


def test_why_two_records_are_one_goes_also_where_neither_was_known_then(book: Desk) -> None:
    late = {"system": "shop", "external_id": "c9"}
    for pair in (
        {**late, "other_system": "till", "other_id": "k9"},
        {"system": "shop", "external_id": "a8", "other_system": "shop", "other_id": "c9"},
        {"system": "till", "external_id": "c9", "other_system": "till", "other_id": "k8"},
    ):
        book.done("link_parties", **pair, verdict="same", why=f"her sister told {pair['other_id']}")
    book.done("set_party", **late, name="Eve Long")
    book.done("erase_party", **late, entries=entries_holding(book.store, "shop", "c9"))
    words = [f"her sister told {other}" for other in ("k9", "c9", "k8")]
    assert left_in(book, *words) == {"her sister told k8"}, "that of the till's other record"


def test_words_are_found_by_given_and_family_name_too(book: Desk) -> None:
    book.done("set_party", **ANN, name="Dr. A. Miller", given_name="Ann", family_name="Miller")
    link = {"system": "shop", "external_id": "x1", "other_system": "till", "other_id": "x2"}
    book.done("link_parties", **link, verdict="same", why="told by Ann Miller in person")
    erased(book)
    journal = book.store.con.execute("select command from journal where kind = 'link_parties'").fetchall()
    assert "Ann Miller" not in str(journal)


def test_who_is_called_by_their_id_takes_nothing_of_others_along(book: Desk) -> None:
    who = {"system": "shop", "external_id": "10023"}
    book.done("set_party", **who)
    book.done("place_order", **order("100230", "c2"), command_id="order 100230")
    own = book.done("place_order", **order("a", "10023"), customer_reference="PO 4711")
    before = book.store.con.execute("select command from journal where kind = 'place_order' order by 1").fetchall()
    book.done("erase_party", **who, force=True, entries=entries_holding(book.store, "shop", "10023"))
    after = book.store.con.execute("select command from journal where kind = 'place_order' order by 1").fetchall()
    assert [row[0] for row in after] == [row[0].replace("PO 4711", "erased") for row in before], own


def test_that_they_consented_stays_and_where_that_can_be_seen_goes(book: Desk) -> None:
    news = {"purpose": "newsletter", "channel": "email", "given": True, "how": "web_form"}
    book.done("set_party", system="shop", external_id="c2", name="Ben Smith")
    book.done("record_consent", **ANN, **news, source="told us by telephone from hospital")
    book.done("record_consent", system="shop", external_id="c2", **news, source="form 3 of the fair")
    book.done("record_consent", **ANN, **(news | {"purpose": "offers"}))
    erased(book)
    assert left_in(book, "from hospital", "form 3 of the fair") == {"form 3 of the fair"}
    export = party_export(book.store, "shop", "c1")
    assert export
    assert [(of["purpose"], of["given"], of["how"], of["source"]) for of in export["consents"]] == [
        ("newsletter", True, "web_form", "erased"), ("newsletter", False, "erasure", ""),
        ("offers", True, "web_form", ""), ("offers", False, "erasure", ""),
    ]  # fmt: skip
    assert erased(book) == 0


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Änne Groß", "ÄNNE GROSS"), ('Jo "Hammer" Doe', 'JO "HAMMER" DOE'), ("C:\\ann\\home", "c:\\ann\\home"),
        ("50%_off!", "50%_OFF!"),
    ],
)  # fmt: skip
def test_words_are_found_however_they_are_written(book: Desk, name: str, written: str) -> None:
    book.done("set_party", **ANN, name=name)
    link = {"system": "shop", "external_id": "x1", "other_system": "till", "other_id": "x2"}
    linked = book.done("link_parties", **link, verdict="same", why=f"told by\n{written}, in person")
    other = book.done("link_parties", **(link | {"other_id": "x3"}), verdict="same", why="50 off, told by John Doe")
    entries = entries_holding(book.store, "shop", "c1")
    assert linked.journal_id in entries
    assert other.journal_id not in entries
    book.done("erase_party", **ANN, entries=entries)
    commands = book.store.con.execute(f"select command from journal where journal_id = {linked.journal_id}")
    ((told,),) = commands.fetchall()
    assert "in person" not in told


def test_nothing_erased_stays_in_free_room_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor what was changed or taken away before the erasure, as some builds of SQLite leave it."""
    connect = sqlite3.connect

    def connect_as_built(*args: Any, **given: Any) -> sqlite3.Connection:
        con = connect(*args, **given)
        con.execute("pragma secure_delete = off")
        return con

    make_book(f"sqlite:///{tmp_path}/book.db", PLAN)
    monkeypatch.setattr(sqlite3, "connect", connect_as_built)
    book = desk(f"sqlite:///{tmp_path}/book.db")
    book.done("set_party", **ANN, name="Ann Miller")
    for number in range(100):
        book.done("set_party_address", **ANN, label=f"a{number}", street=f"Rose Lane {number} " * 150)
    for number in range(99):
        book.done("drop_party_address", **ANN, label=f"a{number}")
    erased(book)
    book.store.close()
    assert [file.name for file in tmp_path.iterdir() if b"Rose Lane" in file.read_bytes()] == []


def test_ids_of_a_transaction_that_a_full_disk_undid_are_not_given_twice(tmp_path: Path) -> None:
    make_book(f"sqlite:///{tmp_path}/book.db", PLAN)
    one, other = SqliteStore(tmp_path / "book.db"), SqliteStore(tmp_path / "book.db")
    ((pages,),) = one.con.execute("pragma page_count").fetchall()
    one.con.execute(f"pragma max_page_count = {pages}")

    def take_and_fill() -> None:
        with one.transaction():
            one.take_ids(1)
            one.con.execute(f"insert into journal_seal_head values (2, 0, '{'x' * 100_000}')")

    with pytest.raises(sqlite3.OperationalError, match="full"):
        take_and_fill()
    assert not set(one.take_ids(1000)) & set(other.take_ids(1000))
    for store in (one, other):
        store.close()
