"""The docs page of all record types; `python -m onebook.records.page` writes it."""

from __future__ import annotations

import sys

from onebook.records.describe import markdown
from onebook.records.registry import record_types

__all__ = ["page"]

HEAD = """# Record types

What every system's data are turned into. Amounts are without tax, DECIMAL(18,4), in the record's currency; instants are
UTC and stand beside the business date they give; a date alone may be given where a source knows no time. Every record
also has the fields system, revision, deleted and load_id. `onebook schema TYPE` prints the same, and with `--json` a
JSON schema.

This page is made from the declarations in `onebook/records/types/`: `python -m onebook.records.page > docs/records.md`.
"""


def page() -> str:
    """Return the page as Markdown."""
    return HEAD + "".join(f"\n{markdown(t)}" for t in record_types().values())


if __name__ == "__main__":
    sys.stdout.write(page())
