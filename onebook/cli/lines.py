"""Lines of a command as a shell says them: `lamp=2@12.50`, or those of a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import BaseModel

__all__ = ["form_of", "help_of", "line_of", "lines_of", "text_of"]

PRICES = ("unit_cost", "gross_amount")
"""What stands behind the @ of a line: of one piece; of the whole line it is multiplied."""


def form_of(part: type[BaseModel]) -> str:
    """Return how a line of this sort is written."""
    if "line" in part.model_fields:
        return "LINE=QTY"
    if "item" not in part.model_fields:
        return "NAME=VALUE,…"
    return "ITEM=QTY[@PRICE]" if any(price in part.model_fields for price in PRICES) else "ITEM=QTY"


def help_of(part: type[BaseModel]) -> str:
    """Return what else a line can say, for the command's help."""
    more = [name for name in part.model_fields if name not in ("item", "line", "quantity", *PRICES)]
    return f"More of a line behind it: {','.join(f'{name}=…' for name in more)}." if more else ""


def line_of(text: str, part: type[BaseModel]) -> dict[str, Any]:
    """Return what a line says as it is written: `lamp=2@12.50,tax_amount=4.75`, or `1=2` for two of the first line.

    BadInput where it is not of its form.
    """
    from decimal import Decimal, InvalidOperation

    from onebook.records import BadInput, Fault

    if form_of(part) == "NAME=VALUE,…":
        return _named_values(text, text.split(","))
    head, *more = text.split(",")
    name, is_there, rest = head.rpartition("=")
    if not is_there:
        name, rest = head, ""
    quantity, _, price = rest.partition("@")
    found: dict[str, Any] = {"line" if "line" in part.model_fields else "item": name}
    if quantity:
        found["quantity"] = quantity
    if price:
        of_price = next((p for p in PRICES if p in part.model_fields), None)
        if of_price is None:
            raise BadInput(Fault(f"line '{text}'", "it takes no price.", "Leave @ and what follows out."))
        try:
            whole = of_price == "gross_amount"
            found[of_price] = str(Decimal(price) * Decimal(quantity)) if whole else price
        except InvalidOperation as error:
            raise BadInput(Fault(f"line '{text}'", "it is no ITEM=QTY@PRICE.", "Write lamp=2@12.50.")) from error
    return found | _named_values(text, more)


def _named_values(text: str, parts: Sequence[str]) -> dict[str, str]:
    from onebook.records import BadInput, Fault

    found = {}
    for part in parts:
        name, is_there, value = part.partition("=")
        if not is_there:
            raise BadInput(Fault(f"line '{text}'", f"'{part}' is no NAME=VALUE.", "Write lamp=2,lot=L1."))
        found[name.strip()] = value
    return found


def lines_of(file: Path) -> list[dict[str, Any]]:
    """Return the lines of a JSON file (a list of objects) or of a CSV with the fields' names above.

    BadInput with each row of a CSV that has more cells than there are names.
    """
    import csv
    import io
    import json

    from onebook.records import BadInput, Fault

    text = text_of(file)
    if text.lstrip()[:1] == "[":
        try:
            found = json.loads(text)
        except ValueError as error:
            mend = 'Write a list of objects: [{"item": "lamp", …}, …].'
            raise BadInput(Fault(str(file), f"it is no JSON: {error}.", mend)) from error
        return [each if isinstance(each, dict) else {"": each} for each in found]
    rows = csv.DictReader(io.StringIO(text, newline=""))
    found, faults = [], []
    for row in rows:
        if any((*row.pop(None, ()), row.pop("", ""))):  # behind the last name, or below an empty one
            what = f"it has more cells than the columns {', '.join(filter(None, rows.fieldnames or ()))}."
            faults.append(Fault(f"{file}, row {rows.line_num}", what, 'Quote numbers with a comma: "1,250.00".'))
        found.append({name: of for name, of in row.items() if of})
    if faults:
        raise BadInput(*faults)
    return found


def text_of(file: Path) -> str:
    """Return the text of a file, or of standard input for `-`. BadInput where it cannot be read."""
    import sys

    from onebook.records import BadInput, Fault

    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(Fault(str(file), f"it cannot be read: {error}.", "It must be a text file in UTF-8.")) from error
