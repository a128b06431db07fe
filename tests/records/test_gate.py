"""The gate: what passes is read exactly, what does not is told with column, value and rule; nothing is lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onebook.lake import Connection, check, connect
from onebook.records import BadInput, record_type, record_types
from onebook.records.gate import GateContext

EXAMPLES = int(os.environ.get("ONEBOOK_EXAMPLES", "10"))
CONTEXT = GateContext("shop", "EUR", "Europe/Berlin", "Europe/Berlin", {"web": "Web shop", "store": ""})
LINE = record_type("sales_order_line")
PLAIN = {
    "sales_order_id": "1", "line": "1", "channel": "web", "ordered_on": "2024-05-31", "quantity": "2",
    "gross_amount": "10.00",
}  # fmt: skip


@pytest.fixture(scope="module")
def con() -> Iterator[Connection]:
    made = connect()
    yield made
    made.close()


def gate(con: Connection, *rows: dict[str, object], context: GateContext = CONTEXT, kind: str = "sales_order_line"):
    good, bad = check(con, pa.Table.from_pylist(list(rows)), record_type(kind), context)
    return good.to_pylist(), bad.to_pylist()


def faults(con: Connection, context: GateContext = CONTEXT, **changed: object) -> set[tuple[str, str, str]]:
    _, bad = gate(con, {**PLAIN, **changed}, context=context)
    return {(f["column"], f["rule"], f["value"]) for f in bad}


def test_a_plain_row_is_read(con: Connection) -> None:
    good, bad = gate(con, {**PLAIN, "ordered_on": " 2024-05-31 ", "channel": "web ", "discount_amount": ""})
    assert not bad
    assert good[0]["ordered_on"] == date(2024, 5, 31)
    assert good[0]["gross_amount"] == Decimal("10.0000")
    assert good[0]["discount_amount"] == 0
    assert good[0]["currency"] == "EUR"


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("gross_amount", "ten", "unreadable"),
        ("gross_amount", "1.234,56", "unreadable"),
        ("gross_amount", "1,234.56", "unreadable"),
        ("gross_amount", "1.23456", "too_fine"),
        ("gross_amount", "5e-05", "too_fine"),
        ("gross_amount", "1.5E-5", "too_fine"),
        ("gross_amount", "-3", "sign_of_gross"),
        ("gross_amount", "", "missing"),
        ("gross_amount", "NaN", "unreadable"),
        ("gross_amount", "1e300", "unreadable"),
        ("quantity", "-1", "too_small"),
        ("channel", "Fax", "not_one_of"),
        ("channel", "", "missing"),
        ("currency", "EURO", "not_a_currency"),
        ("ordered_on", "2024-02-31", "unreadable"),
        ("ordered_on", "31.05.2024", "unreadable"),
        ("ordered_on", "0001-01-01", "far_off"),
        ("delivery_method", "pigeon", "not_one_of"),
        ("carrier", "x" * 201, "too_long"),
        ("carrier", "a\0b", "nul_byte"),
        ("sales_order_id", "  ", "missing"),
        ("discount_amount", "one", "unreadable"),
        ("shipping_amount", "1.23456", "too_fine"),
        ("revision", "newest", "unreadable"),
        ("deleted", "perhaps", "unreadable"),
        ("item_id", "4.00638E+12", "rounded_id"),
    ],
)
def test_what_is_wrong_is_told(con: Connection, column: str, value: str, rule: str) -> None:
    assert faults(con, **{column: value}) == {(column, rule, value[:80])}


@pytest.mark.parametrize("word", ["web", "WEB", "web shop", "Web Shop"])
def test_a_channel_is_known_by_name_and_label(con: Connection, word: str) -> None:
    good, _ = gate(con, {**PLAIN, "channel": word})
    assert good[0]["channel"] == "web"


def test_all_faults_of_a_row_are_told_at_once_and_the_row_is_kept(con: Connection) -> None:
    _, bad = gate(con, {**PLAIN, "quantity": "-1", "channel": "Fax", "_file": "a.csv", "_row": 7})
    assert {f["column"] for f in bad} == {"quantity", "channel"}
    assert all(f["source_file"] == "a.csv" and f["source_row"] == 7 and '"Fax"' in f["row_json"] for f in bad)


def test_decimal_commas_and_dates_as_the_source_writes_them(con: Connection) -> None:
    german = replace(CONTEXT, decimal=",", thousands=".", date_format="%d.%m.%Y")
    good, bad = gate(con, {**PLAIN, "gross_amount": "1.234,56", "ordered_on": "31.05.2024"}, context=german)
    assert not bad
    assert (good[0]["gross_amount"], good[0]["ordered_on"]) == (Decimal("1234.5600"), date(2024, 5, 31))
    assert faults(con, german, ordered_on="05/13/2024", gross_amount="1,2,3") == {
        ("ordered_on", "unreadable", "05/13/2024"), ("gross_amount", "unreadable", "1,2,3"),
    }  # fmt: skip


def test_instants_are_utc_and_give_their_business_date(con: Connection) -> None:
    rows = [{k: v for k, v in PLAIN.items() if k != "ordered_on"} | {"ordered_at": t} for t in (
        "2024-05-31 23:30:00", "2024-05-31T22:30:00Z", "2024-06-01 00:30:00 +0200", "2024-05-31",
    )]  # fmt: skip
    good, bad = gate(con, *rows)
    assert not bad
    assert [g["ordered_at"] for g in good] == [
        datetime(2024, 5, 31, 21, 30, tzinfo=UTC), datetime(2024, 5, 31, 22, 30, tzinfo=UTC),
        datetime(2024, 5, 31, 22, 30, tzinfo=UTC), None,
    ]  # fmt: skip
    assert [g["ordered_on"] for g in good] == [date(2024, 5, 31), date(2024, 6, 1), date(2024, 6, 1), date(2024, 5, 31)]


def test_a_date_format_may_hold_the_offset_and_quotes(con: Connection) -> None:
    row = {k: v for k, v in PLAIN.items() if k != "ordered_on"} | {"ordered_at": "31.05.'24 23:30 -0100"}
    good, bad = gate(con, row, context=replace(CONTEXT, date_format="%d.%m.'%y %H:%M %z"))
    assert not bad
    assert good[0]["ordered_at"] == datetime(2024, 6, 1, 0, 30, tzinfo=UTC)


NETS = st.decimals(min_value="0.01", max_value="99999999.99", places=2)
RATES = st.decimals(min_value="0", max_value="0.99", places=3)


@given(st.lists(st.tuples(NETS, RATES), min_size=1, max_size=100))
@settings(max_examples=EXAMPLES, deadline=None)
def test_tax_is_split_exactly(con: Connection, lines: list[tuple[Decimal, Decimal]]) -> None:
    with_tax = [(net * (1 + rate)).quantize(Decimal("0.0001")) for net, rate in lines]
    rows = [
        {**PLAIN, "line": str(n), "gross_amount": str(amount), "tax_rate": str(rate)}
        for n, (amount, (_, rate)) in enumerate(zip(with_tax, lines, strict=True))
    ]
    good, bad = gate(con, *rows, context=TAXED)
    assert not bad
    split = {int(g["line"]): (g["gross_amount"], g["tax_amount"]) for g in good}
    for n, (amount, (_, rate)) in enumerate(zip(with_tax, lines, strict=True)):
        assert split[n][0] == (amount / (1 + rate)).quantize(Decimal("0.0001"), "ROUND_HALF_UP")
        assert sum(split[n]) == amount


TAXED = replace(CONTEXT, tax_included=True)


def test_tax_without_a_rate_is_told_once(con: Connection) -> None:
    more = {"discount_amount": "1", "shipping_amount": "2"}
    assert faults(con, TAXED, **more) == {("tax_rate", "missing", None)}
    assert faults(con, TAXED, **more, tax_rate=" ") == {("tax_rate", "missing", " ")}


@pytest.mark.parametrize(
    ("decimal", "rate"), [(",", "0,19"), (",", "19 %"), (",", "19,0%"), (".", "0.19"), (".", "19%"), (".", "19.00 %")]
)
def test_a_rate_of_tax_is_read_as_other_numbers_are(con: Connection, decimal: str, rate: str) -> None:
    row = {**PLAIN, "gross_amount": "119", "tax_rate": rate}
    good, bad = gate(con, row, context=replace(TAXED, decimal=decimal))
    assert not bad
    assert (good[0]["gross_amount"], good[0]["tax_amount"]) == (100, 19)


@pytest.mark.parametrize(
    ("rate", "rule", "says"),
    [
        ("0,19", "unreadable", 'set decimal = ","'),
        ("full", "unreadable", "is not a number written as 0.19"),
        ("19", "too_large", "is written 0.19, or 19%"),
        ("-0.19", "too_small", "is less than 0"),
    ],
)
def test_a_rate_that_cannot_be_is_told_once_as_what_it_is(con: Connection, rate: str, rule: str, says: str) -> None:
    _, bad = gate(con, {**PLAIN, "discount_amount": "1", "tax_rate": rate}, context=TAXED)
    assert [(f["column"], f["rule"], f["value"]) for f in bad] == [("tax_rate", rule, rate)]
    assert says in f"{bad[0]['message']}. {bad[0]['mend']}"


GERMAN = replace(CONTEXT, decimal=",", thousands=".", date_format="%d.%m.%Y")


@pytest.mark.parametrize(
    ("context", "column", "value", "says", "never"),
    [
        (CONTEXT, "gross_amount", "1,5", 'set decimal = ","', "thousands"),
        (CONTEXT, "gross_amount", "1.234,56", 'Set decimal = "," and thousands = "."', ""),
        (CONTEXT, "gross_amount", "1,234.56", 'Set thousands = ","', "decimal ="),
        (CONTEXT, "gross_amount", "1 234.56", 'Set thousands = " "', "decimal ="),
        (CONTEXT, "gross_amount", "€5.00", "Take out the currency sign", "decimal ="),
        (CONTEXT, "gross_amount", "5.00 EUR", "Take out the currency sign", "decimal ="),
        (CONTEXT, "gross_amount", "NaN", "is not a number. Leave it empty", "decimal ="),
        (CONTEXT, "gross_amount", "99999999999999999.00", "is too large: at most 14 digits", "not a number"),
        (CONTEXT, "gross_amount", "on request", "is not a number written as 1234.50. Mend it", "decimal ="),
        (GERMAN, "gross_amount", "12.50", "It has a decimal point", ""),
        (replace(GERMAN, thousands=""), "gross_amount", "1.234,56", 'Set thousands = "."', ""),
        (CONTEXT, "ordered_on", "2024-02-31", "names a day or time that does not exist", "date_format"),
        (CONTEXT, "ordered_on", "soon", "is not a date. Mend it", "date_format"),
        (CONTEXT, "ordered_on", "31.05.2024", "Set date_format", "exist"),
        (GERMAN, "ordered_on", "31.02.2024", "names a day or time that does not exist", "date_format"),
        (GERMAN, "ordered_on", "2024-05-31", "is not a date written as %d.%m.%Y", "exist"),
        (CONTEXT, "sales_order_id", "", "is empty", "may_be_empty"),
        (CONTEXT, "quantity", "", "may_be_empty", ""),
        (CONTEXT, "item_id", "1.23456789012346E+16", "Format the column as text", ""),
    ],
)  # fmt: skip
def test_the_mend_fits_what_is_wrong(
    con: Connection, context: GateContext, column: str, value: str, says: str, never: str
) -> None:
    plain = {**PLAIN, "ordered_on": "31.05.2024", "gross_amount": "10,00"} if context.decimal == "," else PLAIN
    _, bad = gate(con, {**plain, column: value}, context=context)
    (told,) = (f"{f['message']}. {f['mend']}" for f in bad)
    assert says in told
    assert not never or never not in told


def test_a_number_too_large_for_a_typed_source_is_told_so(con: Connection) -> None:
    _, bad = gate(con, {**PLAIN, "gross_amount": 1e17})
    assert "is too large" in bad[0]["message"]


def test_versions_are_numbers_or_times_as_the_source_writes_them(con: Connection) -> None:
    row = {**PLAIN, "ordered_on": "31.05.2024", "gross_amount": "1"}
    good, bad = gate(con, {**row, "revision": "7"}, {**row, "revision": "01.06.2024"}, context=GERMAN)
    assert not bad
    assert [g["revision"] for g in good] == [7, int(datetime(2024, 6, 1, tzinfo=UTC).timestamp()) * 1_000_000]


@given(
    st.lists(
        st.decimals(min_value="-99999999999999.9999", max_value="99999999999999.9999", places=4), min_size=1,
        max_size=100,
    )
)  # fmt: skip
@settings(max_examples=EXAMPLES, deadline=None)
def test_amounts_survive_to_the_last_digit(con: Connection, amounts: list[Decimal]) -> None:
    good, bad = gate(con, *({**PLAIN, "line": str(n), "discount_amount": str(a)} for n, a in enumerate(amounts)))
    assert not bad
    assert {int(g["line"]): g["discount_amount"] for g in good} == dict(enumerate(amounts))


@given(
    st.lists(st.fixed_dictionaries({"quantity": st.text(max_size=8), "ordered_on": st.text(max_size=12)}), max_size=20)
)
@settings(max_examples=EXAMPLES, deadline=None)
def test_nothing_is_lost_and_nothing_crashes(con: Connection, rows: list[dict[str, str]]) -> None:
    whole = [{**PLAIN, **row, "line": str(n), "_row": n} for n, row in enumerate(rows)]
    if whole:
        good, bad = gate(con, *whole)
        assert sorted([int(g["line"]) for g in good] + list({f["source_row"] for f in bad})) == list(range(len(whole)))


def test_a_mapping_that_cannot_fit_is_refused_with_near_names(con: Connection) -> None:
    with pytest.raises(BadInput, match=r"no field 'quantty'.*Did you mean 'quantity'"):
        gate(con, {**PLAIN, "quantty": "1"})
    with pytest.raises(BadInput, match="gives no gross_amount"):
        gate(con, {k: v for k, v in PLAIN.items() if k != "gross_amount"})


@pytest.mark.parametrize("name", record_types())
def test_every_type_passes_its_own_empty_gate(con: Connection, name: str) -> None:
    """All columns given as NULL text: only what is required may be missing, and the SQL must bind for every type."""
    declared = record_type(name)
    table = pa.table({f.name: pa.array([None], pa.string()) for f in declared.fields})
    _, bad = check(con, table, declared, CONTEXT)
    required = {f.name for f in declared.fields if f.required and f.default is None}
    assert {f["column"] for f in bad.to_pylist()} == required
    assert {f["rule"] for f in bad.to_pylist()} == {"missing"}


def test_an_exponent_moves_the_decimal_mark(con: Connection) -> None:
    good, bad = gate(con, {**PLAIN, "gross_amount": "1.23456E2"}, {**PLAIN, "line": "2", "gross_amount": "15e-4"})
    assert not bad
    assert sorted(row["gross_amount"] for row in good) == [Decimal("0.0015"), Decimal("123.4560")]


def test_hours_may_be_written_without_a_leading_zero(con: Connection) -> None:
    context = replace(CONTEXT, date_format="%d.%m.%Y %-H:%M")
    row = {"external_id": "1", "channel": "web", "ordered_at": "01.02.2024 9:05"}
    (good,), _ = gate(con, row, context=context, kind="sales_order")
    assert good["ordered_at"] == datetime(2024, 2, 1, 8, 5, tzinfo=UTC)
