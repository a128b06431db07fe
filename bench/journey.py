"""The journey over 20 million touches: visits against the bare sort, the whole, a day more; who is who by codes."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from statistics import median

from bench.result import Result, alternate, run, seconds
from bench.retailer import THREADS
from onebook.app.business import Business, open_business
from onebook.intake.writing import writing
from onebook.journey.build import refresh_journey
from onebook.journey.visits.build import visit_values
from onebook.journey.visits.make import made_visits
from onebook.lake import copies_left_out, ensure_tables, publish_views, stored_columns, table
from onebook.records import record_type

FOLDER = Path(__file__).parent / ".data" / "journey"
TOUCHES = 20_000_000
A_VISIT = 5
"""Touches of a visit."""
AT_ONCE = 8
"""Visits that go on at the same time."""
DAYS = 365
PARTIES, CODES_EACH = 10_000_000, 2
PLAN = f"""
[business]
name = "Journey"
currency = "EUR"
[channels.web]
kind = "digital"
[channels.store]
kind = "physical"
[systems.web]
[systems.shop]
[storage]
threads = {THREADS}
"""


def made(name: str, storage: str = "") -> Business:
    """A business with nothing in it. storage: settings that differ from what a plan gives by default."""
    folder = FOLDER / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "onebook.toml").write_text(PLAN + storage)
    return open_business(folder)


def filled(kind: str, given: dict[str, str], rows: str) -> str:
    """The statement that puts rows into a record type's table; given: its columns as SQL over `i`."""
    columns = ", ".join(
        f"({given.get(name, 'null')})::{sql} as {name}" for name, sql in stored_columns(record_type(kind)).items()
    )
    return f"insert into {table(kind)} select {columns} from {rows}"


def touches(first: int, last: int, load: int) -> str:
    """Touches number first to last: visits of five, a few seconds apart, by visitors one in five of whom is known."""
    visitor = f"((i // {A_VISIT * AT_ONCE} * {AT_ONCE} + i % {AT_ONCE}) * 2654435761 % {TOUCHES // 12})"
    nth = f"(i // {AT_ONCE} % {A_VISIT})"
    at = f"timestamp '2025-01-01' + to_seconds(cast(floor(i * {DAYS * 86400 / TOUCHES:.6f}::double) as bigint))"
    given = {
        "system": "'web'", "external_id": "cast(i as varchar)", "channel": "'web'",
        "kind": f"case {nth} when 0 then 'visit' when 4 then 'cart' else 'product_view' end",
        "touched_at": at, "touched_on": f"cast({at} as date)", "visitor_id": f"'v' || {visitor}",
        "customer_id": f"case when {visitor} % 5 = 0 then 'c' || {visitor} end", "item_id": "'i' || i % 5003",
        "quantity": "1", "deleted": "false", "load_id": str(load), "revision": str(load),
    }  # fmt: skip
    return filled("touch", given, f"range({first}, {last}) as numbers (i)")


def with_touches() -> Business:
    business = made("touches", 'memory = "2GB"')
    with writing(business.lake) as con:
        ensure_tables(con)
        con.execute(touches(0, TOUCHES, 1))
        con.execute("insert into lake.control.load_run (load_id, system) values (1, 'web')")
    return business


def one_day_more(business: Business, nth: int) -> float:
    """Seconds of bringing the journey up to another day, the nth after the year."""
    first, load = TOUCHES + (nth - 1) * (TOUCHES // DAYS), nth + 1
    with writing(business.lake) as con:
        con.execute(touches(first, first + TOUCHES // DAYS, load))
        con.execute("insert into lake.control.load_run (load_id, system) values (?, 'web')", [load])
    return seconds(lambda: refresh(business))


def with_codes() -> Business:
    """Two systems that share half of their customers, by address or telephone."""
    business = made("codes")
    with writing(business.lake) as con:
        ensure_tables(con)
        each = PARTIES // 2
        for system, first in (("web", 0), ("shop", each // 2)):
            given = {"system": f"'{system}'", "party_id": "cast(i as varchar)", "scheme": "'email'",
                     "code": f"'p' || (i + {first}) || '@mail.example'", "deleted": "false",
                     "load_id": "1"}  # fmt: skip
            con.execute(filled("party_code", given, f"range({each}) as numbers (i)"))
            given |= {"scheme": "'loyalty_card'", "code": f"'L' || (i + {first})"}
            con.execute(filled("party_code", given, f"range({each}) as numbers (i)"))
        con.execute("insert into lake.control.load_run (load_id, system) values (1, 'web')")
    return business


def refresh(business: Business) -> None:
    with writing(business.lake) as con:
        refresh_journey(con, business.plan, business.lake)


def bench() -> list[Result]:
    business = with_touches()
    again = (sys.executable, "-m", "bench.journey")
    whole, memory = run(*again, "touches")
    day = median(one_day_more(business, nth) for nth in range(1, 4))
    ours, bare = visits_against_sort(business)
    with_codes()
    identity, identity_memory = run(*again, "codes")
    millions = f"{TOUCHES // 10**6} million touches"
    return [
        Result(f"visits of {millions} ÷ the engine's sort of their persons and times", ours / bare, 3, "×",
               f"{ours:.1f} s ÷ {bare:.1f} s, both from the records, median of three"),
        Result(f"the whole journey of {millions}", whole / 60, 5, "min", f"{whole:.0f} s"),
        Result("its peak memory", memory, 6, "GB", "ru_maxrss of the process; memory = 2GB"),
        Result("a day more on top of a year ÷ the whole", day / whole, 0.05, "×",
               f"{day:.1f} s (median of three days) ÷ {whole:.1f} s"),
        Result(f"who is who by {PARTIES * CODES_EACH // 10**6} million codes, peak memory", identity_memory, 4, "GB",
               f"{identity:.0f} s; memory as by default"),
    ]  # fmt: skip


def visits_against_sort(business: Business) -> tuple[float, float]:
    """Seconds of making visits of touches, and of sorting who and when, both from the records to a table in memory."""
    plan = business.plan
    values = visit_values(plan, -1)

    def visits() -> None:
        for _ in made_visits(con, plan, values):
            pass

    with writing(business.lake) as con:
        publish_views(con, copies_left_out(plan))
        bare = "select visitor_id, touched_at from touch order by visitor_id, touched_at"
        return alternate(visits, lambda: con.execute(f"create or replace temp table bare as {bare}"), rounds=3)


if __name__ == "__main__":
    refresh(open_business(FOLDER / sys.argv[1]))
