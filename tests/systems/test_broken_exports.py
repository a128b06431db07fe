"""Each broken export gets its sentence, loses nothing that is whole, and never crashes the reader."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from onebook.plan.model import RecordMapping
from onebook.records import BadInput, record_type
from onebook.records.gate import GateContext, build_gate
from onebook.systems.files import mapping_sql
from tests.exports.broken import LINE_COLUMNS, Broken, broken_exports, build

if TYPE_CHECKING:
    from tests.systems.conftest import Business

LINE = record_type("sales_order_line")
MAPPING = RecordMapping(source="orders", columns=LINE_COLUMNS)
CONTEXT = GateContext("shop", "EUR", "Europe/Berlin", "Europe/Berlin", {"web": ""})


def _all(*levels: str) -> list[pytest.param]:
    return [pytest.param(b, id=b.name) for b in broken_exports() if b.level in levels]


def _read(business: Business, broken: Broken) -> tuple[list[str], list[tuple[object, ...]], str]:
    """Return what was said of the file and its rows, the good rows, and the mapping over them."""
    build(broken, business.folder)
    try:
        relation, _ = business.read(**broken.source)
        business.con.execute(f"create or replace temp view orders as {relation.sql}")
        mapping = mapping_sql(LINE, MAPPING, {"orders": relation})
    except BadInput as error:
        return [str(fault) for fault in error.faults], [], ""
    said = [str(fault) for fault in relation.refused]
    said += [f"{row[1]}:{row[2]} {row[6]} {row[7]}" for row in business.rows(relation.structural_sql)]
    return said, business.rows(mapping), mapping


@pytest.mark.parametrize("broken", _all("refused"))
def test_a_file_that_cannot_be_read_is_refused_whole(business: Business, broken: Broken) -> None:
    if broken.only_as_user and os.geteuid() == 0:
        pytest.skip("root may read every file")
    said, rows, _ = _read(business, broken)
    assert rows == []
    assert len(said) == 1
    assert broken.says in said[0]


@pytest.mark.parametrize("broken", _all("rows"))
def test_broken_rows_are_set_aside_and_the_others_read(business: Business, broken: Broken) -> None:
    said, rows, _ = _read(business, broken)
    assert len(rows) == broken.good
    assert any(broken.says in sentence for sentence in said)


@pytest.mark.parametrize("broken", _all("gate"))
def test_what_the_cells_say_is_left_to_the_gate(business: Business, broken: Broken) -> None:
    said, rows, mapping = _read(business, broken)
    assert said == []
    assert len(rows) == 4
    columns = {row[0]: row[1] for row in business.rows(f"describe {mapping}")}
    gate = build_gate(LINE, columns, CONTEXT)
    faults = business.rows(gate.faults_sql(mapping))
    assert any(broken.says in f"{fault[6]} {fault[7]}" for fault in faults)
    assert business.rows(f"select count(*) from ({gate.good_sql(mapping)}) where _faults = 0") == [(broken.good,)]


@pytest.mark.parametrize("broken", _all("reads"))
def test_a_file_that_is_merely_odd_is_read_whole(business: Business, broken: Broken) -> None:
    said, rows, _ = _read(business, broken)
    assert said == []
    assert len(rows) == broken.good
    assert sorted(str(row[7]) for row in rows) == sorted(["19.98", "5.00", "9.99", "1234.50"][: broken.good])


def test_a_month_that_lacks_a_column_leaves_the_others_to_be_read(business: Business) -> None:
    broken = next(b for b in broken_exports() if b.name == "a month that lacks a column")
    said, rows, _ = _read(business, broken)
    assert len(rows) == 2
    assert said
    assert "lines-02.csv: has no column 'gross'" in said[0]
