"""Next-day share by the plan's working week, holidays and cut-off; lead times."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from onebook.measures import Session, use_models
from tests.measures.small import figures, small_lake, values, whole

# May 2024: the 1st is a Wednesday and a holiday, the 4th a Saturday on which we work, the 9th and 20th are holidays.
HOLIDAYS = [
    {"calendar_id": "default", "day": "2024-05-01", "working": False, "name": "Labour Day"},
    {"calendar_id": "default", "day": "2024-05-04", "working": True, "name": "Stocktaking"},
    {"calendar_id": "default", "day": "2024-05-09", "working": False, "name": "Ascension"},
    {"calendar_id": "shop_7", "day": "2024-05-14", "working": False, "name": "Another calendar"},
]


def line(
    nth: str, ordered_at: str | None, ordered_on: str, delivered_on: str | None, **more: object
) -> dict[str, object]:
    return {
        "sales_order_id": "o", "line": nth, "channel": "web", "ordered_at": ordered_at, "ordered_on": ordered_on,
        "delivered_on": delivered_on, "quantity": 1, "delivery_method": "ship", **more,
    }  # fmt: skip


LINES = [
    # Tuesday the 14th, before the cut-off at 14:00 in Berlin (12:00 UTC): due on Wednesday the 15th.
    line("hit", "2024-05-14 11:30:00+00", "2024-05-14", "2024-05-15"),
    line("miss", "2024-05-14 11:30:00+00", "2024-05-14", "2024-05-16"),
    # After it: counts for Wednesday, due on Thursday.
    line("late_hit", "2024-05-14 13:00:00+00", "2024-05-14", "2024-05-16"),
    line("at_the_cut_off", "2024-05-14 12:00:00+00", "2024-05-14", "2024-05-16"),
    # Friday the 17th, before the cut-off: due on Monday the 20th; Saturday delivery is earlier still.
    line("friday", None, "2024-05-17", "2024-05-20"),
    line("saturday_delivery", None, "2024-05-17", "2024-05-18"),
    # Thursday the 16th: due on Friday; on Saturday that is over, though no other working day has passed.
    line("saturday_too_late", None, "2024-05-16", "2024-05-18"),
    # Saturday the 18th counts for Monday, due on Tuesday; the 21st is in time, the 22nd is not.
    line("free_day", None, "2024-05-18", "2024-05-21"),
    line("free_day_miss", None, "2024-05-18", "2024-05-22"),
    # Wednesday the 8th before Ascension: due on Friday the 10th.
    line("before_holiday", None, "2024-05-08", "2024-05-10"),
    line("never_came", None, "2024-05-14", None),
    line("we_cancelled", None, "2024-05-14", "2024-05-15", cancelled_by="merchant"),
    line("they_cancelled", None, "2024-05-14", None, cancelled_by="customer"),
    line("till", None, "2024-05-14", "2024-05-14", delivery_method="carry_out"),
    # Ordered on the last Thursday: its next working day (Friday the 31st) is today, so it is not over.
    line("not_over", None, "2024-05-30", None),
    # A system that never tells deliveries is left out altogether.
    {**line("silent", None, "2024-05-14", None), "system": "till"},
]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    records = {"calendar": HOLIDAYS, "sales_order_line": LINES}
    with small_lake(tmp_path_factory.mktemp("days"), records, "2024-05-31") as opened:
        yield opened


def test_the_week_and_the_default_calendar_make_working_days(session: Session) -> None:
    use_models(session, ["working_day"])
    rows = session.con.execute(
        "select day from working_day where working and day between date '2024-04-29' and date '2024-05-14' order by day"
    ).fetchall()
    assert [d.day for (d,) in rows] == [29, 30, 2, 3, 4, 6, 7, 8, 10, 13, 14]
    assert rows[0][0] == date(2024, 4, 29)


def test_next_day_counts_from_the_orders_working_day(session: Session) -> None:
    assert _missed(session) == [
        "at_the_cut_off",
        "free_day_miss",
        "miss",
        "never_came",
        "saturday_too_late",
        "we_cancelled",
    ]
    found = figures(session, "next_day_share", "2024-05")[None]
    assert (found.numerator, found.denominator) == (6, 12)


def _missed(session: Session) -> list[str]:
    use_models(session, ["next_day_line"])
    rows = session.con.execute("select document_line from next_day_line where not next_day order by 1").fetchall()
    return [row[0] for row in rows]


def test_lead_time_is_the_median_and_the_slowest_tenth(session: Session) -> None:
    # Days from order to delivery: 1, 2, 2, 2, 3, 1, 2, 3, 4, 2 (the till and what was cancelled are out).
    assert values(session, "lead_time", "2024-05", "channel") == {None: 2, "web": 2}
    assert float(whole(session, "lead_time_p90", "2024-05") or 0) == pytest.approx(
        3.1
    )  # a tenth of the way from 3 to 4
    assert whole(session, "lead_time", "2024-04") is None
