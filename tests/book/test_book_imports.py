"""Opening balances and files of counts and orders: good rows go in once, all that is wrong is told with its row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from onebook.app.keeping import importing
from onebook.app.keeping.importing import import_file, open_balances
from onebook.app.keeping.opening import Book
from onebook.book import check_book
from onebook.records import BadInput
from tests.book.world import Desk, desk


@pytest.fixture
def shop(new_book: Callable[[], str]):
    opened = desk(new_book())
    yield opened
    opened.store.close()


def given(folder: Path, text: str) -> Path:
    path = folder / "given.csv"
    path.write_text(text, encoding="utf-8")
    return path


def opened(shop: Desk, path: Path, **more: bool) -> tuple[int, int, list[str]]:
    done = open_balances(Book(shop.store, shop.rules), [path], "2025-01-01", "me", lambda _: None, **more)
    return done.taken, done.before, [f.where for f in done.faults]


def imported(shop: Desk, sort: str, path: Path) -> tuple[int, int, list[str]]:
    done = import_file(Book(shop.store, shop.rules), sort, path, "me", lambda _: None)
    return done.taken, done.before, [f.where for f in done.faults]


def on_hand(shop: Desk) -> list[tuple[str, str, int]]:
    asked = """select i.sku, p.name, l.on_hand from stock_level l join item i on i.item_id = l.item_id
        join place p on p.place_id = l.place_id where l.on_hand <> 0 order by 1, 2"""
    return [tuple(row) for row in shop.store.con.execute(asked).fetchall()]


def test_a_book_is_opened_once_and_a_mended_file_adds_what_was_wrong(shop: Desk, tmp_path: Path) -> None:
    head = "item;name;place;quantity;unit_cost\n"
    path = given(tmp_path, head + "pen;Pen;main;10;1.5\npen;Pen;city;2;1.5\nink;Ink;main;x;2\ncap;Cap;cellar;1;2\n")
    assert opened(shop, path) == (2, 0, ["given.csv, row 4", "given.csv, row 5"])
    assert opened(shop, path)[:2] == (0, 2)
    path = given(tmp_path, head + "pen;Pen;main;10;1.5\npen;Pen;city;2;1.5\nink;Ink;main;4;2\ncap;Cap;city;1;2\n")
    assert opened(shop, path) == (2, 2, [])
    levels = [("cap", "city", 1_0000), ("ink", "main", 4_0000), ("pen", "city", 2_0000), ("pen", "main", 10_0000)]
    assert on_hand(shop) == levels
    again = given(tmp_path, head + "pen;Pen;main;11;1.5\n")
    assert opened(shop, again)[:2] == (0, 0), "the book has moved it: it is to be counted"
    assert on_hand(shop) == levels
    assert opened(shop, again, even_if_moved=True)[0] == 1
    assert ("pen", "main", 21_0000) in on_hand(shop)
    assert check_book(shop.store) == []


def test_what_was_opened_before_does_not_come_on_top_of_itself(shop: Desk, tmp_path: Path) -> None:
    shop.stock(ink=1)
    path = given(tmp_path, "item,place,quantity,unit_cost\npen,main,10,1.5\nink,main,4,2\n")
    assert opened(shop, path) == (1, 0, ["given.csv, row 3"]), "the book has moved the ink"
    assert opened(shop, path, even_if_moved=True) == (1, 1, [])
    assert on_hand(shop) == [("ink", "main", 5_0000), ("pen", "main", 10_0000)]
    assert opened(shop, path, even_if_moved=True) == (0, 2, [])


@pytest.mark.parametrize("new_book", ["postgresql"], indirect=True)
def test_a_server_knows_how_much_there_is_once_much_was_brought_in(
    shop: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MUCH", 2)
    path = given(tmp_path, "item,place,quantity,unit_cost\npen,main,10,1.5\npen,city,2,1.5\n")
    opened(shop, path)
    known = "select reltuples from pg_class where relname = 'stock_level'"
    assert shop.store.con.execute(known).fetchall() == [(2,)]


def test_counts_and_orders_go_in_but_for_rows_that_are_wrong(shop: Desk, tmp_path: Path) -> None:
    shop.stock(pen=10, ink=10)
    rows = ["pen,main,7,2025-11-22 09:00", "pen,main,,2025-11-22 10:00", "ink,main,3,soon", "nib,main,3,2025-11-22"]
    path = given(tmp_path, "item,place,quantity,counted_at\n" + "\n".join(rows))
    assert imported(shop, "counts", path) == (1, 0, [f"given.csv, row {n}" for n in (3, 4, 5)])
    assert imported(shop, "counts", path)[:2] == (0, 1)
    rows = [
        "shop,o1,web,2025-11-22,pen,1,10", "shop,o1,web,2025-11-22,ink,2,6", "shop,o2,fair,2025-11-22,pen,1,10",
        "shop,o3,web,2025-11-22,pen,1,10", "shop,o3,web,2025-11-22,pen,-1,10",
    ]  # fmt: skip
    path = given(tmp_path, "system,order,channel,ordered_at,item,quantity,gross_amount\n" + "\n".join(rows))
    left = " (1 more of the same are left out with it)"
    assert imported(shop, "orders", path) == (2, 0, ["given.csv, row 4", f"given.csv, row 6{left}"])
    assert imported(shop, "orders", path)[:2] == (0, 2)
    names = shop.store.con.execute("select external_id from sales_order").fetchall()
    assert [row[0] for row in names] == ["o1"]
    assert check_book(shop.store) == []


def entries(shop: Desk) -> list[int]:
    """How many rows the book has of what an import may add."""
    tables = ("journal", "stock_move", "stock_count", "sales_order", "sales_order_line", "allocation")
    return [shop.store.con.execute(f"select count(*) from {table}").fetchone()[0] for table in tables]


def test_counts_in_many_pieces_take_in_the_good_ones_and_tell_all_else_once(shop: Desk, tmp_path: Path) -> None:
    items, at = 600, "2025-11-02 18:00"
    rows = [f"i{n},{place},10,2" for n in range(items) for place in ("main", "city")]
    path = given(tmp_path, "item,place,quantity,unit_cost\n" + "\n".join(rows))
    book = Book(shop.store, shop.rules)
    assert open_balances(book, [path], "2025-11-01", "me", lambda _: None).taken == 2 * items
    good = [f"i{n},{place},{n % 5 + 8},{at}" for n in range(items) for place in ("main", "city")]
    wrong = {
        0: (f"nib,main,3,{at}", "there is no item 'nib'."),
        333: (f"i166,cellar,3,{at}", "there is no place 'cellar'."),
        499: (f"i249,city,many,{at}", "quantity 'many': it is no number."),
        500: (f"i250,main,-1,{at}", "quantity '-1': it is less than 0."),
        777: ("i388,city,3,soon", "counted_at 'soon' is no day or time."),
        901: ("i450,city,3,2025-10-01", "i450 was opened at city after that, so that the opening has it already."),
        1000: ("i500,main,3,2199-01-01", "counted_at '2199-01-01' is still to come."),
        1100: (good[2], "it tells of the same pieces at the same time as row 4."),
        1199: (f",city,3,{at}", "item: it is empty."),
    }
    rows = [wrong[nth][0] if nth in wrong else row for nth, row in enumerate(good)]
    path = given(tmp_path, "item,place,quantity,counted_at\n" + "\n".join(rows))
    done = import_file(book, "counts", path, "me", lambda _: None)
    assert [(fault.where.split(" (")[0], fault.what) for fault in done.faults] == [
        (f"given.csv, row {nth + 2}", what) for nth, (_, what) in sorted(wrong.items())
    ]
    assert (done.taken, done.before) == (len(good) - len(wrong) - 1, 0), "the row that stands there twice is doubtful"
    left = {*wrong, 2}
    levels = {(row.split(",")[0], row.split(",")[1]): int(row.split(",")[2]) for row in good}
    levels |= {key: 10 for nth, key in enumerate(levels) if nth in left}
    assert on_hand(shop) == sorted((*key, number * 1_0000) for key, number in levels.items())
    before = entries(shop)
    again = import_file(book, "counts", path, "me", lambda _: None)
    assert (again.taken, again.before, again.faults) == (0, done.taken, done.faults)
    assert entries(shop) == before
    mended = given(tmp_path, "item,place,quantity,counted_at\n" + "\n".join(good))
    assert imported(shop, "counts", mended) == (len(left), done.taken, [])
    assert check_book(shop.store) == []


def test_of_numbers_that_stand_for_one_item_each_place_is_counted_once(shop: Desk, tmp_path: Path) -> None:
    shop.stock(pen=10, biro=0, ink=10)
    shop.done("retire_item", item="biro", status="ended")
    shop.done("merge_items", item="biro", into="pen")
    at = "2025-11-22 09:00"
    rows = [f"pen,main,5,{at}", f"biro,main,3,{at}", f"ink,main,9,{at}", f"biro,city,2,{at}"]
    path = given(tmp_path, "item,place,quantity,counted_at\n" + "\n".join(rows))
    assert imported(shop, "counts", path) == (2, 0, ["given.csv, row 3 (1 more of the same are left out with it)"])
    assert on_hand(shop) == [("ink", "main", 19_0000), ("pen", "city", 2_0000), ("pen", "main", 10_0000)]


def test_orders_in_many_pieces_take_in_the_good_ones_and_tell_all_else_once(shop: Desk, tmp_path: Path) -> None:
    shop.stock(pen=10_000, old=1)
    shop.done("set_party", system="shop", external_id="anna", kind="person", name="Anna")
    shop.done("retire_item", item="old", status="ended")
    shop.done("place_order", system="shop", external_id="known", channel="web", lines=[{"item": "pen", "quantity": 1}])

    def row(order: str, item: str = "pen", quantity: str = "1", off: str = "1", **more: str) -> str:
        at, channel = more.get("at", "2025-11-02"), more.get("channel", "web")
        anna = "anna" if order[-1] in "37" else ""  # who names a customer goes another way than who does not
        return f"shop,{order},{channel},{at},{item},{quantity},10,{off},{anna}"

    good = [row(f"o{nth // 2}") for nth in range(1_200)]
    good[400] = row("fresh")
    wrong = {
        1: (row("o0", quantity="x"), "quantity 'x': it is no number."),
        400: (row("known"), "shop has given an order known before."),
        499: (row("o249", item="old"), "old is sold no more."),
        501: (row("o250", off="11"), "Line 2 (pen) has a discount_amount of 11 on a gross_amount of 10."),
        640: (row("o320", at="2199-01-01"), "ordered_at '2199-01-01' is still to come."),
        803: (row("o401", item="nib"), "there is no item 'nib'."),
        1197: (row("o598", at="soon"), "ordered_at is another one than in row 1198 of the same order."),
        1198: (row("o599", channel="fair"), "there is no channel 'fair'."),
    }
    rows = {nth: told for nth, (told, _) in wrong.items()} | {641: row("o320", at="2199-01-01")}
    rows |= {1199: row("o599", channel="fair")}
    head = "system,order,channel,ordered_at,item,quantity,gross_amount,discount_amount,customer_id\n"
    path = given(tmp_path, head + "\n".join(rows.get(nth, told) for nth, told in enumerate(good)))
    book = Book(shop.store, shop.rules)
    done = import_file(book, "orders", path, "me", lambda _: None)
    assert [(fault.where.split(" (")[0], fault.what) for fault in done.faults] == [
        *((f"given.csv, row {nth + 2}", what) for nth, (_, what) in sorted(wrong.items())),
        ("given.csv, row 1201", "there is no channel 'fair'."),
    ]
    left = {"o0", "o249", "o250", "o320", "o401", "o598", "o599", "fresh"}
    assert (done.taken, done.before) == (1_200 - 2 * 7 - 1, 0)
    names = {name for (name,) in shop.store.con.execute("select external_id from sales_order").fetchall()}
    assert names == {"known", *(each.split(",")[1] for each in good)} - left
    before = entries(shop)
    again = import_file(book, "orders", path, "me", lambda _: None)
    assert (again.taken, again.before, again.faults) == (0, done.taken, done.faults)
    assert entries(shop) == before
    assert imported(shop, "orders", given(tmp_path, head + "\n".join(good))) == (15, done.taken, [])
    assert check_book(shop.store) == []


def test_a_file_that_cannot_be_used_is_told_whole(shop: Desk, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        imported(shop, "counts", given(tmp_path, "item,location,quantity\npen,main,1\n"))
    told = [str(fault) for fault in refused.value.faults]
    mend = "Take them out, or name them as they are known: item, place, quantity, counted_at."
    assert told == [
        "given.csv: it lacks columns: place, counted_at. Add them. It has: item, location, quantity.",
        f"given.csv: it has columns that nobody knows: location. {mend}",
    ]
    path = given(tmp_path, "")
    path.write_bytes("item,place,quantity,counted_at\nStühle,main,1,2025-01-01\n".encode("cp1252"))
    with pytest.raises(BadInput) as refused:
        imported(shop, "counts", path)
    assert "Save it as UTF-8" in refused.value.faults[0].mend


def test_none_of_an_item_is_none_however_it_is_written(shop: Desk, tmp_path: Path) -> None:
    rows = ["pen,main,0.00,1.5", "pen,city,2,1.5", "ink,main,0.0000,2", "cap,main,0,1", "bad,main,0.x,1"]
    path = given(tmp_path, "item,place,quantity,unit_cost\n" + "\n".join(rows))
    assert opened(shop, path)[2] == ["given.csv, row 6"]
    assert on_hand(shop) == [("pen", "city", 2_0000)]
    skus = shop.store.con.execute("select sku from item order by sku").fetchall()
    assert [row[0] for row in skus] == ["cap", "ink", "pen"]


def test_an_item_is_not_added_of_which_a_row_is_wrong(shop: Desk, tmp_path: Path) -> None:
    rows = [
        "few,main,-5,1,,", "word,main,many,1,,", "fine,main,5,1.12345,,", "far,cellar,1,1,,", "out,customer,1,1,,",
        "part,main,1,1,,", "part,cellar,1,1,,", "lots,main,1,1,,2027-01-01", "soon,main,1,1,a,soon", ",main,1,1,,",
        "good,main,1,1,,",
    ]  # fmt: skip
    path = given(tmp_path, "item,place,quantity,unit_cost,lot,expires_on\n" + "\n".join(rows))
    done = open_balances(Book(shop.store, shop.rules), [path], "2025-01-01", "me", lambda _: None)
    assert (done.taken, done.before) == (1, 0)
    assert [row[0] for row in shop.store.con.execute("select sku from item").fetchall()] == ["good"]
    told = {fault.where: (fault.what, fault.mend) for fault in done.faults}
    assert len(told) == len(done.faults) == 9, "each once"
    assert told["given.csv, row 2"] == ("quantity '-5': it is not more than 0.", "Give more than 0.")
    assert told["given.csv, row 3"] == ("quantity 'many': it is no number.", "Write it like 12.50.")
    assert told["given.csv, row 4"] == (
        "unit_cost '1.12345': it has more than 4 decimals.", "Round it to 4 decimals.",
    )  # fmt: skip
    assert told["given.csv, row 8 (1 more of the same are left out with it)"][0] == "there is no place 'cellar'."
    assert told["given.csv, row 11"] == ("item: it is empty.", "Fill it in.")
    assert all(mend for _what, mend in told.values())
