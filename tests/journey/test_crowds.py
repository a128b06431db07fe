"""Codes that would tie everyone together, and worlds with little or nothing to go by, give sane persons."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from onebook.app.who import crowds_in
from onebook.journey.build import refresh_journey
from onebook.lake import LakeFiles, ensure_tables, open_lake
from onebook.measures import Session, open_session, use_models
from onebook.plan import parse_plan
from onebook.records import record_types
from tests.measures.small import PLAN, Rows, small_lake

PARTIES = """insert into lake.record.party (system, external_id, kind, name, load_id, deleted)
    select 'shop', 'P' || i, 'person', 'Ana ' || chr(cast(65 + i % 26 as integer)), 1, false
    from range({number}) as r (i)"""
CODES = """insert into lake.record.party_code (system, party_id, scheme, code, load_id, deleted)
    select 'shop', 'P' || i, '{scheme}', {code}, 1, false from range({number}) as r (i)"""


@contextmanager
def _world(folder: Path, number: int, **codes: str) -> Iterator[Session]:
    """So many parties; codes: by scheme, as SQL in which `i` is the party's number."""
    files, plan = LakeFiles(folder / "lake", threads=1), parse_plan(PLAN, folder)
    with open_lake(files, write=True) as con:
        ensure_tables(con)
        con.execute(PARTIES.format(number=number))
        for scheme, code in codes.items():
            con.execute(CODES.format(scheme=scheme, code=code, number=number))
        con.execute("insert into lake.control.load_run (load_id, system) values (1, 'shop')")
        refresh_journey(con, plan, files)
    with open_lake(files) as con:
        session = open_session(con, plan, date(2026, 1, 1))
        use_models(session, ("who",))
        yield session


def _persons(session: Session) -> int:
    return int(session.con.execute("select count(distinct person) from who").fetchall()[0][0])


def test_null_like_values_of_ten_thousand_tie_nobody(tmp_path: Path) -> None:
    with _world(tmp_path, 10_000, email="'N/A '", phone="'0000000'", login="'u' || (i // 2)") as session:
        assert _persons(session) == 10_000, "two of one login and other names are disputed"
        told = {(one.scheme, one.code): (one.verdict, one.holders) for one in crowds_in(session, 2)}
        assert told == {("email", "n/a"): ("none", 10_000), ("phone", "0000000"): ("none", 10_000)}


def test_a_code_of_everybody_is_reported_and_not_followed(tmp_path: Path) -> None:
    with _world(tmp_path, 40, email="'kasse@shop.example'", login="'u' || (i % 26)") as session:
        assert _persons(session) == 26, "those of one login and name are one"
        (crowd,) = crowds_in(session, 9)
        assert (crowd.verdict, crowd.holders, len(crowd.examples)) == ("crowd", 40, 2)


def test_one_customer_is_one_person(tmp_path: Path) -> None:
    with _world(tmp_path, 1, email="'ana@x.example'") as session:
        assert _persons(session) == 1
        assert crowds_in(session, 9) == ()


def test_where_nobody_is_known_there_is_nobody(tmp_path: Path) -> None:
    nothing: dict[str, Rows] = dict.fromkeys(record_types(), ())
    with small_lake(tmp_path / "nothing", nothing, "2026-01-01", journey=True) as session:
        use_models(session, ("who",))
        assert _persons(session) == 0
    touches = [{"external_id": f"{n}", "kind": "visit", "channel": "web", "touched_on": "2025-05-01"} for n in range(3)]
    with small_lake(tmp_path / "nameless", {"touch": touches}, "2026-01-01", journey=True) as session:
        use_models(session, ("who",))
        assert _persons(session) == 0
