"""`onebook who`, `link`, `unlink`: which records are one person, why, and what people say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from onebook.cli.show import AsCsv, AsJson, business, say, table, write

if TYPE_CHECKING:
    from onebook.app.customers.customer import CustomerView, Reason
    from onebook.app.who import Crowd, Named, Said, Word

Code = Annotated[
    str | None, typer.Argument(help="An address, telephone, card, visitor, a system's own number, or a name.")
]
Record = Annotated[str | None, typer.Argument(metavar="RECORD", help="SYSTEM:ID, or a code that it alone has.")]
OnlyCode = Annotated[str | None, typer.Option("--code", metavar="CODE", help="Of a code, instead of two records.")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="Why, in words; kept with it.")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who says so.", show_default="who is logged in")]
TakeBack = Annotated[bool, typer.Option("--take-back", help="Take back what was said of the two before.")]


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("who")(who)
    app.command("link")(link)
    app.command("unlink")(unlink)


def who(
    context: typer.Context, code: Code = None,
    crowds: Annotated[bool, typer.Option("--crowds", help="List the codes that tie nobody together.")] = False,
    said: Annotated[bool, typer.Option("--said", help="List what was said by `link` and `unlink`.")] = False,
    as_json: AsJson = False, as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Say which records are one person, and why: the chain of what they share."""
    if [code is not None, crowds, said].count(True) != 1:
        raise typer.BadParameter("give a code or name, or --crowds, or --said.")
    if crowds:
        _crowds(context, as_json, as_csv)
    elif said:
        _said(context, as_json, as_csv)
    else:
        _who(context, code or "", as_json, as_csv)


def _who(context: typer.Context, code: str, as_json: bool, as_csv: bool) -> None:
    from onebook.app.shapes import to_json
    from onebook.app.tables import to_csv
    from onebook.app.who import knowing, persons_in, who_shape

    with knowing(business(context)) as session:
        found = persons_in(session, code)
    if as_json:
        write(to_json([who_shape(view) for view in found]))
        return
    if as_csv:
        write(to_csv(WHO, [row for view in found for row in _who_rows(view)]))
        return
    for view in found:
        table(_called(view), WHO[1:], [row[1:] for row in _who_rows(view)], left=len(WHO))
        say([*_unfollowed(view), *_apart(view)])


WHO = ("person", "system", "record", "name", "why")


def _who_rows(view: CustomerView) -> list[tuple[str, ...]]:
    from onebook.app.customers.customer import reasons

    person = str(view.person.person)
    return [
        (person, one.record.system, one.record.code, one.record.name, _why(view, one)) for one in reasons(view.person)
    ]


def _why(view: CustomerView, reason: Reason) -> str:
    """The chain in words: which code it shares with which record, and so on to the first."""
    from onebook.app.customers.customer import WORDS

    records = {record.node: record for record in view.person.records}
    by_pair = {frozenset((one.one.node, one.other.node)): one for one in view.said}
    steps = []
    for tie in reversed(reason.chain):
        other = records[tie.node]
        words = by_pair.get(frozenset((tie.node, tie.other)))
        if tie.scheme == "said" and words:
            steps.append(f"the same as {other.system} {other.code}, {_by(words)}")
            continue
        what = (
            f"was {WORDS['visitor']}" if tie.scheme == "visitor" else f"{WORDS.get(tie.scheme, tie.scheme)} {tie.code}"
        )
        alike = "the same name" if other.name == records[tie.other].name else "the same name but for a slip"
        steps.append(f"{what} of {other.system} {other.code}{f', and {alike}' if tie.slip else ''}")
    return "; ".join(steps)


def _by(said: Said) -> str:
    """`said so by eva on 2026-03-01 (they are twins)`."""
    words = ["said so", f"by {said.said_by}" if said.said_by else "", f"on {said.said_on}" if said.said_on else ""]
    return " ".join(word for word in (*words, f"({said.why})" if said.why else "") if word)


def _called(view: CustomerView) -> str:
    names = dict.fromkeys(record.name for record in view.person.records if record.name)
    number = len(view.person.records)
    return f"{' / '.join(names) or 'Nobody known by name'}: {number} {'record' if number == 1 else 'records'}"


VERDICTS = {
    "crowd": "too many to be one person",
    "disputed": "under several names, or by some without one",
    "shared": "said to be several people's",
    "none": "it stands for there being none",
}


def _unfollowed(view: CustomerView) -> list[str]:
    from onebook.app.customers.customer import WORDS

    return [
        f"Not followed: {WORDS.get(one.scheme, one.scheme)} {one.code}, held by {one.holders} records, "
        f"{VERDICTS.get(one.verdict, one.verdict)}."
        for one in view.person.unfollowed
    ]


