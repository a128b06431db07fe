"""Delimited text: what is read, by which row numbers it is told, and what happens where it is not whole."""

from __future__ import annotations

import hashlib
import random
from typing import TYPE_CHECKING

import duckdb
import pytest

from onebook.plan.model import System
from onebook.records import BadInput
from onebook.systems.files import careful

if TYPE_CHECKING:
    from tests.systems.conftest import Business

ROWS = 120_000


def test_rows_are_numbered_as_a_spreadsheet_shows_them_in_files_large_enough_to_be_read_in_parallel(
    business: Business,
) -> None:
    lines = (f'{n},"two\nlines",x\n' if n % 7 == 0 else f"{n},one line,y\n" for n in range(2, ROWS + 2))
    business.write("a.csv", "id,text,more\n" + "".join(lines))
    business.write("b.csv", "id,text,more\r\n2,x,y\r\n")
    relation = business.prepare(path="*.csv")
    assert not business.con.execute("select current_setting('preserve_insertion_order')").fetchone()[0]
    wrong = f"select count(*), count(*) filter (id::bigint <> _row) from ({relation.traced_sql})"
    assert business.rows(wrong) == [(ROWS + 1, 0)]
    assert business.rows(f"select _file, count(*) from ({relation.traced_sql}) group by 1 order by 1") == [
        ("a.csv", ROWS),
        ("b.csv", 1),
    ]
    carefully = business.prepare(path="*.csv", careful=True)
    assert business.rows(wrong.replace(relation.traced_sql, carefully.traced_sql)) == [(ROWS + 1, 0)]
    assert business.rows(f"select * from ({carefully.sql}) except all select * from ({relation.sql})") == []


@pytest.mark.parametrize(
    ("content", "settings", "first"),
    [
        ("a,b\n1,2\n", {}, 2),
        ("title\n\na,b\n1,2\n", {"skip": 2}, 4),
        ("\n\na,b\n1,2\n", {}, 4),
        ("1,2\n", {"header": False, "columns": ["a", "b"]}, 1),
        ("x\n1,2\n", {"header": False, "columns": ["a", "b"], "skip": 1}, 2),
        ('"a\nx",b\n1,2\n', {}, 2),
        ("a,b\n9,9\n\n1,2\n", {}, 2),
    ],
)
def test_the_first_row_is_told_wherever_it_stands(
    business: Business, content: str, settings: dict[str, object], first: int
) -> None:
    business.write("a.csv", content)
    relation = business.prepare(path="a.csv", **settings)
    assert min(row[-1] for row in business.rows(relation.traced_sql)) == first


def test_blank_lines_between_rows_are_counted_and_those_within_quotes_are_not(business: Business) -> None:
    business.write("a.csv", 'a,b\n1,"x\n\ny"\n\n2,z\n')
    rows = business.rows(business.prepare(path="a.csv").traced_sql)
    assert sorted((row[0], row[-1]) for row in rows) == [("1", 2), ("2", 4)]
    business.write("a.csv", 'a,b\n1,"x\n\ny"\n2,z\n')
    relation = business.prepare(path="a.csv")
    assert relation.may_be_broken  # read fast
    assert sorted((row[0], row[-1]) for row in business.rows(relation.traced_sql)) == [("1", 2), ("2", 3)]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "utf-32"]
)
def test_every_encoding_gives_the_same_rows(business: Business, encoding: str) -> None:
    text = "größe,straße\nüber,naïve café\n"
    marks = {"utf-16-le": "\ufeff", "utf-16-be": "\ufeff"}
    business.write("a.csv", (marks.get(encoding, "") + text).encode(encoding))
    declared = {"encoding": encoding} if encoding in ("cp1252", "latin-1") else {}
    relation, rows = business.read(path="a.csv", **declared)
    assert relation.columns == ("größe", "straße")
    assert rows == [tuple(text.splitlines()[1].split(","))]


def test_a_byte_that_is_not_utf8_is_told_by_line_wherever_it_stands(business: Business) -> None:
    filler = "1,äöü\n" * 400_000
    business.write("a.csv", b"id,name\n" + filler.encode() + "2,M\xfcller\n".encode("latin-1"))
    with pytest.raises(BadInput, match=r"a\.csv:400002: byte 0xFC is not UTF-8 \(it would be 'ü' in cp1252\)"):
        business.prepare(path="a.csv")


