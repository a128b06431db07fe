"""Taking the tax out of amounts that hold it, exactly, by the rate that stands with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onebook.records.cells import Cell, Reading, read_cell
from onebook.records.declare import Field, Kind
from onebook.records.sql import name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["RATE", "rate_cell", "split_tax", "without_tax"]

RATE = Field(
    "tax_rate", Kind.RATE, "The tax in the amounts, 0.19 or 19%, where `tax_included` says that they hold it. Not kept."
)
"""What a source whose amounts hold tax gives beside the fields of a record."""


def rate_cell(columns: Mapping[str, str], reading: Reading) -> Cell:
    """Return how the rate is read: as other numbers of the source are, or as a percentage where it has the sign."""
    if RATE.name not in columns:
        return Cell("null::decimal(18,9)", "null")
    column, source_type = name(RATE.name), columns[RATE.name]
    if source_type.upper() != "VARCHAR":
        return read_cell(RATE, column, source_type, reading)
    cell = read_cell(RATE, f"regexp_replace(trim({column}), ' *%$', '')", source_type, reading)
    share = f"cast({cell.value} * cast('0.01' as decimal(3,2)) as decimal(18,9))"
    value = f"case when ends_with(trim({column}), '%') then {share} else {cell.value} end"
    return Cell(value, column, cell.unreadable, f"0{reading.decimal}19")


def without_tax(amount: str, rate: Cell) -> str:
    """Take the tax out of an amount: whole ten-thousandths, halves away from zero. A rate that cannot be counts as 0.

    Rows with such a rate are kept out for it; their amounts must not seem unreadable besides.
    """
    scaled = f"cast(cast({amount} as decimal(38,4)) * 10000 as hugeint)"
    usable = f"case when {rate.value} between 0 and 1 then {rate.value} else 0 end"
    divisor = f"cast(cast(1 + {usable} as decimal(38,9)) * 1000000000 as hugeint)"
    net = f"((2 * abs({scaled}) * 1000000000 + {divisor}) // (2 * {divisor})) * sign({scaled})"
    return f"cast(cast({net} as decimal(24,0)) * cast('0.0001' as decimal(5,4)) as decimal(18,4))"


def split_tax(taxed: Iterable[Field], columns: Mapping[str, str], reading: Reading) -> str:
    """Return the tax that was in the amounts: what they were, less what they are; discounts count the other way."""
    rate = rate_cell(columns, reading)
    parts = []
    for f in taxed:
        amount = read_cell(f, name(f.name), columns[f.name], reading).value
        sign = "-" if f.name.startswith("discount") else "+"
        parts.append(f"{sign} coalesce({amount} - {without_tax(amount, rate)}, 0)")
    return f"cast(0 {' '.join(parts)} as decimal(18,4))"
