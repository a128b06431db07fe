"""What can be wrong with each column of a record: the SQL that is true where it is, and what is then said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onebook.records.currencies import COUNTRIES, CURRENCIES
from onebook.records.declare import Field, Kind, RecordType
from onebook.records.reasons import Reason, unreadable_reasons
from onebook.records.sql import quote
from onebook.records.tax import RATE

if TYPE_CHECKING:
    from onebook.records.cells import Cell
    from onebook.records.context import GateContext

__all__ = ["Check", "cell_checks", "check", "rate_checks", "value_checks"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that can be wrong with one column: `sql` is true where it is.

    reasons: what it is more closely, looked for in this order where `sql` is true; the last one always holds.
    """

    column: str
    rule: str
    sql: str
    reasons: tuple[Reason, ...]


def check(column: str, rule: str, sql: str, message: str, mend: str) -> Check:
    """Return a check with one reason."""
    return Check(column, rule, sql, (Reason("true", message, mend),))


def rate_checks(taxed: tuple[Field, ...], rate: Cell, context: GateContext) -> list[Check]:
    """Return what can be wrong with the rate of tax: it is told once, not with each amount that it is for."""
    blank = f"coalesce(trim(raw_{RATE.name}::varchar), '') = ''"
    known = rate.raw != "null"
    mend = "Fill it in (0.19 for 19 %)" if known else "Map tax_rate, or set constants = { tax_rate = 0.19 } for 19 %"
    amounts = " or ".join(f"coalesce(trim(raw_{f.name}::varchar), '') <> ''" for f in taxed)
    checks = [
        check(
            RATE.name,
            "missing",
            f"{blank} and ({amounts})",
            f"is empty, but {', '.join(f.name for f in taxed)} hold tax (tax_included)",
            f"{mend}; 0 stands for no tax. Or give amounts without tax, and tax_included = false.",
        ),
        check(RATE.name, "too_small", f"{RATE.name} < 0", "is less than 0", "Mend the sign in the source or mapping."),
        check(
            RATE.name,
            "too_large",
            f"{RATE.name} >= 1",
            "is 100 % or more: a rate of 19 % is written 0.19, or 19%",
            "Map it by a SELECT that divides it by 100, or give it as a constant: constants = { tax_rate = 0.19 }.",
        ),
    ]
    if rate.unreadable:
        checks.insert(0, Check(RATE.name, "unreadable", rate.unreadable, unreadable_reasons(RATE, rate, context)))
    return checks


ROUNDED = "[+-]?[0-9]([.,][0-9]+)?E[+][0-9]+"
"""How spreadsheets write a number that has more digits than they show or keep."""


def cell_checks(f: Field, cell: Cell, context: GateContext) -> list[Check]:
    """Return what can be wrong with a cell as it is written."""
    checks = []
    if cell.unreadable:
        checks.append(Check(f.name, "unreadable", cell.unreadable, unreadable_reasons(f, cell, context)))
    if cell.rounded:
        checks.append(
            check(
                f.name,
                "too_fine",
                cell.rounded,
                "has more decimals than are kept",
                "Round it in the mapping if that is meant: round(x, 4).",
            )
        )
    if cell.is_text and not f.values and f.kind in (Kind.IDENT, Kind.CODE):
        fits = f"regexp_full_match({f.name}, {quote(ROUNDED)})"
        checks.append(
            check(
                f.name,
                "rounded_id",
                f"case when contains({f.name}, 'E+') then {fits} else false end",
                "is a number that a spreadsheet has shortened: it keeps 15 digits, and the others are lost",
                "Format the column as text and fill it in again, or export CSV from the system itself.",
            )
        )
    if cell.is_text:
        checks.append(
            check(
                f.name,
                "too_long",
                f"strlen({f.name}) > {f.max_length}",
                f"is longer than {f.max_length:,} bytes",
                "A quote may be missing in the file; shorten it otherwise.",
            )
        )
    if cell.is_text and context.from_text:
        checks.append(
            check(
                f.name,
                "nul_byte",
                f"contains({f.name}, chr(0))",
                "holds a NUL byte",
                "The file is damaged or not text; export it again.",
            )
        )
    return checks


def value_checks(f: Field, record_type: RecordType, context: GateContext) -> list[Check]:
    """Return what can be wrong with a value that could be read."""
    checks = []
    if f.required and f.name not in context.may_be_empty:
        mend = f'Fill it in the source or mapping, or set may_be_empty = ["{f.name}"] if it is not known.'
        if f.name in record_type.key:
            mend = "Fill it in the source or mapping: records of this type are told apart by it."
        checks.append(
            check(
                f.name,
                "missing",
                f"{f.name} is null and coalesce(trim(raw_{f.name}::varchar), '') = ''",
                "is empty, but every record of this type needs it",
                mend,
            )
        )
    if f.choices:
        checks.append(_one_of(f, f.choices, "Map it to one of these."))
    if f.values == "channel":
        checks.append(
            _one_of(f, tuple(context.channels), f"Add [channels.…] to the plan, or map it: {f.name} = a channel.")
        )
    if f.values in ("currency", "country"):
        words, standard = (CURRENCIES, "ISO 4217") if f.values == "currency" else (COUNTRIES, "ISO 3166")
        listed = ", ".join(quote(w) for w in sorted(words))
        checks.append(
            check(
                f.name,
                f"not_a_{f.values}",
                f"{f.name} not in ({listed})",
                f"is not a {f.values} code of {standard}",
                f"Map it to the code, e.g. {'EUR' if f.values == 'currency' else 'DE'}.",
            )
        )
    if f.minimum is not None:
        checks.append(
            check(
                f.name,
                "too_small",
                f"{f.name} < {f.minimum}",
                f"is less than {f.minimum}",
                "What comes back belongs in sales_return; otherwise mend the sign.",
            )
        )
    if f.kind in (Kind.DATE, Kind.INSTANT) and f.name != "born_on":
        literal = "timestamptz" if f.kind is Kind.INSTANT else "date"
        checks.append(
            check(
                f.name,
                "far_off",
                f"{f.name} < {literal} '1900-01-01' or {f.name} >= {literal} '2200-01-01'",
                "lies before 1900 or after 2199",
                "Leave it empty where it stands for 'none'.",
            )
        )
    return checks


def _one_of(f: Field, words: tuple[str, ...], mend: str) -> Check:
    listed = ", ".join(quote(w) for w in words) or "''"
    shown = ", ".join(words) or "none is declared"
    return check(f.name, "not_one_of", f"{f.name} not in ({listed})", f"is none of: {shown}", mend)
