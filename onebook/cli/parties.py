"""`onebook parties`: customers, suppliers and others, and what is held of them."""

from __future__ import annotations

from typing import Annotated

import typer

from onebook.cli.giving import Kinds, tell, whoever
from onebook.cli.listed import cells, list_out, onward, text_of
from onebook.cli.show import AsCsv, AsJson, business, say, table, write

KINDS = {
    "set": "set_party", "set-codes": "set_party_codes", "set-address": "set_party_address",
    "drop-address": "drop_party_address", "relate": "relate_parties", "link": "link_parties",
    "consent": "record_consent", "set-terms": "set_terms",
}  # fmt: skip
parties_app = Kinds(KINDS, "Parties: find and show them, set what is known of them, export all of it, erase it …")
FOUND = ("system", "external_id", "kind", "name", "roles", "country")
LISTS = {
    "codes": ("scheme", "code_system", "code"),
    "addresses": ("label", "name", "street", "postcode", "city", "country"),
    "relations": ("system", "external_id", "relation", "other_system", "other_id", "starts_on", "ends_on"),
}
"""What is shown of a party besides who they are."""
System = Annotated[str, typer.Argument(metavar="SYSTEM", help="Whose party it is.")]
Party = Annotated[str, typer.Argument(metavar="PARTY", help="What the system calls it.")]


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.add_typer(parties_app, name="parties")


@parties_app.command("find")
def find(
    context: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A code, or how an id or a name begins.")],
    after: Annotated[
        tuple[str, str] | None, typer.Option(metavar="SYSTEM PARTY", help="Begin behind this party.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many at most.")] = 50,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Find parties by a code (e-mail, telephone, card …); else by how their id begins; else by how their name does."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.going_on import after_party
    from onebook.app.keeping.work_shapes import party_found_shape
    from onebook.book.views.parties_found import parties_found

    with keeping(business(context)) as book:
        country, text = book.rules.country, text.strip()
        found = parties_found(book.store, text, limit, after_party(book.store, text, country, after), country)
    shapes = [party_found_shape(party) for party in found.parties]
    names = ("system", "id", *FOUND[2:])
    list_out("Parties", shapes, FOUND, cells(FOUND, shapes), as_json, as_csv, left=len(FOUND), shown=names,
             none="Nobody is known by it.", note=onward(shapes, limit, "system", "external_id"))  # fmt: skip


@parties_app.command("show")
def show(context: typer.Context, system: System, party: Party, as_json: AsJson = False) -> None:
    """Show who a party is, with codes, addresses and how it stands to others."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.work_shapes import party_shape
    from onebook.app.shapes import to_json
    from onebook.book.views.parties import party_shown
    from onebook.records import BadInput, Fault

    with keeping(business(context)) as book:
        found = party_shown(book.store, system, party)
    if found is None:
        raise BadInput(Fault(f"{system} {party}", "the book has no such party.", "Find it: onebook parties find …"))
    shape = party_shape(found)
    if as_json:
        write(to_json(shape))
        return
    who = (text_of(shape[name]) for name in ("name", "kind", "roles", "country", "group_name"))
    say([f"{', '.join(filter(None, who))}."])
    for kind, columns in LISTS.items():
        if rows := [[text_of(row[name]) for name in columns] for row in shape[kind]]:
            table(kind.capitalize(), [name.replace("_", " ") for name in columns], rows, left=len(columns))


@parties_app.command("export")
def export(context: typer.Context, system: System, party: Party) -> None:
    """Write all that the book holds of a party, as JSON: what a person may ask for."""
    from onebook.app.keeping import keeping
    from onebook.app.shapes import to_json
    from onebook.book.views.parties import party_export
    from onebook.records import BadInput, Fault

    with keeping(business(context)) as book:
        found = party_export(book.store, system, party)
    if found is None:
        raise BadInput(Fault(f"{system} {party}", "the book has no such party.", "Name it as its system does."))
    write(to_json(found))


@parties_app.command("erase")
def erase(
    context: typer.Context,
    system: System,
    party: Party,
    force: Annotated[bool, typer.Option("--force", help="Also where orders are open or unpaid.")] = False,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who does it.", show_default="who is logged in")] = "",
    as_json: AsJson = False,
) -> None:
    """Erase a person: in the book, in its journal's words, and in the lake. Documents stay, without the person."""
    from onebook.app.keeping.erasing import erase_party

    tell(erase_party(business(context), whoever(by), system, party, force=force), as_json)
