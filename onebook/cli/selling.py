"""`onebook orders quotes|quote|quote-figures|price-lists|prices|owing|account|voucher`: offered, and owed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from onebook.cli.listed import cells, heads, list_out, onward, texts
from onebook.cli.show import AsCsv, AsJson, business, clock, filled, say, table, write

QUOTES = ("system", "external_id", "channel", "status", "valid_until", "version", "amount", "tax_amount", "currency",
          "customer_id", "sales_person_id")  # fmt: skip
LINES = ("line", "item", "unit", "quantity", "gross_amount", "discount_amount", "shipping_amount", "tax_amount",
         "price_list")  # fmt: skip
KEPT = ("item", "place", "quantity", "expires_at")
FIGURES = ("sales_person_id", "currency", "made", "open", "ordered", "declined", "expired", "amount", "open_amount",
           "ordered_amount", "won_share", "days_to_decide")  # fmt: skip
LISTS = ("list", "currency", "channel", "group_name", "party", "from_on", "until_on", "base", "off")
PRICES = ("list", "item", "unit", "currency", "from_quantity", "price")
OWING = ("system", "external_id", "name", "currency", "open_amount", "limit_amount", "overdue_amount", "not_due",
         "over_1", "over_31", "over_61", "over_91", "oldest_on")  # fmt: skip
CREDIT = ("currency", "open_amount", "limit_amount", "due_days")
UNPAID = ("system", "external_id", "status", "due_on", "currency", "owed_amount", "paid_amount")
ENTRIES = ("at", "reason", "order", "amount")

Limit = Annotated[int, typer.Option(min=1, max=100_000, help="How many at most.")]
Channel = Annotated[str, typer.Option(callback=filled, help="Only of lists for this channel.")]
Customer = Annotated[
    str, typer.Option(callback=filled, help="Only for this customer, as their system names them.")
]  # fmt: skip
FirstDay = Annotated[
    str, typer.Option("--from", metavar="DAY", callback=filled, help="Made on this day or later.")
]  # fmt: skip
LastDay = Annotated[
    str, typer.Option("--to", metavar="DAY", callback=filled, help="Made on this day or before.")
]  # fmt: skip
System = Annotated[str, typer.Argument(metavar="SYSTEM")]
ExternalId = Annotated[str, typer.Argument(metavar="EXTERNAL_ID")]


def add_commands(app: typer.Typer) -> None:
    """Add this file's commands."""
    for name, command in (
        ("quotes", quotes), ("quote", quote), ("quote-figures", figures), ("price-lists", price_lists),
        ("prices", prices), ("owing", owing), ("account", account), ("voucher", voucher),
    ):  # fmt: skip
        app.command(name)(command)


