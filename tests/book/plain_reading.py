"""What a book holds, read from its rows, and what the plain book says that it must be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from onebook.book.exact import decimal_of
from tests.book.plain_model import OURS
from tests.book.plain_money import Model
from tests.book.world import Desk

Figures = Mapping[Any, Any]
READ: dict[str, tuple[int, str]] = {
    "on hand, committed and reserved": (2, """
        select i.sku, p.name, l.on_hand, l.committed, l.reserved
        from stock_level as l join item as i on i.item_id = l.item_id join place as p on p.place_id = l.place_id"""),
    "pieces by all moves, also at places that are not ours": (2, """
        select i.sku, p.name, sum(m.quantity) from (
            select item_id, to_place_id as place_id, quantity from stock_move
            union all select item_id, from_place_id, -quantity from stock_move) as m
        join item as i on i.item_id = m.item_id join place as p on p.place_id = m.place_id group by i.sku, p.name"""),
    "allocations": (4, """
        select o.external_id, a.line, i.sku, p.name, a.quantity
        from allocation as a join sales_order as o on o.order_id = a.order_id
        join item as i on i.item_id = a.item_id join place as p on p.place_id = a.place_id"""),
    "carts": (4, """
        select r.system, r.external_id, i.sku, p.name, r.quantity
        from reservation as r join item as i on i.item_id = r.item_id join place as p on p.place_id = r.place_id"""),
    "order lines": (2, """
        select o.external_id, l.line, l.waiting, l.allocated, l.shipped, l.delivered, l.cancelled
        from sales_order_line as l join sales_order as o on o.order_id = l.order_id"""),
    "owed and paid": (1, "select external_id, owed_amount, paid_amount from sales_order"),
    "returns": (1, "select external_id, owed_amount, settled_amount from sales_return"),
    "vouchers": (1, "select code, balance from voucher"),
    "supply": (2, "select external_id, line, ordered, received, cancelled from supply"),
    "what is open on account": (0, "select coalesce(sum(open_amount), 0) from credit"),
    "what goods cost": (0, """
        select coalesce(sum(m.value + coalesce(r.value, 0)), 0) from stock_move as m left join (
            select move_id, sum(value) as value from stock_revaluation group by move_id) as r on r.move_id = m.move_id
        where m.bought"""),
}  # fmt: skip
"""How it is read: by how many columns of a key, and the rest are ten-thousandths."""
IN_CENTS = ("owed and paid", "returns", "vouchers", "what is open on account")
"""What parts of kits may bring to less than whole euros; the rest is whole."""


def read(book: Desk) -> dict[str, Figures]:
    """Return all figures of a book that the plain book has as well; what comes to nothing is left out."""
    found = {}
    for what, (key, query) in READ.items():
        rows, least = book.store.con.execute(query).fetchall(), 100 if what in IN_CENTS else 10_000
        assert all(int(figure) % least == 0 for row in rows for figure in row[key:])
        found[what] = some((tuple(row[:key]), tuple(decimal_of(int(each)) for each in row[key:])) for row in rows)
    return found


def some(figures: Iterable[tuple[Any, tuple[int | Decimal, ...]]]) -> Figures:
    return {key: each for key, each in figures if any(each)}


def said(model: Model) -> dict[str, Figures]:
    """Return the same figures as the plain book has them."""
    orders = model.orders
    return {
        "on hand, committed and reserved": some(
            (key, (quantity, model.committed(*key), model.reserved(*key)))
            for key, quantity in model.on_hand.items() if key[1] in OURS
        ),
        "pieces by all moves, also at places that are not ours": some(
            (key, (quantity,)) for key, quantity in model.on_hand.items()
        ),
        "allocations": some(
            ((o.name, n, line.item, place), (quantity,))
            for o in orders.values() for n, line in o.lines.items() for place, quantity in line.kept.items()
        ),
        "carts": some(
            ((*name, *key), (quantity,)) for name, cart in model.carts.items() for key, quantity in cart.kept.items()
        ),
        "order lines": some(((o.name, n), o.far(n)) for o in orders.values() for n in o.lines),
        "owed and paid": some(((o.name,), (o.owed, o.paid)) for o in orders.values()),
        "returns": some(((name,), (back.owed, back.settled)) for name, back in model.backs.items()),
        "vouchers": some(((code,), (voucher.balance,)) for code, voucher in model.vouchers.items()),
        "supply": some(
            ((name, n), (each.ordered, each.received, each.cancelled))
            for name, lines in model.supplies.items() for n, each in lines.items()
        ),
        "what is open on account": some([((), (model.open_amount(),))]),
        "what goods cost": some([((), (model.paid_for_goods(),))]),
    }  # fmt: skip


def invariants(found: Mapping[str, Figures]) -> None:
    """Assert what holds whatever was done: no piece appears, vanishes, or is promised twice."""
    moved, committed, reserved = Counter[str](), Counter[Any](), Counter[Any]()
    for (item, _), (quantity,) in found["pieces by all moves, also at places that are not ours"].items():
        moved[item] += quantity
    assert not any(moved.values()), moved
    for (*_, item, place), (quantity,) in found["allocations"].items():
        committed[item, place] += quantity
    for (*_, item, place), (quantity,) in found["carts"].items():
        reserved[item, place] += quantity
    for key, (on_hand, kept, held) in found["on hand, committed and reserved"].items():
        assert on_hand - kept - held >= 0, key
        assert (kept, held) == (committed.pop(key, 0), reserved.pop(key, 0)), key
    assert not committed, committed
    assert not reserved, reserved
