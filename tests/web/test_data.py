"""Data: what each system gave and how fresh it is, and what is kept out, down to file, row and remedy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from deliveries import LAST_DAY, PLAN, load_promises, write_promises
from merchant import serving
from pages import read

from onebook.web import make_app


@pytest.fixture(scope="module")
def visitor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("data")
    write_promises(folder)
    load_promises(folder)
    with serving(make_app(folder)) as made:
        yield made


def test_the_first_line_says_how_new_it_is_and_what_is_kept_out(visitor: httpx.Client) -> None:
    answer = read(visitor, "/data").answer
    assert answer == f"2 systems, newest record {LAST_DAY}; 2 rows are kept out, all from The shop."


def test_systems_are_as_fresh_as_their_newest_record(visitor: httpx.Client) -> None:
    rows = read(visitor, "/data").rows("Systems")
    assert [cell.text.strip() for cell in rows["The shop"]][1:5] == [LAST_DAY, "up to date", "211", "2"]
    assert [cell.text.strip() for cell in rows["ledger"]][1:5] == ["2024-03-21", "10 days", "2", ""]
    kinds = read(visitor, "/data").rows("Records")
    assert kinds["Sales order line"][1].text == "105"
    assert kinds["Cost"][3].text == "10 days"


def test_a_group_opens_to_its_rows_with_file_row_reason_and_remedy(visitor: httpx.Client) -> None:
    groups = read(visitor, "/data").tables["Kept out"][1:]
    assert [[cell.text for cell in row] for row in groups] == [
        ["The shop", "sales order line", "a value is missing", "1"],
        ["The shop", "sales order line", "a value cannot be read", "1"],
    ]
    page = read(visitor, groups[1][3].href)
    ((file, row, key, column, value, told),) = ([cell.text for cell in row] for row in page.tables[""][1:])
    assert (file, row, key, column, value) == ("lines.csv", "107", "late / 3", "quantity", "lots")
    assert told == "Is not a number written as 1234.50. Mend it in the source, or in the mapping."
    assert read(visitor, "/data/kept-out").tables[""][1:] != page.tables[""][1:]


def test_loads_add_up_and_states_name_what_made_them(visitor: httpx.Client) -> None:
    page = read(visitor, "/data")
    load = [cell.text.strip() for cell in page.rows("Last loads")["1, The shop"]]
    assert load[1] in ("party", "sales order", "sales order line")
    assert '<td class="n">213</td><td class="n">211</td><td class="n">2</td><td class="n">211</td>' in page.text
    assert "load 1: shop" in page.text
    assert page.tables["Earlier states"][1][2].text.startswith("load 2: ledger")


def test_addresses_of_what_is_not_kept_out_say_so(visitor: httpx.Client) -> None:
    for asked in ("system=moon", "system=shop&rule=%27%3B--", "system=shop&records=&rule=refused&page=99"):
        page = read(visitor, f"/data/kept-out?{asked}")
        assert "nothing is kept out here" in page.answer


def test_what_no_name_holds_is_refused(visitor: httpx.Client) -> None:
    answer = visitor.get("/data/kept-out?system=%00")
    assert answer.status_code == 422
    assert "cannot be printed" in answer.text


def test_pages_of_rows_go_from_the_first_to_the_last(tmp_path: Path) -> None:
    write_promises(tmp_path)
    bad = "\n".join(f"late,{n},many,1.00" for n in range(10, 130))
    lines = (tmp_path / "lines.csv").read_text(encoding="utf-8")
    (tmp_path / "lines.csv").write_text(f"{lines}\n{bad}\n", encoding="utf-8")
    load_promises(tmp_path)
    with serving(make_app(tmp_path)) as client:
        address, seen = "/data/kept-out?system=shop&records=sales_order_line&rule=unreadable", []
        while address:
            page = read(client, address)
            seen += [row[2].text for row in page.tables[""][1:]]
            address = page.after
        assert len(seen) == len(set(seen)) == 121
        assert read(client, "/data/kept-out?system=shop&page=1000").tables[""][1:]


def test_before_the_first_load_it_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "onebook.toml").write_text(PLAN, encoding="utf-8")
    with serving(make_app(tmp_path)) as client:
        for address in ("/data", "/delivery", "/download/board.csv"):
            page = read(client, address)
            assert page.title == "Nothing loaded yet"
            assert "onebook load" in page.text


def test_where_all_was_taken_it_says_so(client: httpx.Client) -> None:
    page = read(client, "/data")
    assert page.answer.endswith("; no row is kept out.")
    assert "Nothing: all that was read is in the lake." in page.text
    assert page.rows("Systems")["ledger"][4].text.strip() == "never"
    assert "geheim" not in page.text
