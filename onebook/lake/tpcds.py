"""Generating the TPC-DS retailer into a DuckDB file."""

from __future__ import annotations

from pathlib import Path

from onebook.lake.connect import connect, load_extension

__all__ = ["generate_tpcds"]


def generate_tpcds(file: Path, scale: float) -> None:
    """Write the TPC-DS tables of a scale factor (1: 1 GB of text) into `file`, which appears only when complete."""
    partial = file.with_suffix(".partial")
    for stale in (partial, partial.with_suffix(".partial.wal")):
        stale.unlink(missing_ok=True)
    con = connect()
    try:
        load_extension(con, "tpcds")
        con.execute(f"attach '{partial}' as made")
        con.execute("use made")
        con.execute(f"call dsdgen(sf = {float(scale)})")
        con.execute("use memory")
        con.execute("detach made")
    finally:
        con.close()
    partial.replace(file)
