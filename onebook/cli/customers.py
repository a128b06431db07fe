"""`onebook who`, `customer`: who somebody is, and what they did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from onebook.cli.show import AsCsv, AsJson, business, say, table, write

if TYPE_CHECKING:
    from onebook.app.journeys import CustomerView, Reason

Code = Annotated[str, typer.Argument(help="An address, telephone, card, visitor, or a system's own number.")]


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("who")(who)
    app.command("customer")(customer)


def who(context: typer.Context, code: Code, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Say which records are one person, and why: the chain of what they share."""
    from onebook.app.journeys import customers, who_shape
    from onebook.app.shapes import to_json
    from onebook.app.tables import to_csv

    found = customers(business(context), code)
    if as_json:
        write(to_json([who_shape(view) for view in found]))
        return
    rows = [row for view in found for row in _who_rows(view)]
    if as_csv:
        write(to_csv(WHO, rows))
        return
    for view in found:
        table(_called(view), WHO[1:], [row[1:] for row in _who_rows(view)], left=len(WHO))
        say(_unfollowed(view))


WHO = ("person", "system", "record", "name", "why")


def _who_rows(view: CustomerView) -> list[tuple[str, ...]]:
    from onebook.app.journeys import reasons

    person = str(view.person.person)
    return [
        (person, one.record.system, one.record.code, one.record.name, _why(view, one)) for one in reasons(view.person)
    ]


def _why(view: CustomerView, reason: Reason) -> str:
    """The chain in words: which code it shares with which record, and so on to the first."""
    from onebook.app.journeys import WORDS

    records = {record.node: record for record in view.person.records}
    steps = []
    for tie in reversed(reason.chain):
        other = records[tie.node]
        what = (
            f"was {WORDS['visitor']}" if tie.scheme == "visitor" else f"{WORDS.get(tie.scheme, tie.scheme)} {tie.code}"
        )
        slip = ", and the same name but for a slip" if tie.slip else ""
        steps.append(f"{what} of {other.system} {other.code}{slip}")
    return "; ".join(steps)


def _called(view: CustomerView) -> str:
    names = dict.fromkeys(record.name for record in view.person.records if record.name)
    number = len(view.person.records)
    return f"{' / '.join(names) or 'Nobody known by name'}: {number} {'record' if number == 1 else 'records'}"


def _unfollowed(view: CustomerView) -> list[str]:
    from onebook.app.journeys import WORDS

    told = {"crowd": "too many to be one person", "disputed": "under several names, or by some without one"}
    return [
        f"Not followed: {WORDS.get(one.scheme, one.scheme)} {one.code}, held by {one.holders} records, "
        f"{told[one.verdict]}."
        for one in view.person.unfollowed
    ]


STEPS = ("day", "time", "channel", "what", "phase", "system", "document")


def customer(context: typer.Context, code: Code, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Show what somebody did in all channels, the latest first."""
    from onebook.app.journeys import customer_shape, customers
    from onebook.app.shapes import to_json
    from onebook.app.tables import to_csv

    found = customers(business(context), code)
    if as_json:
        write(to_json([customer_shape(view) for view in found]))
        return
    if as_csv:
        write(to_csv(("person", *STEPS), [(str(v.person.person), *row) for v in found for row in _step_rows(v)]))
        return
    for view in found:
        more = view.number - len(view.steps)
        note = f"{more:,} earlier steps are left out; --csv has the same." if more else ""
        table(_called(view), STEPS, _step_rows(view), left=len(STEPS), note=note)


def _step_rows(view: CustomerView) -> list[tuple[str, ...]]:
    return [
        (
            f"{s.day}",
            f"{s.moment:%H:%M}",
            s.channel or "",
            s.kind.replace("_", " "),
            s.phase,
            s.document[1],
            s.document[2],
        )
        for s in view.steps
    ]
