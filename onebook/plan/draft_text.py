"""The parts of a drafted plan, as lines of commented TOML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from onebook.plan.toml_text import comment, setting, value
from onebook.records import record_type
from onebook.records.sql import name as quoted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from onebook.plan.draft_mapping import DraftedMapping
    from onebook.plan.guesses import FileGuess, RecordGuess

__all__ = ["HEAD", "business_lines", "channel_lines", "examples", "mapping_lines", "source_lines"]

HEAD = (
    "# The plan of the business: what it is, which channels and systems it has, and how they work together.",
    "# This is a draft, made from the files that were found. Read it through, mend what is wrong, and then:",
    "#",
    "#     onebook plan check     tells what is wrong or missing, with line numbers",
    "#     onebook load           reads the files; what cannot be read is listed by `onebook rejects`",
    "#     onebook board          shows the business",
    "#",
    "# Lines that begin with # are comments. A line `#name = …` is an example: take the # away to use it.",
    "",
)

CHANNEL_KINDS = (
    (
        "human",
        "phone|call|sales|field|rep|b2b|reseller|dealer|wholesale|catalog|mail|telefon|vertrieb|haendler|katalog",
    ),
    ("digital", "web|online|internet|app|ecom|market|marktplatz|amazon|ebay|zalando|otto|shopify|digital"),
    ("physical", "store|till|pos|retail|branch|kiosk|outlet|filiale|laden|kasse|shop"),
)
"""Words in a channel's name that tell its kind; the first that fits."""

MADE = ("line", "external_id")
"""Fields that are made of the whole row where no column gives them."""

MIDDLEMEN = re.compile("market|marktplatz|amazon|ebay|zalando|otto|reseller|dealer|wholesale|haendler")


def business_lines(name: str, currency: str, time_zone: str) -> list[str]:
    """Return the table [business]."""
    return [
        "[business]",
        setting("name", name),
        setting("currency", currency, "all figures are shown in it"),
        setting("time_zone", time_zone, "where its days begin and end"),
        '#recognise = "shipment"  # sales count when shipped, picked up or sold at the till; or: "order"',
        "",
        "#[working]",
        '#days = ["mon", "tue", "wed", "thu", "fri"]',
        '#cut_off = "14:00"                        # orders until then count for the same day',
    ]


def channel_lines(labels: Mapping[str, str], sold: Collection[str]) -> Iterator[str]:
    """Return a table for each channel (name to label), with its kind guessed from its name. sold: those with orders."""
    yield ""
    yield from comment(
        "Channels are the ways in which customers meet the business. kind: digital (web shop, app, marketplace), "
        "physical (stores, tills) or human (sales people, telephone, catalogue). own = false: a middleman sells "
        "for you."
    )
    for name, label in labels.items():
        yield f"[channels.{name}]"
        yield setting("label", label, "as it is shown")
        yield setting("kind", _kind_of(name), "guessed from the name")
        if MIDDLEMEN.search(name):
            yield setting("own", False, "guessed: a middleman, not your own")
        if name not in sold:
            yield setting("sells", False, "CHECK: no file holds its orders; if it sells, map them")
        yield ""
    yield from comment(
        "Systems are the programs whose exports are read. Each has sources (files) and records: which column of a file "
        "is which field. `onebook schema sales_order_line` tells what each field means."
    )


def _kind_of(name: str) -> str:
    return next((kind for kind, words in CHANNEL_KINDS if re.search(words, name)), "digital")


def source_lines(system: str, file: FileGuess, *, is_used: bool) -> Iterator[str]:
    """Return the table of one source; as a comment where no mapping reads it."""
    for note in file.notes:
        yield from comment(f"CHECK: {note}")
    if file.not_used:
        yield from comment(f"CHECK: '{file.shown}' is not used: {file.not_used}.")
    elif not file.records and not file.known:
        yield from _unrecognised(system, file)
    off = "" if is_used else "#"
    yield f"{off}[systems.{system}.sources.{file.source}]"
    yield off + (setting("table", file.table) if file.table else setting("path", file.path))
    for name, of in file.settings.items():
        yield off + setting(name, of)


def _unrecognised(system: str, file: FileGuess) -> Iterator[str]:
    """Say what is known of a file that was not recognised, and how it can be used all the same."""
    found = f"Its columns: {', '.join(file.header)}." if file.header else "Its columns are not known."
    yield from comment(f"'{file.shown}' was not recognised. {found}")
    named = "If its first line names no columns: header = false, and their names in columns. " if file.header else ""
    yield from comment(
        f"To use it, take the # away below. {named}Then choose what its rows are (`onebook schema` lists the types, "
        f"`onebook schema TYPE` their fields) and map them: a table [systems.{system}.records.TYPE] with source = "
        f'"{file.source}" and columns = {{ field = "column" }}.'
    )


