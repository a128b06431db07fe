"""The docs page of all record types; `python -m onebook.records.page` writes it."""

from __future__ import annotations

import sys

from onebook.records.describe import markdown
from onebook.records.registry import record_types

__all__ = ["page"]

HEAD = """# Record types

What every system's data are turned into. Amounts are without tax, DECIMAL(18,4), in the record's currency; instants are
UTC and stand beside the business date they give; a date alone may be given where a source knows no time.

`onebook schema` lists the types, `onebook schema TYPE` prints what stands here, and with `--json` a JSON schema of what
a program may give. In the column *required*, "or ordered_at" means that one of the two must be given.

Every record also has the fields `system`, `revision`, `deleted` and `load_id`. `onebook sql` and all figures see only
what is there: records that are `deleted` are left out, so `select *` has no column `deleted`. What was there before is
seen with `--as-of` (see [loading](loading.md)).

How the cells of a file are read:

| type | what is read |
|---|---|
| id, code, text | the text without spaces around it. A number in the way spreadsheets shorten it (`4.00638E+12`) is no id. |
| amount, quantity, rate | `1234.50`; with `decimal = ","` and `thousands = "."` in the mapping, `1.234,50`. More decimals than are kept are told, never rounded. |
| whole number | `12` or `12.0` |
| yes/no | `true`, `t`, `yes`, `y`, `1`, or `false`, `f`, `no`, `n`, `0`, in any case |
| date, instant | `2026-01-31`, `2026-01-31 23:59:59`, with or without an offset (`Z`, `+01:00`); or as `date_format` says. Times without an offset are in the system's time zone. |
| one of | the word, in any case |
| channel of the plan | the channel's name or label, in any case |

This page is made from the declarations in `onebook/records/types/`: `python -m onebook.records.page > docs/records.md`.
"""  # noqa: E501 (rows of a table stand on one line)


def page() -> str:
    """Return the page as Markdown."""
    return HEAD + "".join(f"\n{markdown(t)}" for t in record_types().values())


if __name__ == "__main__":
    sys.stdout.write(page())
