"""Stock: levels as counted or reported, and moves between places."""

from __future__ import annotations

from onebook.records.declare import RecordType, choice, currency, ident, instant, money, quantity, ref

STOCK_COUNT = RecordType(
    "stock_count",
    "How many of an item were at a place at the end of a day, as counted or as a system reported.",
    (
        ref("item_id", "item", "The item.", required=True),
        ref("place_id", "place", "The place.", required=True),
        *instant("counted", "When it was counted or reported.", required=True),
        quantity("quantity", "How many were there.", required=True),
        money("unit_cost", "Value of one unit."),
        currency(),
    ),
    key=("item_id", "place_id", "counted_on"),
    dated="counted_on",
    group="stock",
)

STOCK_MOVE = RecordType(
    "stock_move",
    "Goods going from one place to another; loss, supplier and customer are places too.",
    (
        ident(),
        ref("item_id", "item", "The item.", required=True),
        ref("from_place_id", "place", "Where it came from."),
        ref("to_place_id", "place", "Where it went."),
        *instant("moved", "When.", required=True),
        quantity("quantity", "How many (negative: the other way).", required=True),
        choice(
            "reason",
            "receipt shipment return transfer production count loss found other",
            "Why it moved. `count`, `loss` and `found` make the shrinkage of the P&L.",
            required=True,
        ),
        money("unit_cost", "Value of one unit."),
        currency(),
    ),
    dated="moved_on",
    group="stock",
)
