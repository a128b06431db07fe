"""`onebook loyalty`, `returning`: who orders again, and who comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from onebook.cli.show import (
    AsCsv,
    AsJson,
    AsOf,
    Channels,
    First,
    Last,
    PeriodWord,
    business,
    nothing,
    say,
    table,
    write,
)

if TYPE_CHECKING:
    from onebook.app.loyalty.retention import Brought, Loyalty
    from onebook.app.loyalty.returning import ChannelReturn, Returning
    from onebook.journey.effects.estimate import Estimate


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("loyalty")(loyalty)
    app.command("returning")(returning)


NOBODY = "Nobody who ordered is known: load orders with the customer who placed them."
NO_VISITS = "No visits of people whom the source tells apart: load touches with a visitor or a customer."


def loyalty(
    context: typer.Context, period: PeriodWord = None, first: First = None, last: Last = None,
    channel: Channels = None, as_of: AsOf = None, as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Tell who orders again: by month and channel of the first order, and what recommendations bring."""
    from onebook.app.changes.rows import loyalty_answer
    from onebook.app.loyalty.retention import HORIZON, ask_loyalty, loyalty_shape
    from onebook.app.measuring import Asking
    from onebook.app.shapes import to_json
    from onebook.app.tables import answer_csv

    found = ask_loyalty(business(context), Asking(period, first, last, channel or (), (), as_of))
    if as_json:
        write(to_json(loyalty_shape(found)))
        return
    if as_csv:
        write(answer_csv(loyalty_answer(found)))
        return
    title = f"Ordered again, {found.period.label()}"
    if found.whole is None:
        nothing(title, [NOBODY])
        return
    rows = [
        (one.channel or "all", f"{one.people:,}", _told(one.within), _days(one.curve.median), f"{one.orders:.2f}")
        for one in found.again
    ]
    heads = ("first order in", "people", f"ordered again within {HORIZON} days", "half by", "orders each")
    table(title, heads, rows, note=_since(found))
    say([*_brought(found.brought), *_steady(found)])
    write("\n")
    table("Ordered in the months after the first, %", *_months(found))


def _since(found: Loyalty) -> str:
    if found.records_from is None:
        return ""
    return f"Records begin on {found.records_from}: who bought before counts from their first order since."


def _brought(of: Brought | None) -> list[str]:
    if of is None:
        return []
    if not of.people:
        return [f"{of.told:,} recommendations are recorded, and nobody whom they brought."]
    more = "" if of.more.value is None else f", {of.more.value:+,.2f} ({_plain(of.more)}) against others"
    told = (
        f"Brought by others: {of.people:,} people, {_told(of.share)}. Each bought goods for {of.sales:,.2f}{more}; "
        f"{_told(of.again)} ordered again, of others {_told(of.others_again)}."
    )
    return [told]


def _steady(found: Loyalty) -> list[str]:
    of = found.steady
    if of is None:
        return []
    return [f"Ordered in three of four quarters ({of.quarters.label()}): {of.people:,} people, {_told(of.share)}."]


MOST_AGES = 12


def _months(found: Loyalty) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    from onebook.app.loyalty.retention import month_of

    months = found.months
    ages = min(len(months.periods), MOST_AGES + 1)
    rows = []
    for period, size, active in zip(months.periods, months.sizes, months.active, strict=True):
        cells = ("" if of < 0 or not size else f"{of / size:.1%}" for of in active[1:ages])
        rows.append((f"{month_of(int(period)):%Y-%m}", f"{size:,}", *cells))
    return ("first order", "people", *(f"+{age}" for age in range(1, ages))), rows


def returning(
    context: typer.Context, period: PeriodWord = None, first: First = None, last: Last = None,
    channel: Channels = None, as_of: AsOf = None, as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Tell who comes back to digital channels, how soon, and what an error does to it."""
    from onebook.app.changes.rows import returning_answer
    from onebook.app.loyalty.returning import HORIZON, STAGES, ask_returning, returning_shape
    from onebook.app.measuring import Asking
    from onebook.app.shapes import to_json
    from onebook.app.tables import answer_csv

    found = ask_returning(business(context), Asking(period, first, last, channel or (), (), as_of))
    if as_json:
        write(to_json(returning_shape(found)))
        return
    if as_csv:
        write(answer_csv(returning_answer(found)))
        return
    title = f"Coming back, {found.period.label()}"
    if found.whole is None:
        nothing(title, [NO_VISITS])
        return
    rows = [
        (one.channel or "all", f"{one.visits:,}", f"{one.people:,}", _told(one.again), _days(one.first.median))
        for one in found.channels
    ]
    heads = ("channel", "visits", "people", f"followed by another within {HORIZON} days", "half of people by")
    table(title, heads, rows)
    say([_error(found)])
    stages = [
        (STAGES[s.place], f"{s.failed:,}", f"{s.others:,}", _told(s.found.by_then))
        for s in found.whole.stages
    ]  # fmt: skip
    if stages:
        write("\n")
        columns = ("visits with", "with an error", "without", f"came back within {HORIZON} days: difference")
        note = (
            "Of people who had been there in the 90 days before, visits that came equally far: who only passes by "
            "meets few errors and never comes back, and who goes far meets more and comes back more often."
        )
        table("After an error", columns, stages, note=note)


def _error(found: Returning) -> str:
    whole: ChannelReturn | None = found.whole
    if whole is None or whole.errors is None:
        return "Too few visits with an error to tell what it does to coming back."
    of = whole.errors.by_then
    if of.value is None:
        return "What an error does to coming back cannot be told."
    more = "less" if of.value < 0 else "more"
    sure = "" if of.tells_apart else "; it may be chance"
    return (
        f"After an error {abs(of.value) * 100:.1f} points {more} come back within four weeks ({_plain(of, 100)}){sure}."
    )


def _told(of: Estimate) -> str:
    if of.value is None:
        return "-"
    if of.low is None or of.high is None:
        return f"{of.value:.1%}"
    return f"{of.value:.1%} ({of.low:.1%} to {of.high:.1%})"


def _plain(of: Estimate, scale: float = 1.0) -> str:
    return "-" if of.low is None or of.high is None else f"{of.low * scale:,.1f} to {of.high * scale:,.1f}"


def _days(of: float | None) -> str:
    return "-" if of is None else f"{of:.0f} days"
