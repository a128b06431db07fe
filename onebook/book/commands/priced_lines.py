"""Lines of sales orders and quotes, and their amounts where these are left to the price lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from onebook.book.answers import Refused
from onebook.book.commands.command import Amount, Name, Part, Quantity
from onebook.book.needs import Needs
from onebook.book.pricing.choosing import Priced
from onebook.book.pricing.lines import Buying, list_amounts, needs_prices
from onebook.book.state import Draft
from onebook.book.stock.items import item_named
from onebook.book.stock.packing import counted

__all__ = ["Line", "is_priced", "needs_line_prices", "refuse_too_much_off", "with_prices", "with_too_much_off_spread"]

ZERO = Decimal(0)


class Line(Part):
    """What is ordered. Amounts are of the whole line and without tax; tax (also on shipping) stands beside them.

    gross_amount: before discounts; none: by the price list that counts (`pricing.choosing`), and discount_amount, too,
    if none is given. shipping_amount: what the customer pays for shipping; an order's may stand on its first line.
    unit: another one than that in which the item is counted.
    """

    item: Name
    quantity: Quantity
    unit: Name | None = None
    gross_amount: Amount | None = None
    discount_amount: Amount | None = None
    shipping_amount: Amount = ZERO
    tax_amount: Amount = ZERO


def is_priced(lines: Iterable[Line]) -> bool:
    """Tell whether some of these lines are priced by lists."""
    return any(line.gross_amount is None for line in lines)


def needs_line_prices(needs: Needs, lines: Iterable[Line]) -> None:
    """Want what `with_prices` looks at, but for the customer."""
    for line in lines:
        if line.gross_amount is None:
            needs_prices(needs, line.item)


def with_prices(
    draft: Draft, buying: Buying, lines: Iterable[Line], *, none: str = "refuse"
) -> tuple[tuple[Line, ...], list[Priced | None]]:
    """Return lines with their amounts by the lists where none are given, and the reasons.

    A discount that is given counts in the place of the list's. none: what is done where no list tells a price, as
    `pricing.lines.list_amounts` has it.
    """
    found, reasons = [], []
    for line in lines:
        priced, whole = None, line
        if line.gross_amount is None:
            item = item_named(draft, line.item)
            quantity = counted(draft, item, line.quantity, line.unit)
            gross, discount, priced = list_amounts(draft, buying, item, line.quantity, quantity, line.unit, none=none)
            given = line.discount_amount
            whole = line.model_copy(
                update={"gross_amount": gross, "discount_amount": discount if given is None else given}
            )
        found.append(whole)
        reasons.append(priced)
    return tuple(found), reasons


def refuse_too_much_off(lines: Iterable[Line]) -> None:
    """Refuse lines of which one has more discount than it costs. lines: with the amounts that lists tell."""
    for number, line in enumerate(lines, 1):
        gross, discount = line.gross_amount or ZERO, line.discount_amount or ZERO
        if discount > gross:
            raise Refused(
                "discount_too_large", f"Line {number} ({line.item}) has a discount_amount of {discount:f} on a "
                f"gross_amount of {gross:f}.", "Give both for the whole line, the discount no larger than the gross "
                "amount; the rest of it is a discount on other lines, or a voucher.", line=number, item=line.item,
            )  # fmt: skip


def with_too_much_off_spread(lines: Sequence[Line]) -> tuple[tuple[Line, ...], list[int]]:
    """Return lines of which none has more discount than it costs, and the numbers of those that had.

    What is too much is taken off the other lines, from the first one on, so that all of them come to the same as
    before; what none of them has room for is left out. lines: with the amounts that lists tell.
    """
    gross = [line.gross_amount or ZERO for line in lines]
    discounts = [line.discount_amount or ZERO for line in lines]
    wrong = [number for number, (had, off) in enumerate(zip(gross, discounts, strict=True), 1) if off > had]
    if not wrong:
        return tuple(lines), []
    left = sum((discounts[number - 1] - gross[number - 1] for number in wrong), ZERO)
    fitting = []
    for line, had, off in zip(lines, gross, discounts, strict=True):
        more = min(left, max(ZERO, had - off))
        left -= more
        fitting.append(line.model_copy(update={"discount_amount": min(had, off) + more}))
    return tuple(fitting), wrong
