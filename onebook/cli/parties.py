"""`onebook parties`: customers, suppliers and others, and what is held of them."""

from __future__ import annotations

from typing import Annotated

import typer

from onebook.cli.giving import Kinds, tell, whoever
from onebook.cli.show import AsJson, business, write

KINDS = {
    "set": "set_party", "set-codes": "set_party_codes", "set-address": "set_party_address",
    "drop-address": "drop_party_address", "relate": "relate_parties", "link": "link_parties",
    "consent": "record_consent", "set-terms": "set_terms",
}  # fmt: skip
parties_app = Kinds(KINDS, "Parties: set what is known of them, export all of it, erase it …")
System = Annotated[str, typer.Argument(metavar="SYSTEM", help="Whose party it is.")]
Party = Annotated[str, typer.Argument(metavar="PARTY", help="What the system calls it.")]


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.add_typer(parties_app, name="parties")


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