def test_cells_are_text_and_empty_or_declared_ones_are_null(business: Business) -> None:
    business.write("a.csv", 'a,b,c\n007,NA,""\n=1+1,-, x \nn/a,"NA",1e5\n')
    for by_row in (False, True):
        relation = business.prepare(path="a.csv", null=["NA", "-"], careful=by_row)
        assert business.rows(relation.sql) == [("007", None, None), ("=1+1", None, " x "), ("n/a", None, "1e5")]


def test_headers_are_trimmed_numbered_and_kept_apart(business: Business) -> None:
    business.write("a.csv", ' Id ,id,,_row,"we""ird; \'x\'"\n1,2,3,4,5\n')
    relation, rows = business.read(path="a.csv")
    assert relation.columns == ("Id (column 1)", "id (column 2)", "column_3", "_row (column 4)", "we\"ird; 'x'")
    assert rows == [("1", "2", "3", "4", "5")]
    assert business.rows(relation.traced_sql) == [("1", "2", "3", "4", "5", "a.csv", 2)]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a;b;c\n1,5;2,5;3\n1,5;2,5;3\n", ";"),
        ("a\tb\nx, y\tz\nq, r\ts\n", "\t"),
        ("name\nSmith, J\nMiller, K\n", None),
        ("a|b\n1|2\n", "|"),
        ('a,b\n"x;y;z",1\n"p;q;r",2\n', ","),
        ("a+|b+|c\n1|1+|2+|3\n", "+|"),
    ],
)
def test_the_delimiter_is_seen(business: Business, text: str, delimiter: str | None) -> None:
    business.write("a.csv", text)
    relation, rows = business.read(path="a.csv")
    first, second = text.splitlines()[:2]
    assert relation.columns == tuple(first.split(delimiter)) if delimiter else (first,)
    if '"' not in text:
        assert rows[0] == (tuple(second.split(delimiter)) if delimiter else (second,))


def test_quotes_and_escapes_follow_the_plan(business: Business) -> None:
    business.write("a.csv", "a,b\n'x, y',it\\'s\n'it\\'s','\"'\n")
    _, rows = business.read(path="a.csv", quote="'", escape="\\")
    assert rows[1] == ("it's", '"')
    business.write("b.csv", 'a|b\n"open|5" pipe\n')
    _, rows = business.read(path="b.csv", quote="")
    assert rows == [('"open', '5" pipe')]


