"""What of an order's amounts stands after pieces were cancelled or taken back: exact, parts add up to the whole.

What stands on a line before, less what stands after, is what is credited. However a line is taken apart, the credits
come to the whole: nothing is rounded twice. Of a kit's amounts each part bears its share, so that parts which are never
sent, or come back alone, take theirs with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from onebook.book.exact import share_of
from onebook.book.rows import LineReturn, OrderLine

__all__ = ["Standing", "cent_of", "credited_by", "rounded", "standing", "total_of"]

WHOLE = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
     "XPF"}
)  # fmt: skip
THOUSANDTHS = frozenset({"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"})


class Standing(NamedTuple):
    """What a line's customer pays for it. goods: less discounts, without tax."""

    goods: int = 0
    shipping: int = 0
    tax: int = 0

    @property
    def total(self) -> int:
        """With tax and shipping."""
        return self.goods + self.shipping + self.tax

    def plus(self, other: Standing) -> Standing:
        """Return this and another together."""
        return Standing(self.goods + other.goods, self.shipping + other.shipping, self.tax + other.tax)

    def less(self, other: Standing) -> Standing:
        """Return by how much this is more than another."""
        return Standing(self.goods - other.goods, self.shipping - other.shipping, self.tax - other.tax)


def credited_by(returns: Iterable[LineReturn]) -> dict[int, int]:
    """Return of how many pieces the money was credited, by line."""
    return {known.line: known.credited for known in returns}


def cent_of(currency: str) -> int:
    """Return the smallest coin of a currency in ten-thousandths (ISO 4217's minor unit): 100 for the cent of EUR."""
    return 10_000 if currency in WHOLE else 10 if currency in THOUSANDTHS else 100


def rounded(total: int, part: int, whole: int, cent: int) -> int:
    """Return total * part / whole in whole cents, half to even, and no more than the total; all of it for all parts."""
    if total < 0:
        return -rounded(-total, part, whole, cent)
    return total if part == whole else min(total, share_of(total, part, whole * cent) * cent)


def standing(
    lines: Sequence[OrderLine], credited: Mapping[int, int], refund_shipping: str, cent: int
) -> dict[int, Standing]:
    """Return what stands of each line. credited: pieces taken back, by line.

    refund_shipping: `never`; `whole`: once nothing of the order is left; `share`: with each piece. Where nothing was
    ever shipped and nothing is left, none stands. Tax goes with goods and shipping by their amounts. cent: what is gone
    comes to whole ones, so that it can be paid; the last piece takes the rest. Parts of kits have none themselves.
    """
    gone = _gone(lines, credited)
    nothing_left = all(part == whole for part, whole in gone.values())
    shipping_goes = nothing_left and (refund_shipping != "never" or not any(line.shipped for line in lines))
    found: dict[int, Standing] = {}
    for line in lines:
        if line.line not in gone:
            found[line.line] = Standing()
            continue
        goods, (part, whole) = line.gross_amount - line.discount_amount, gone[line.line]
        shipping_gone = part if refund_shipping == "share" else 0
        if shipping_goes:
            shipping_gone = whole
        both = goods + line.shipping_amount
        goods_tax = rounded(line.tax_amount, goods, both, cent) if both > 0 else line.tax_amount
        shipping_tax = line.tax_amount - goods_tax
        found[line.line] = Standing(
            goods - rounded(goods, part, whole, cent),
            line.shipping_amount - rounded(line.shipping_amount, shipping_gone, whole, cent),
            line.tax_amount - rounded(goods_tax, part, whole, cent) - rounded(shipping_tax, shipping_gone, whole, cent),
        )
    return found


def _gone(lines: Sequence[OrderLine], credited: Mapping[int, int]) -> dict[int, tuple[int, int]]:
    """Return how much of each line that has amounts is gone: so much of how much.

    Of a kit, each part's share as far as that is gone; kits that went as such took all their parts with them.
    """
    parts: dict[int, list[OrderLine]] = {}
    for line in lines:
        if line.kit_line is not None:
            parts.setdefault(line.kit_line, []).append(line)
    found = {}
    for line in lines:
        if line.line in parts:
            found[line.line] = _kits_gone(line, parts[line.line], credited).as_integer_ratio()
        elif line.kit_line is None:
            found[line.line] = line.cancelled + credited.get(line.line, 0), line.quantity
    return found


def _kits_gone(kit: OrderLine, parts: Sequence[OrderLine], credited: Mapping[int, int]) -> Fraction:
    shared = Fraction(0)
    for part in parts:
        shared += Fraction(part.kit_share * (part.cancelled + credited.get(part.line, 0)), part.quantity)
    return Fraction(credited.get(kit.line, 0), kit.quantity) + shared / sum(part.kit_share for part in parts)


def total_of(standings: Mapping[int, Standing]) -> int:
    """Return what stands of an order in all, with tax."""
    return sum(each.total for each in standings.values())