def _apart(view: CustomerView) -> list[str]:
    return [
        f"Not one: {_name(one.one)} and {_name(one.other)}, {_by(one)}."
        for one in view.said
        if one.verdict == "different"
    ]


def _name(named: Named) -> str:
    return f"{named.system} {named.code}"


MOST = 50
"""Codes that are listed."""


def _crowds(context: typer.Context, as_json: bool, as_csv: bool) -> None:
    from onebook.app.customers.customer import WORDS
    from onebook.app.shapes import to_json
    from onebook.app.tables import to_csv
    from onebook.app.who import crowd_shape, crowds_in, knowing

    with knowing(business(context)) as session:
        found = crowds_in(session, MOST)

    def row(one: Crowd) -> tuple[str, ...]:
        held = ", ".join(f"{system} {code}" for system, code in one.examples)
        return (WORDS.get(one.scheme, one.scheme), one.code, f"{one.holders}", VERDICTS[one.verdict], held)

    columns = ("what", "code", "records", "not followed because", "such as")
    if as_json:
        write(to_json([crowd_shape(one) for one in found]))
    elif as_csv:
        write(to_csv(columns, [row(one) for one in found]))
    elif found:
        note = f"Listed are the {MOST} that most records hold." if len(found) == MOST else ""
        table("Codes that tie nobody together", columns, [row(one) for one in found], left=len(columns), note=note)
    else:
        say(["Every code that several records hold is followed."])


def _said(context: typer.Context, as_json: bool, as_csv: bool) -> None:
    from onebook.app.shapes import to_json
    from onebook.app.tables import to_csv
    from onebook.app.who import knowing, said_in, said_shape

    with knowing(business(context)) as session:
        found = said_in(session)
    columns = ("record", "and", "are", "said by", "on", "why")
    are = {"same": "one person", "different": "two"}
    rows = [
        (_name(one.one), _name(one.other), are[one.verdict], one.said_by, f"{one.said_on or ''}", one.why)
        for one in found
    ]
    if as_json:
        write(to_json([said_shape(one) for one in found]))
    elif as_csv:
        write(to_csv(columns, rows))
    elif rows:
        table("What was said of who is who", columns, rows, left=len(columns))
    else:
        say(["Nothing was said of who is who: it is told by codes alone."])


def link(
    context: typer.Context, first: Record = None, second: Record = None, code: OnlyCode = None, why: Why = "",
    by: By = "", take_back: TakeBack = False, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Say that two records are one person, or that a code may be followed again; all else follows from it."""
    _say(context, (first, second), code, "same", why, by, take_back, as_json)


def unlink(
    context: typer.Context, first: Record = None, second: Record = None, code: OnlyCode = None, why: Why = "",
    by: By = "", take_back: TakeBack = False, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Say that two records are not one person, or that a code is several people's and must not be followed."""
    _say(context, (first, second), code, "different", why, by, take_back, as_json)


def _say(
    context: typer.Context, records: tuple[str | None, str | None], code: str | None, verdict: str, why: str, by: str,
    take_back: bool, as_json: bool,
) -> None:  # fmt: skip
    from getpass import getuser

    from onebook.app.who import Word

    first, second = records
    by = by or getuser()
    if code is not None and first is None:
        followed = (verdict == "same") != take_back
        _say_of_code(context, code, Word(None if followed else "shared", by, why), as_json)
    elif code is None and first is not None and second is not None:
        _say_of_records(context, first, second, Word(None if take_back else verdict, by, why), as_json)
    else:
        raise typer.BadParameter("give two records, or --code CODE.")


def _say_of_records(context: typer.Context, first: str, second: str, word: Word, as_json: bool) -> None:
    from onebook.app.shapes import to_json
    from onebook.app.who import outcome_shape, say_of_records

    done = say_of_records(business(context), first, second, word)
    if as_json:
        write(to_json(outcome_shape(done)))
        return
    one, other = _name(done.one), _name(done.other)
    stood = "" if done.news else "Nothing was said of them here. " if word.verdict is None else "So it stood already. "
    together = done.one.person == done.other.person
    say([f"{stood}{one} and {other} are {'one person' if together else 'two persons'} now."])
    if word.verdict == "same" and not together:
        say(["Somebody says of others among their records that they are not one: `onebook who --said` lists it."])


def _say_of_code(context: typer.Context, code: str, word: Word, as_json: bool) -> None:
    from onebook.app.customers.customer import WORDS
    from onebook.app.shapes import to_json
    from onebook.app.who import say_of_code

    schemes = say_of_code(business(context), code, word)
    if as_json:
        write(to_json({"code": code, "followed": word.verdict is None, "schemes": list(schemes)}))
        return
    what = ", ".join(WORDS.get(scheme, scheme) for scheme in schemes)
    is_now = "followed again" if word.verdict is None else "not followed any more"
    say([f"{code} ({what}) is {is_now}." if schemes else "So it stood already; nothing was changed."])
