"""Who is erased in the book is in no file of the lake afterwards, and all figures stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from onebook.app.business import Business, measuring
from onebook.app.journeys import bring_journey_up
from onebook.app.keeping.erasing import erase_party
from onebook.book import Applied, Who, check_seals, make_book
from onebook.intake import absorb, load
from onebook.lake import compact, open_lake, publish_views
from onebook.lake import erasing as lake_erasing
from onebook.measures import Period, pnl
from tests.book import lakes
from tests.book.lakes import sent
from tests.book.world import PLAN, Desk, desk
from tests.conftest import Once

WORDS = ("Quillfeather", "quillfeather", "Xaverius", "zzzstart@", "my parrot")


Lived = tuple[Desk, Business]


def at(folder: Path, book: str = "book.db", **more: object) -> Business:
    systems = {"shop": {"gives": ["sales_order"]}, "web": {"ids": {"party": "shop"}, "gives": ["touch"]}}
    return lakes.at(folder, systems=systems | more, storage={"book": book})


def customer(book: Desk, name: str, given: str, family: str, mail: str) -> None:
    book.done("set_party", system="shop", external_id=name, given_name=given, family_name=family, born_on="1970-01-02")
    codes = [{"scheme": "email", "code": mail}, {"scheme": "login", "code": family}]
    book.done("set_party_codes", system="shop", external_id=name, codes=codes)
    book.done(
        "set_party_address", system="shop", external_id=name, uses=["billing"], street=f"{given} Lane", city="Owls"
    )


def lived(book: Desk, business: Business) -> None:
    """A customer who bought, under a name that was changed, and who asked something; files were joined since."""
    book.stock(pen=20)
    customer(book, "c0", "Anna", "Bird", "anna@x.example")
    customer(book, "c1", "Xaverius", "Quillfeather-Old", "zzzstart@x.example")
    sent(book, business)
    customer(book, "c1", "Xaverius", "Quillfeather", "zquillfeather@x.example")
    line = {"item": "pen", "quantity": 2, "gross_amount": 20, "tax_amount": "3.8"}
    for n, who in enumerate(("c0", "c1", "c1")):
        order = {"system": "shop", "external_id": f"o{n}"}
        book.done("place_order", **order, channel="web", customer_id=who, lines=[line])
        book.done("ship_order", **order)
    sent(book, business)
    # The second one is kept out.
    touch = {"external_id": ["t1", "t2"], "kind": ["search_hit", "no such"], "channel": ["web"] * 2}
    touch |= {"touched_at": ["2026-01-02 10:00"] * 2, "visitor_id": ["v1"] * 2, "term": ["food for my parrot"] * 2}
    touch["customer_id"] = ["c1"] * 2
    counted = absorb(business.plan, "web", "touch", pa.table(touch))
    assert [c.added for c in counted.counts] == [1], counted
    with open_lake(business.lake, write=True) as con:
        compact(con, whole=True)
    bring_journey_up(business)


@pytest.fixture
def long_lived(once: Once) -> Iterator[Lived]:
    """A book in a file, and its lake: a copy of what was lived once."""

    def make(folder: Path) -> None:
        make_book(url := f"sqlite:///{folder}/book.db", PLAN)
        book = desk(url)
        lived(book, at(folder))
        book.store.close()

    folder = once("long-lived", make)
    book = desk(f"sqlite:///{folder}/book.db")
    yield book, at(folder)
    book.store.close()


def holding(folder: Path) -> set[str]:
    """The files of a folder that hold a word of the person, also where it is compressed."""
    found = set()
    for file in (each for each in folder.rglob("*") if each.is_file()):
        text = file.read_bytes().decode("latin-1")
        if file.suffix == ".parquet":
            text += repr(duckdb.execute(f"select * from '{file}'").fetchall())
            text += repr(duckdb.execute(f"select * from parquet_metadata('{file}')").fetchall())
        if any(word in text for word in WORDS):
            found.add(file.name)
    return found


def figures(business: Business) -> object:
    with measuring(business) as session:
        lines = pnl(session, Period()).whole.totals
        orders = session.con.execute("select external_id, customer_id, status from sales_order order by 1").fetchall()
        return lines, orders


def erase(book: Desk) -> None:
    book.done("erase_party", system="shop", external_id="c1", force=True)


def test_no_byte_of_who_was_erased_is_left_and_all_figures_stay(long_lived: Lived) -> None:
    book, business = long_lived
    before = figures(business)
    assert len(holding(business.lake.folder)) > 3
    erase(book)
    sent(book, business)
    assert holding(business.lake.folder) == set()
    assert figures(business) == before
    with open_lake(business.lake) as con:
        publish_views(con)
        assert con.execute("select external_id, name from party order by 1").fetchall() == [
            ("c0", "Anna Bird"), ("c1", "erased"),
        ]  # fmt: skip
        assert con.execute("select distinct party_id from party_code").fetchall() == [("c0",)]
        assert con.execute("select visitor_id, term from touch").fetchall() == [("v1", None)]
        assert con.execute("select name from party where name < 'b'").fetchall() == [("Anna Bird",)]
        state = con.execute("select max(snapshot_id) from ducklake_snapshots('lake')").fetchall()
    bring_journey_up(business)
    assert holding(business.lake.folder) == set()
    erase(book)
    sent(book, business, again=True)
    assert holding(business.lake.folder) == set()
    assert figures(business) == before
    with open_lake(business.lake) as con:
        kept = con.execute("select snapshot_id from ducklake_snapshots('lake')").fetchall()
    assert set(state) <= set(kept), "nothing more was to be forgotten, so no state was dropped"


def test_one_call_erases_in_the_journal_and_in_the_lake(new_book: Callable[[], str], tmp_path: Path) -> None:
    url = new_book()
    book, business = desk(url), at(tmp_path / "business", url)
    lived(book, business)
    for _ in range(2):
        assert isinstance(erase_party(business, Who("test", "clerk"), "shop", "c1", force=True), Applied)
    assert holding(business.lake.folder) == set()
    journal = repr(book.store.con.execute("select command, answer, touched from journal").fetchall())
    assert not any(word in journal for word in WORDS)
    assert check_seals(book.store) == []
    book.store.close()


def test_an_erasure_that_is_cut_off_again_and_again_is_carried_through(
    long_lived: Lived, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, business = long_lived
    before = figures(business)
    erase(book)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for step in ("compact", "forget", "_rewrite_catalogue", "_throw_away"):
        with monkeypatch.context() as patched:
            patched.setattr(lake_erasing, step, killed)
            with pytest.raises(KeyboardInterrupt):
                sent(book, business)
        assert figures(business) == before
    sent(book, business)
    assert holding(business.lake.folder) == set()
    assert figures(business) == before


CRM = {
    "ids": {"party": "shop"},
    "sources": {name: {"path": f"{name}.csv"} for name in ("people", "codes", "asked")},
    "records": {
        "party": {
            "source": "people",
            "columns": {"external_id": "id", "name": "name", "country": "country", "kind": "kind"},
        },
        "party_code": {"source": "codes", "columns": {"party_id": "id", "scheme": "scheme", "code": "code"}},
        "contact": {
            "source": "asked",
            "columns": {"external_id": "nr", "customer_id": "id", "channel": "channel", "opened_at": "day",
                        "summary": "text"},
        },
    },
}  # fmt: skip


@pytest.mark.parametrize("before", [True, False])
def test_who_was_erased_is_not_brought_back_by_what_systems_still_export(long_lived: Lived, before: bool) -> None:
    """before: the system was loaded before the erasure, too; its rows are the same afterwards, or come anew."""
    book, business = long_lived
    business = at(business.folder, crm=CRM)
    files = {
        "people": "id,name,country,kind\nc0,Anna Bird,DE,person\nc1,Xaverius Quillfeather,AT,person\n",
        "codes": "id,scheme,code\nc0,email,anna@x.example\nc1,email,zzzstart@x.example\n",
        "asked": "nr,id,channel,day,text\n1,c0,web,2026-01-03,my lamp\n2,c1,web,2026-01-03,my parrot\n"
        "3,c1,by owl,2026-01-04,my parrot again\n4,c0,by owl,2026-01-04,my lamp again\n"
        "5,c1,web,2026-01-04,my parrot sings\n5,c1,web,2026-01-05,my parrot sang\n"
        "6,c1,web,2026-01-05,my parrot,is,gone,for ever\n",
    }
    for name, text in files.items():
        (business.folder / f"{name}.csv").write_text(text)
    if before:
        load(business.plan)
        assert "Quillfeather" in repr(records(business, "party"))
    erase(book)
    sent(book, business)
    report = load(business.plan, again=True)
    assert report.kept_out == 1, "the other's row of an unknown channel"
    assert holding(business.lake.folder) == set()
    crm = "where system = 'crm' order by all"
    assert records(business, f"party {crm}", "external_id, name, country") == [
        ("c0", "Anna Bird", "DE"),
        ("c1", None, "AT"),
    ]
    assert records(business, f"party_code {crm}", "party_id, code") == [("c0", "anna@x.example")]
    assert records(business, f"contact {crm}", "external_id, customer_id, summary") == [
        ("1", "c0", "my lamp"),
        ("2", "c1", None),
    ]
    again = pa.table(
        {"external_id": ["c1"], "kind": ["person"], "name": ["Xaverius Quillfeather"], "_file": ["a"], "_row": [1]}
    )
    absorb(business.plan, "crm", "party", again)
    assert holding(business.lake.folder) == set()


def records(business: Business, source: str, columns: str = "*") -> list[tuple[object, ...]]:
    with open_lake(business.lake) as con:
        publish_views(con)
        return con.execute(f"select {columns} from {source}").fetchall()
