"""`onebook token`: who may work with the book over HTTP."""

from __future__ import annotations

from enum import Enum
from typing import Annotated

import typer

from onebook.cli.show import AsJson, business, clock, say, table, write

token_app = typer.Typer(help="Tokens for programs: make, list, revoke.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(metavar="NAME", help="Whom it is for.")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who does it.", show_default="who is logged in")]


class Role(Enum):
    """What a token may do."""

    viewer = "viewer"
    clerk = "clerk"
    buyer = "buyer"
    analyst = "analyst"
    admin = "admin"


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    app.add_typer(token_app, name="token")


@token_app.command("make")
def make(
    context: typer.Context,
    name: Name,
    role: Annotated[
        Role, typer.Option(help="viewer reads; clerk sells, ships, counts; buyer buys; analyst reads all.")
    ],
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """Make a token and show it, this once: it is kept nowhere. From the first one on, the API asks for one."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.tokens import make_token
    from onebook.app.shapes import to_json
    from onebook.cli.giving import whoever

    with keeping(business(context)) as book:
        token = make_token(book, name, role.value, whoever(by))
    if as_json:
        write(to_json({"name": name, "role": role.value, "token": token}))
        return
    write(token)
    say(
        [f"This is the token of {name}, a {role.value}. It is shown this once. Send it as Authorization: Bearer TOKEN."]
    )


@token_app.command("list")
def list_tokens(context: typer.Context, as_json: AsJson = False) -> None:
    """List the tokens: whom they are for, and when they were used last."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.clock import moment_of
    from onebook.app.keeping.tokens import tokens
    from onebook.app.shapes import to_json

    with keeping(business(context)) as book:
        zone = book.rules.time_zone
        found = tokens(book)
    if as_json:
        write(to_json(found))
    elif not found:
        write("There is no token: the API answers whoever asks on this machine.")
    else:
        columns = ("name", "role", "made_at", "made_by", "used_at", "revoked_at", "revoked_by")
        rows = [
            [moment_of(row[name], zone) if row[name] and name.endswith("_at") else row[name] for name in columns]
            for row in found
        ]
        names = [name.replace("_at", "").replace("_", " ") for name in columns]
        table("Tokens", names, rows, left=len(columns), note=clock(zone))


@token_app.command("revoke")
def revoke(context: typer.Context, name: Name, by: By = "") -> None:
    """Make a token good for nothing, a second from now at the latest."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.tokens import revoke_token
    from onebook.cli.giving import whoever

    with keeping(business(context)) as book:
        revoke_token(book, name, whoever(by))
    write(f"The token of {name} is revoked.")