@pytest.mark.parametrize("at_once", [1, 3, 500])
def test_a_broken_row_costs_only_itself(business: Business, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    """Good rows and bad ones together are the whole file, whatever was done to it and however many are read at once."""
    monkeypatch.setattr(careful, "BLOCK", at_once)
    chance = random.Random(7)  # noqa: S311
    cells = ["a", '"q,r"', '"n\nl"', '"d""d"', "", 'mid"quote']  # fmt: skip
    damage = ['"open', '"bad"x', "x,y", '"']
    for _ in range(60):
        made = []
        for number in range(40):
            spoilt = chance.random() < 0.1
            made.append(f"k{number},{chance.choice(damage if spoilt else cells)},{chance.choice(cells)}")
        business.write("a.csv", "key,b,c\n" + "\n".join(made) + "\n")
        relation = business.prepare(path="a.csv", careful=True)
        good = business.rows(relation.sql)
        kept = "\n".join(
            [*("\n".join(map(str, row)) for row in good), *(row[0] for row in business.rows(relation.structural_sql))]
        )
        assert all(f"k{number}" in kept for number in range(40))
        strictly = business.prepare(path="a.csv")
        if relation.structural_sql is None:
            assert sorted(map(str, business.rows(strictly.sql))) == sorted(map(str, good))
        else:
            with pytest.raises(duckdb.Error):
                business.rows(strictly.sql)


def test_rows_set_aside_tell_file_row_and_text(business: Business) -> None:
    business.write("exports/a.csv", "a,b\n1,2\n3\n4,5\n6,7,8\n")
    relation = business.prepare(path="exports/*.csv", careful=True)
    aside = business.rows(relation.structural_sql)
    assert [(row[0], row[1], row[2], row[4], row[5]) for row in aside] == [
        ('{"line": "3"}', "exports/a.csv", 3, "3", "too_few_columns"),
        ('{"line": "6,7,8"}', "exports/a.csv", 5, "6,7,8", "too_many_columns"),
    ]
    assert sorted(row[-1] for row in business.rows(relation.traced_sql)) == [2, 4]


def test_files_of_one_source_are_read_by_the_names_of_their_columns(business: Business) -> None:
    business.write("m-2.csv", "b;a\n2;1\n")
    business.write("m-1.csv", "a,b\n1,2\n")
    business.write("m-3.csv", "a,b,c\n1,2,3\n")
    relation, rows = business.read(path="m-*.csv")
    assert relation.columns == ("a", "b", "c")
    assert sorted(rows, key=str) == [("1", "2", "3"), ("1", "2", None), ("1", "2", None)]
    assert [file.name for file in relation.files] == ["m-1.csv", "m-2.csv", "m-3.csv"]
    assert {row[-2:] for row in business.rows(relation.traced_sql)} == {("m-1.csv", 2), ("m-2.csv", 2), ("m-3.csv", 2)}


def test_a_file_that_lacks_a_needed_column_is_left_out_and_the_others_read(business: Business) -> None:
    business.write("m-1.csv", "a,b\n1,2\n")
    business.write("m-2.csv", "A,x\n1,2\n")
    relation, rows = business.read(path="m-*.csv", needed=("a", "b"))
    assert rows == [("1", "2")]
    assert [str(fault).split(".csv")[0] for fault in relation.refused] == ["m-2"]
    relation, rows = business.read(path="m-*.csv", needed=("a",))
    assert len(rows) == 2
    assert relation.refused == ()


def test_contents_are_known_by_their_digest(business: Business) -> None:
    path = business.write("a.csv", "a,b\n1,2\n")
    (file,) = business.prepare(path="a.csv").files
    assert (file.size, file.digest) == (8, hashlib.sha256(path.read_bytes()).hexdigest())


def test_a_systems_folder_may_lie_elsewhere_but_its_sources_not(business: Business) -> None:
    shared = business.folder.parent / "shared" / "shop"
    shared.mkdir(parents=True)
    (shared / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (shared.parent / "b.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    system = System(folder="../shared/shop")
    relation = business.prepare(system=system, path="a.csv")
    assert relation.files[0].name == "../shared/shop/a.csv"
    for path in ("../b.csv", "../*.csv", str(business.folder / "*.csv")):
        with pytest.raises(BadInput, match="leads out of the folder"):
            business.prepare(system=system, path=path)


def test_a_link_within_a_glob_that_leads_out_is_left_out(business: Business) -> None:
    outside = business.folder.parent / "secret.csv"
    outside.write_text("a,b\n6,6\n", encoding="utf-8")
    business.write("a.csv", "a,b\n1,2\n")
    (business.folder / "b.csv").symlink_to(outside)
    (business.folder / "c.csv").symlink_to(business.folder / "a.csv")
    relation, rows = business.read(path="*.csv")
    assert rows == [("1", "2"), ("1", "2")]
    assert [fault.where for fault in relation.refused] == ["b.csv"]


def test_names_with_any_letters_are_only_names(business: Business) -> None:
    business.write("it's [a] {b}/x'); drop table y; --.csv", 'a\'b,"c"") d"\n1,2\n')
    relation, rows = business.read(path="it's [a] {b}/x'); drop table y; --.csv")
    assert relation.columns == ("a'b", 'c") d')
    assert rows == [("1", "2")]
    assert business.rows(relation.traced_sql) == [("1", "2", "it's [a] {b}/x'); drop table y; --.csv", 2)]


def test_columns_are_the_same_in_all_files_whatever_their_case(business: Business) -> None:
    business.write("a.csv", "id,Amount\n1,10\n")
    business.write("b.csv", "AMOUNT;ID\n20;2\n")
    relation, rows = business.read(path="*.csv", needed=("id", "amount"))
    assert relation.columns == ("id", "Amount")
    assert sorted(rows) == [("1", "10"), ("2", "20")]
    assert sorted(business.rows(relation.traced_sql)) == [("1", "10", "a.csv", 2), ("2", "20", "b.csv", 2)]
