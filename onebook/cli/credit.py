"""`onebook credit`: what each channel, campaign or content is given for orders, by several models side by side."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from onebook.cli.show import (
    AsCsv,
    AsJson,
    AsOf,
    Channels,
    First,
    Last,
    PeriodWord,
    amount,
    business,
    nothing,
    say,
    table,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onebook.app.credit.behind import Credited
    from onebook.app.credit.credits import Credit, Part
    from onebook.cli.layout import Cell

LIMIT = 20


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.command("credit")(credit)


def credit(
    context: typer.Context, period: PeriodWord = None, first: First = None, last: Last = None,
    by: Annotated[str, typer.Option("--by", help="channel, campaign or content.")] = "channel",
    model: Annotated[
        list[str] | None, typer.Option("--model", help="Only this model (markov, shapley, linear …); may be repeated.")
    ] = None,
    channel: Channels = None,
    look_back: Annotated[
        int | None, typer.Option("--look-back", metavar="DAYS", help="Days before an order; as planned if left out.")
    ] = None,
    half_life: Annotated[float, typer.Option("--half-life", metavar="DAYS", help="Of time decay.")] = 7.0,
    order: Annotated[int, typer.Option("--order", help="Steps back that the Markov chain remembers.")] = 1,
    weights: Annotated[str, typer.Option("--weights", help="By position: first, between, last.")] = "30,40,30",
    orders: Annotated[bool, typer.Option("--orders", help="Show orders instead of their value.")] = False,
    opened: Annotated[
        str | None, typer.Option("--open", metavar="PART", help="The orders behind a part's credit by the --model.")
    ] = None,
    steps: Annotated[bool, typer.Option("--steps", help="With --open: step by step instead of by order.")] = False,
    limit: Annotated[int, typer.Option(min=0, help="With --open: entries at most; 0 for all.")] = LIMIT,
    as_of: AsOf = None, as_json: AsJson = False, as_csv: AsCsv = False,
) -> None:  # fmt: skip
    """Share orders and their value out among what customers met before, by all models side by side."""
    from onebook.app.credit.behind import ask_credited
    from onebook.app.credit.credits import ask_credit
    from onebook.app.credit.how import DEFAULT, How, model_named, weights_of
    from onebook.app.credit.words import credit_answer, credit_shape, credited_shape
    from onebook.app.measuring import Asking
    from onebook.app.shapes import to_json
    from onebook.app.tables import answer_csv

    how = How(by, look_back, half_life, order, weights_of(weights))
    asking = Asking(period, first, last, channel or (), (), as_of)
    if opened is not None:
        of = "steps" if steps else "orders"
        behind = ask_credited(business(context), asking, how, (model or [DEFAULT])[0], opened, of)
        if as_json:
            write(to_json(credited_shape(behind, limit)))
        else:
            _show_opened(behind, limit, as_csv)
        return
    found = ask_credit(business(context), asking, how)
    chosen = [model_named(found.models, name).name for name in model or ()]
    if as_json:
        write(to_json(credit_shape(found)))
    elif as_csv:
        write(answer_csv(credit_answer(found)))
    else:
        _show(found, chosen or [m.name for m in found.models], "conversions" if orders else "value")


def _show(found: Credit, models: Sequence[str], what: str) -> None:
    from onebook.app.credit.words import credit_notes, model_label
    from onebook.cli.layout import Column

    title = f"Credit by {found.by}, {found.period.label()}, {'orders' if what == 'conversions' else found.currency}"
    if not found.orders:
        nothing(title, ["No order was placed."])
        return
    say([_sentence(found)])
    write("\n")
    columns = [Column(found.by, text=True, label=True), *(Column(model_label(found.model(m))) for m in models)]
    rows: list[Sequence[Cell]] = [
        (_label(part), *(amount(getattr(part.given[m], what)) for m in models)) for part in found.parts
    ]
    together = Decimal(found.orders) if what == "conversions" else found.value
    rows.append(("together", *(amount(together) for _ in models)))
    table(title, columns, rows, note="\n".join(credit_notes(found)))
    _show_spend(found, models)


def _show_spend(found: Credit, models: Sequence[str]) -> None:
    """Show what was credited for each unit spent, where anything was."""
    from onebook.app.credit.words import model_label
    from onebook.cli.layout import Column

    spent = [part for part in found.parts if part.spent]
    if not spent:
        return
    columns = [Column(found.by, text=True, label=True), Column("spent"),
               *(Column(model_label(found.model(m))) for m in models)]  # fmt: skip
    rows: list[Sequence[Cell]] = [
        (_label(part), amount(part.spent), *(_times(part, m) for m in models)) for part in spent
    ]
    write("\n")
    table(f"Value credited for each {found.currency} spent on marketing", columns, rows)


def _times(part: Part, model: str) -> str:
    value = part.per_spent(model)
    return "–" if value is None else f"{value:,.2f}"


def _label(part: Part) -> str:
    from onebook.app.credit.words import part_label

    return part_label(part, lambda name: name)


def _sentence(found: Credit) -> str:
    return (
        f"{found.orders:,} orders, {found.value:,.2f} {found.currency}; of {found.met:,} something is known before "
        f"(look-back {found.look_back} days), beside {found.silent:,} paths without an order."
    )


def _show_opened(found: Credited, limit: int, as_csv: bool) -> None:
    from onebook.app.credit.words import model_label
    from onebook.app.tables import to_csv

    rows = [
        (e.document[0], e.document[2], e.document[1], e.channel, str(e.day or ""), e.conversions, e.value)
        for e in found.page(limit)
    ]
    columns = ("document", "id", "system", "channel", "day", "orders", "value")
    if as_csv:
        write(to_csv(columns, rows))
        return
    of_them = f"{len(rows):,} of {found.number:,}, the latest first; together {found.conversions:,.4f} orders, "
    note = f"{of_them}{found.value:,.4f}."
    if not found.adds_up:
        note += " A Markov chain gives credit to channels only: these are the orders before which it was met, in whole."
    shown = [(*row[:5], f"{row[5]:,.4f}", f"{row[6]:,.4f}") for row in rows]
    table(f"Behind {found.key}, {model_label(found.model)}", columns, shown, left=5, note=note)
