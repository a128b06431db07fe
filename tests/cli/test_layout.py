"""Tables in narrow terminals: figures are whole, whatever the width; labels stay; nothing stands twice or nowhere."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from onebook.cli.layout import GAP, Amount, Cell, Column, Layout, lay_out, wrap

LABEL = Column("line", text=True, label=True)
MONEY = (Decimal("93059101.24"), Decimal("-108719984.96"), Decimal("-5382112.38"))


def table(columns: int, *values: Decimal) -> tuple[list[Column], list[list[Cell]]]:
    """A label and so many columns of amounts."""
    named = [LABEL, *(Column(f"2001-{i + 1:02}") for i in range(columns))]
    return named, [["Purchase price variance", *[Amount(v)] * columns] for v in values]


def widths(layout: Layout) -> list[int]:
    return [sum(s.widths) + GAP * (len(s.widths) - 1) for s in layout.sheets]


def test_with_room_everything_is_written_to_the_cent_in_one_table() -> None:
    layout = lay_out(*table(3, *MONEY), 80)
    assert (len(layout.sheets), layout.said) == (1, "")
    assert [row[1] for row in layout.sheets[0].rows] == ["93,059,101.24", "-108,719,984.96", "-5,382,112.38"]


@pytest.mark.parametrize(
    ("columns", "width", "sheets", "said", "second"),
    [
        (6, 125, 1, "", "-108,719,984.96"),
        (6, 110, 1, "in whole units", "-108,719,985"),
        (6, 80, 1, "in thousands", "-108,720"),
        (13, 80, 3, "in thousands", "-108,720"),
        (13, None, 1, "", "-108,719,984.96"),
    ],
)
def test_the_fewest_tables_then_the_finest_writing(
    columns: int, width: int | None, sheets: int, said: str, second: str
) -> None:
    layout = lay_out(*table(columns, *MONEY), width)
    assert (len(layout.sheets), layout.said) == (sheets, said)
    assert {row[1] for s in layout.sheets for row in s.rows[1:2]} == {second}
    assert all(s.header[0] == "line" for s in layout.sheets)
    assert [name for s in layout.sheets for name in s.header[1:]] == [f"2001-{i + 1:02}" for i in range(columns)]
    assert max(len(s.header) for s in layout.sheets) - min(len(s.header) for s in layout.sheets) <= 2


def test_small_amounts_are_never_told_in_thousands() -> None:
    layout = lay_out(*table(13, Decimal("1234.56")), 40)
    assert layout.said == ""
    assert {row[1] for s in layout.sheets for row in s.rows} == {"1,234.56"}


def test_rows_apart_keep_the_digits_that_each_needs() -> None:
    columns, rows = table(5, Decimal("81148050.79"), Decimal("18.34"))
    layout = lay_out(columns, rows, 82, apart=True)
    assert [row[1] for row in layout.sheets[0].rows] == ["81,148,051", "18.34"]


def test_groups_stay_together_where_that_costs_nothing() -> None:
    columns = [
        LABEL,
        *(Column(n) for n in ("business", "before")),
        *(Column(c, group=1) for c in ("web", "store", "app")),
    ]
    rows: list[list[Cell]] = [["x" * 20, *["1" * 14] * 5]]
    assert [s.header for s in lay_out(columns, rows, 80).sheets] == [
        ("line", "business", "before"), ("line", "web", "store", "app"),
    ]  # fmt: skip


@given(
    st.lists(st.lists(st.decimals(-(10**12), 10**12, places=4), min_size=4, max_size=4), min_size=1, max_size=4),
    st.lists(st.text(max_size=40), min_size=4, max_size=4),
    st.integers(25, 200),
)
def test_no_figure_is_ever_cut(amounts: list[list[Decimal]], labels: list[str], width: int) -> None:
    columns = [LABEL, *(Column(f"c{i}") for i in range(4))]
    rows: list[list[Cell]] = [[label, *map(Amount, row)] for label, row in zip(labels, amounts, strict=False)]
    layout = lay_out(columns, rows, width)
    divisor = {"": 1, "in whole units": 1, "in thousands": 1000, "in millions": 10**6}[layout.said]
    unit = Decimal("0.01") if not layout.said else Decimal(1)
    shown: dict[str, list[str]] = {}
    for sheet in layout.sheets:
        for i, name in enumerate(sheet.header[1:], 1):
            shown[name] = [row[i] for row in sheet.rows]
            assert all(cell_len(text) <= sheet.widths[i] for text in shown[name])
    for i in range(4):
        for text, row in zip(shown[f"c{i}"], amounts, strict=False):
            assert abs(Decimal(text.replace(",", "")) * divisor - row[i]) <= unit * divisor / 2
    # A table is wider than the terminal only where a single figure is.
    assert all(w <= width or len(s.widths) == 2 for w, s in zip(widths(layout), layout.sheets, strict=True))


@given(st.text(st.characters(exclude_categories=("C", "Z")) | st.just(" "), max_size=60), st.integers(4, 30))
def test_wrapping_loses_nothing_and_keeps_within(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(cell_len(line) <= width for line in lines)


def test_what_data_hold_cannot_move_the_cursor() -> None:
    layout = lay_out([LABEL, Column("a")], [["\x1b[2Jred\nnext", "1"]], 80)
    assert layout.sheets[0].rows[0][0] == " [2Jred next"