def mapping_lines(system: str, mapping: DraftedMapping) -> Iterator[str]:
    """Return the table of one mapping, each field with its meaning; as a comment where it cannot be used yet."""
    guess, constants, unused = mapping.guess, mapping.constants, mapping.unused
    declared = record_type(guess.record_type)
    yield from comment(f"{guess.record_type}: {declared.doc}")
    for note in guess.notes:
        yield from comment(f"CHECK: {note}")
    if unused:
        yield from comment(f"CHECK: not used yet: {unused}.")
    off = "#" if unused else ""
    table = f"systems.{system}.records.{guess.record_type}"
    yield f"{off}[{table}]"
    if mapping.sql_path:
        yield off + setting("sql", mapping.sql_path, "a SELECT over the sources above")
    else:
        yield off + setting("source", mapping.file.source)
    yield from (off + line for line in _reading_lines(guess, mapping.may_be_empty))
    if not mapping.sql_path:
        if constants:
            yield off + setting("constants", dict(constants), "the same for every record")
        if guess.columns:
            yield f"{off}[{table}.columns]"
            fields = {f.name: f.doc.partition(". ")[0].rstrip(".") for f in declared.fields}
            yield from (off + setting(n, column, fields.get(n, "")) for n, column in guess.columns.items())
    yield from _left_over(mapping)


def _reading_lines(guess: RecordGuess, may_be_empty: tuple[str, ...]) -> Iterator[str]:
    if guess.date_format is not None:
        yield setting("date_format", guess.date_format)
    if guess.decimal != ".":
        yield setting("decimal", guess.decimal)
    if guess.thousands:
        yield setting("thousands", guess.thousands)
    if may_be_empty:
        yield setting("may_be_empty", may_be_empty, "CHECK: needed, but no column seems to give it")
    if guess.confirm:
        yield "confirm = ["
        yield from (f"    {value(said)}," for said in guess.confirm)
        yield "]  # CHECK each: `onebook plan check` warns of it until you take it out"


def _left_over(mapping: DraftedMapping) -> Iterator[str]:
    """Name the columns and fields that are not mapped, so that a person can add them."""
    file, guess = mapping.file, mapping.guess
    # A number or id made of the whole row tells nothing of its columns.
    worked = " ".join(sql for name, sql in guess.worked.items() if name not in MADE) + guess.sql
    columns = [c for c in file.header if c not in guess.columns.values() and quoted(c) not in worked]
    if columns:
        yield from comment(f"Columns of {file.shown} not used here: {', '.join(columns)}.")
    declared = record_type(guess.record_type).fields
    fields = [f.name for f in declared if not {f.name, f.business_date_of} & mapping.given]
    if fields:
        yield from comment(f"Fields not given: {', '.join(fields)}.")


def examples(channel: str) -> list[str]:
    """Return examples of the rest of a plan, as comments that are valid when the # is taken away."""
    return EXAMPLE_TEXT.replace("CHANNEL", channel).splitlines()


EXAMPLE_TEXT = """
# ---------------------------------------------------------------------------------------------------
# What follows are examples. Every setting is explained in docs/plan.md.

# Goals: what a KPI should reach, for the business and, where that differs, by channel.
#[goals]
#on_time_delivery = 0.95
#average_order_value = { value = 80, channels = { CHANNEL = 75 } }

# Places: stores and warehouses, and the channels they serve.
#[places.main_warehouse]
#kind = "warehouse"
#serves = ["CHANNEL"]

# Shared costs are laid upon channels only when you ask for it; this is by which rule.
#[costs.shared]
#by = "net_sales"
#[costs.accounts.rent]
#by = "fixed"
#shares = { CHANNEL = 1 }

# Another system: here a spreadsheet of costs, with a header `id;day;kind;amount`.
#[systems.ledger.sources.costs]
#path = "ledger/costs.csv"
#delimiter = ";"
#[systems.ledger.records.cost]
#source = "costs"
#decimal = ","
#date_format = "%d.%m.%Y"
#columns = { external_id = "id", incurred_on = "day", kind = "kind", amount = "amount" }

# What typing costs where no system carries records to another: for `onebook plan show`.
#[manual]
#wage_per_hour = 30
#minutes_per_document = 3
#documents_per_month = { sales_order = 1000 }
"""