def quotes(
    context: typer.Context,
    status: Annotated[str, typer.Option(callback=filled, help="Only those that are this far.")] = "",
    sales_person: Annotated[str, typer.Option(callback=filled, help="Only of this sales person.")] = "",
    customer: Customer = "",
    channel: Annotated[str, typer.Option(callback=filled, help="Only of this channel.")] = "",
    after: Annotated[
        tuple[str, str] | None, typer.Option(metavar="SYSTEM EXTERNAL_ID", help="Begin behind this quote.")
    ] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List quotes, the latest first."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.filters import check_channel, check_quote_status
    from onebook.app.keeping.going_on import after_quote
    from onebook.app.keeping.selling import quote_shape
    from onebook.book.views.quotes import QuoteWish, quotes_listed

    opened = business(context)
    check_channel(opened.plan, channel)
    check_quote_status(status)
    with keeping(opened) as book:
        wish = QuoteWish(status, sales_person, customer, channel)
        found, _ = quotes_listed(book.store, wish, limit, after_quote(book.store, after))
    shapes = [quote_shape(each) for each in found]
    more = onward(shapes, limit, "system", "external_id")
    _list("Quotes", QUOTES, shapes, as_json, as_csv, left=5, note=more)


def quote(context: typer.Context, system: System, external_id: ExternalId, as_json: AsJson = False) -> None:
    """Show a quote with all its versions and their lines, and what is kept for it."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.clock import moment_of
    from onebook.app.keeping.selling import quote_whole
    from onebook.app.shapes import to_json
    from onebook.book.views.quotes import quote_shown

    with keeping(business(context)) as book:
        zone = book.rules.time_zone
        found = quote_shown(book.store, system, external_id)
    if found is None:
        raise _none(f"there is no quote {external_id} of {system}.", "Find it: onebook orders quotes")
    told = quote_whole(found)
    if as_json:
        write(to_json(told))
        return
    money = f"{told['amount']} {told['currency']} and {told['tax_amount']} tax"
    became = f" It became order {told['order']['external_id']} of {told['order']['system']}." if told["order"] else ""
    until = f"good until {told['valid_until']}"
    say([f"Quote {external_id} of {system}, {told['channel']}, {until}: {told['status']}. {money}.{became}"])
    for version in told["versions"]:
        made = f"Version {version['version']}, {moment_of(version['made_at'], zone)}"
        table(f"{made}, until {version['valid_until']}", heads(LINES), texts(LINES, version["lines"]), left=3)
    if told["kept"]:
        table("Kept for it", heads(KEPT), texts(KEPT, told["kept"], zone), left=2)
    say([clock(zone)], italic=True, dim=True)


def figures(
    context: typer.Context, first: FirstDay = "", last: LastDay = "", as_json: AsJson = False, as_csv: AsCsv = False
) -> None:
    """Tell what became of the quotes made in a time, by sales person: won, lost, and in how many days."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.selling import figures_asked, quote_figures_shape

    with keeping(business(context)) as book:
        found = figures_asked(book.store, first, last)
    _list("What became of quotes", FIGURES, [quote_figures_shape(each) for each in found], as_json, as_csv, left=2)


def price_lists(
    context: typer.Context,
    channel: Channel = "",
    customer: Customer = "",
    after: Annotated[str, typer.Option(metavar="LIST", help="Begin behind this list.")] = "",
    limit: Limit = 50,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List price lists by name: for whom, when, and on which one each is based, less which share."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.filters import check_channel
    from onebook.app.keeping.selling import price_list_shape
    from onebook.book.views.prices import price_lists as lists_shown

    opened = business(context)
    check_channel(opened.plan, channel)
    with keeping(opened) as book:
        found = lists_shown(book.store, limit, after, channel=channel, customer=customer)
    shapes = [price_list_shape(each) for each in found]
    _list("Price lists", LISTS, shapes, as_json, as_csv, left=8, note=onward(shapes, limit, "list"))


def prices(
    context: typer.Context,
    price_list: Annotated[str, typer.Option("--list", callback=filled, help="Only on this price list.")] = "",
    item: Annotated[str, typer.Option(callback=filled, help="Only of this item.")] = "",
    channel: Channel = "",
    customer: Customer = "",
    after: Annotated[
        tuple[str, str, str, str] | None,
        typer.Option(metavar="LIST ITEM UNIT FROM", help="Begin behind this price; its unit may be ''."),
    ] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List what price lists say of items, without tax, from a quantity on."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.filters import check_channel, check_item, check_price_list
    from onebook.app.keeping.going_on import after_price
    from onebook.app.keeping.selling import price_shape
    from onebook.book.views.prices import prices_listed

    opened = business(context)
    check_channel(opened.plan, channel)
    with keeping(opened) as book:
        check_price_list(book.store, price_list)
        check_item(book.store, item)
        found, _ = prices_listed(
            book.store, limit, item=item, price_list=price_list, channel=channel, customer=customer,
            after=after_price(after),
        )  # fmt: skip
    shapes = [price_shape(each) for each in found]
    more = onward(shapes, limit, "list", "item", "unit", "from_quantity")
    _list("Prices", PRICES, shapes, as_json, as_csv, left=4, note=more)


def owing(
    context: typer.Context,
    after: Annotated[
        tuple[str, str, str] | None, typer.Option(metavar="SYSTEM PARTY CURRENCY", help="Begin behind this account.")
    ] = None,
    limit: Limit = 50,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List the accounts that owe most, and how many days they should have paid."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.going_on import after_account
    from onebook.app.keeping.selling import owing_now, owing_shape

    with keeping(business(context)) as book:
        found = owing_now(book, limit, after_account(book.store, after))
    shapes = [owing_shape(each, persons=True) for each in found]
    more = onward(shapes, limit, "system", "external_id", "currency")
    _list("Owed on account", OWING, shapes, as_json, as_csv, left=4, note=more)


def account(
    context: typer.Context, system: System, external_id: ExternalId, limit: Limit = 50, as_json: AsJson = False
) -> None:
    """Show what an account owes and may owe, and its open orders, those due first first."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.selling import account_of, account_shape
    from onebook.app.shapes import to_json

    with keeping(business(context)) as book:
        found = account_of(book, system, external_id, limit)
    if found is None:
        raise _none(f"there is no account of {external_id} of {system}.", "Give it terms: onebook orders set-terms")
    told = account_shape(found, persons=True)
    if as_json:
        write(to_json(told))
        return
    table(f"{told['name'] or external_id}", heads(CREDIT), texts(CREDIT, told["credit"]))
    if told["orders"]:
        rows = [
            [*row, "yes" if of["is_overdue"] else ""]
            for row, of in zip(texts(UNPAID, told["orders"]), told["orders"], strict=True)
        ]
        table("Open orders", [*heads(UNPAID), "overdue"], rows, left=5)


def voucher(
    context: typer.Context, code: Annotated[str, typer.Argument(metavar="CODE")], as_json: AsJson = False
) -> None:  # fmt: skip
    """Show what is left of a voucher, and what became of it."""
    from onebook.app.keeping import keeping
    from onebook.app.keeping.selling import voucher_shape
    from onebook.app.shapes import to_json
    from onebook.book.views.vouchers import voucher_shown

    with keeping(business(context)) as book:
        zone = book.rules.time_zone
        found = voucher_shown(book.store, code)
    if found is None:
        raise _none(f"there is no voucher '{code}'.", "Give its whole code, as it was issued.")
    told = voucher_shape(found)
    if as_json:
        write(to_json(told))
        return
    until = f", good until {told['expires_on']}" if told["expires_on"] else ""
    say([f"Voucher {code}, {told['reason']}{until}: {told['balance']} {told['currency']} are left."])
    table("Changes", heads(ENTRIES), texts(ENTRIES, told["entries"], zone), left=3, note=clock(zone))


def _list(
    title: str, columns: Sequence[str], shapes: Sequence[Mapping[str, Any]], as_json: bool, as_csv: bool, left: int,
    note: str = "",
) -> None:  # fmt: skip
    list_out(title, shapes, columns, cells(columns, shapes), as_json, as_csv, left=left, note=note)


def _none(what: str, mend: str) -> Exception:
    from onebook.records import BadInput, Fault

    return BadInput(Fault("", what, mend))
