"""What is told about record types is what they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from onebook.lake import stored_columns
from onebook.records import record_type, record_types
from onebook.records.describe import arrow_schema, field_rows, json_schema
from onebook.records.page import page

DOCS = Path(__file__).parents[2] / "docs"


def test_the_page_of_record_types_is_current() -> None:
    assert (DOCS / "records.md").read_text() == page(), "run: python -m onebook.records.page > docs/records.md"


@pytest.mark.parametrize("name", record_types())
def test_one_declaration_gives_all(name: str) -> None:
    declared = record_type(name)
    assert [f.name for f in arrow_schema(declared)] == list(stored_columns(declared))
    shape = json_schema(declared)
    assert list(shape["properties"])[: len(declared.names)] == list(declared.names)
    assert {"revision", "deleted"} <= set(shape["properties"])
    assert not {"system", "load_id"} & set(shape["properties"])
    assert [row[0] for row in field_rows(declared)][: len(declared.names)] == list(declared.names)
    for f in declared.fields:
        assert f.doc.endswith((".", "?")), f"{name}.{f.name} has no sentence"
        assert f.ref is None or f.ref in record_types()


def test_a_schema_asks_for_no_more_than_the_gate_does() -> None:
    shape = json_schema(record_type("sales_order_line"))
    assert shape["required"] == ["sales_order_id", "line", "channel", "quantity", "gross_amount"]
    assert shape["allOf"] == [{"anyOf": [{"required": ["ordered_at"]}, {"required": ["ordered_on"]}]}]
    assert shape["properties"]["line_kind"]["default"] == "goods"
    assert "tax_rate" in shape["properties"]
    told = {row[0]: row[2:] for row in field_rows(record_type("sales_order_line"))}
    assert told["ordered_on"][0] == "or ordered_at"
    assert "goods where none is given." in told["line_kind"][1]
    assert "At least 0." in told["quantity"][1]
