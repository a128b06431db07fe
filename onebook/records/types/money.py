"""Money besides sales: costs, budgets and exchange rates."""

from __future__ import annotations

from decimal import Decimal

from onebook.records.declare import RecordType, Rule, choice, code, currency, date, ident, money, rate, ref, text

COST = RecordType(
    "cost",
    "A cost that is not on a sales line. Without a channel it is shared by the whole business.",
    (
        ident(),
        choice(
            "kind",
            "marketing fulfilment payment_fee channel_fee chargeback cost_of_goods shrinkage price_variance shared",
            "The line of the P&L it belongs to.",
            required=True,
        ),
        code("channel", "The channel that bears it; empty: shared.", values="channel"),
        code("account", "The account in the ledger."),
        text("name", "What it is for."),
        ref("campaign_id", "campaign", "The campaign it is for."),
        ref("place_id", "place", "The place it is for."),
        ref("sales_order_id", "sales_order", "The order it is for."),
        date("incurred_on", "The day, or the first day of a span.", required=True),
        date("until_on", "The last day of the span over which it is spread evenly, if it covers several days."),
        money("amount", "The amount (positive: a cost).", required=True),
        currency(),
    ),
    rules=(
        Rule(
            "span_runs_forward",
            "until_on",
            "until_on >= incurred_on",
            "lies before the first day of the span",
            "Swap the two dates.",
        ),
    ),
    dated="incurred_on",
    group="money",
)

BUDGET = RecordType(
    "budget",
    "What was planned for one line of the P&L, one channel and one month.",
    (
        code("pnl_line", "The line of the P&L.", required=True),
        code("channel", "The channel; `*` for the business.", required=True),
        date("month", "First day of the month.", required=True),
        money("amount", "The amount, signed as on the P&L.", required=True),
        currency(),
    ),
    key=("pnl_line", "channel", "month"),
    dated="month",
    group="money",
)

EXCHANGE_RATE = RecordType(
    "exchange_rate",
    "What one unit of a currency is worth in the business's currency on a day.",
    (
        code("from_currency", "The currency.", required=True, values="currency"),
        code("to_currency", "The currency it is worth something in.", required=True, values="currency"),
        date("day", "The day.", required=True),
        rate("rate", "How many of to_currency one from_currency is worth.", required=True, minimum=Decimal(0)),
    ),
    key=("from_currency", "to_currency", "day"),
    dated="day",
    group="money",
)
