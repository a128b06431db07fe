"""The plan: what `onebook.toml` may say, as typed values."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from onebook.plan.touchpoints import Touchpoint, Weight
from onebook.records import record_types

__all__ = [
    "Allocation",
    "Availability",
    "Business",
    "Channel",
    "ChannelAvailability",
    "CreditTerms",
    "Delivery",
    "ExchangeRates",
    "Goal",
    "Identity",
    "Manual",
    "Plan",
    "PlanKpi",
    "PlanPlace",
    "RecordMapping",
    "Returns",
    "Routing",
    "RoutingRule",
    "Source",
    "Storage",
    "System",
    "Tolerances",
    "Touchpoint",
    "Visits",
    "Weight",
    "Working",
]

DIGITS = 60


def _exact(value: object) -> object:
    """Read a TOML float by its shortest text, so that 0.1 is exactly 0.1."""
    return Decimal(repr(value)) if isinstance(value, float) else value


def _iso(value: object) -> object:
    """Read a TOML date or time by its text, so that quotes around it are not needed."""
    return value.isoformat() if isinstance(value, (dt.date, dt.datetime)) else value


def _day(value: object) -> object:
    """Read a day that stands in quotes as one that does not."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


Exact = Annotated[Decimal, BeforeValidator(_exact), Field(allow_inf_nan=False)]
Amount = Annotated[Exact, Field(ge=0, le=10**12)]
Share = Annotated[Exact, Field(ge=0, le=1)]
Days = Annotated[int, Field(ge=0, le=365)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=DIGITS)]
RecordName = Name
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


Phase = Literal["awareness", "consideration", "decision", "service", "loyalty"]


class Business(_Part):
    """Who the business is and how it counts.

    country: ISO 3166 code of the country that telephone numbers without prefix belong to. recognise: when sales count
    on the P&L, `shipment` (also pick-up and till sale) or `order` where nothing is known of shipments; a system may say
    otherwise. lead horizons: days in which a lead's sales count for revenue per lead. valuation: what goods are worth
    that leave the stock: the `average` of all there are, or what the `fifo`, the first ones in, cost.
    """

    name: str
    currency: Currency
    time_zone: str = "UTC"
    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""
    benchmark_group: str = ""
    recognise: Literal["shipment", "order"] = "shipment"
    week_starts: Literal["monday", "sunday"] = "monday"
    lead_days_consumer: Annotated[int, Field(gt=0)] = 90
    lead_days_business: Annotated[int, Field(gt=0)] = 365
    valuation: Literal["average", "fifo"] = "average"


class Working(_Part):
    """Working days and the hour until which an order still counts for its day (`cut_off`, local time)."""

    days: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = ("mon", "tue", "wed", "thu", "fri")
    cut_off: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "14:00"


class Channel(_Part):
    """A way in which customers meet the business.

    own: ours, as against a middleman's (marketplace, reseller). sells: orders are placed in it. order_system: the
    system that gives its orders; stock_system: the one that says what it has to sell. Where they are not named, every
    system that gives such records for this channel counts (`System.channels`).
    """

    label: str = ""
    kind: Literal["digital", "physical", "human"]
    own: bool = True
    head_count: Amount | None = None
    order_system: Name | None = None
    stock_system: Name | None = None
    sells: bool = True


class Source(_Part):
    """Files or a table that a system exports. path is relative to the system's folder and may hold * and **."""

    path: str | None = None
    table: str | None = None
    query: str | None = None
    format: Literal["csv", "jsonl", "parquet", "excel"] | None = None
    delimiter: str | None = None
    quote: str | None = None
    escape: str | None = None
    encoding: str | None = None
    header: bool = True
    columns: tuple[str, ...] = ()
    skip: Annotated[int, Field(ge=0)] = 0
    sheet: str | None = None
    null: tuple[str, ...] = ()
    line_end: str | None = None


class RecordMapping(_Part):
    """How a system's data becomes records of one type: a SELECT in a file (`sql`), or source and columns.

    confirm: what a draft took for granted, one sentence each, that nobody has confirmed yet.
    """

    sql: str | None = None
    source: Name | None = None
    columns: dict[str, str] = Field(default_factory=dict)
    constants: dict[str, str | int | bool | Exact] = Field(default_factory=dict)
    tax_included: bool | None = None
    decimal: Annotated[str, Field(pattern=r"^[.,]$")] = "."
    thousands: Annotated[str, Field(max_length=1)] = ""
    date_format: str | None = None
    may_be_empty: tuple[str, ...] = ()
    complete: Literal["export", "document"] | None = None
    confirm: tuple[str, ...] = ()


class System(_Part):
    """An outside system: what it gives and takes, which kinds of record it owns, and how its data are read.

    channels: those whose records it holds (none named: all of them). by_hand: kinds of record that people carry to or
    from it, because it cannot. documents_per_month: how many it gives, for what typing them would cost. cut_over: the
    day or instant before which `load` owns its records. ids: whose ids this system uses for a kind of record
    (`item = "erp"`: items are named by erp's ids).
    """

    kind: Name = "files"
    label: str = ""
    folder: str = "."
    database: str | None = None
    time_zone: str | None = None
    recognise: Literal["shipment", "order"] | None = None
    tax_included: bool = False
    channels: tuple[Name, ...] = ()
    gives: tuple[RecordName, ...] = ()
    takes: tuple[RecordName, ...] = ()
    owns: tuple[RecordName, ...] = ()
    by_hand: tuple[RecordName, ...] = ()
    documents_per_month: dict[RecordName, Amount] = Field(default_factory=dict)
    ids: dict[RecordName, Name] = Field(default_factory=dict)
    cut_over: Annotated[str | None, BeforeValidator(_iso)] = None
    secrets: dict[str, str] = Field(default_factory=dict)
    options: dict[str, Any] = Field(default_factory=dict)
    sources: dict[Name, Source] = Field(default_factory=dict)
    records: dict[RecordName, RecordMapping] = Field(default_factory=dict)


class PlanPlace(_Part):
    """A place of the business and the channels it serves.

    country, postcode, latitude, longitude: where it is, for orders that go to the nearest place. parcel_cost: of
    sending one parcel from it. reserve, reserve_share: pieces of each item, or their share of what is there, that it
    keeps for its own counter. cut_off, handling_days, transit_days: where they are others than usual (`Working`,
    `Delivery`).
    """

    label: str = ""
    kind: Literal["store", "warehouse", "supplier", "transit", "loss", "inspection", "office"] = "warehouse"
    serves: tuple[Name, ...] = ()
    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""
    postcode: str = ""
    latitude: Annotated[Exact, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[Exact, Field(ge=-180, le=180)] | None = None
    parcel_cost: Amount = Decimal(0)
    reserve: Amount = Decimal(0)
    reserve_share: Share = Decimal(0)
    cut_off: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = None
    handling_days: Days | None = None
    transit_days: Days | None = None


RoutingRule = Literal["nearest", "fewest_parcels", "cheapest", "store_first", "warehouse_first", "keep_reserve"]


class Routing(_Part):
    """By which rules the places for an order are chosen: what the first leaves open is for the next to decide.

    channels, methods: other rules for orders of a channel, or by how they are delivered; the channel's go first.
    """

    rules: tuple[RoutingRule, ...] = ()
    channels: dict[Name, tuple[RoutingRule, ...]] = Field(default_factory=dict)
    methods: dict[Literal["ship", "pickup"], tuple[RoutingRule, ...]] = Field(default_factory=dict)


class ChannelAvailability(_Part):
    """What a channel is told of stock, where it is another than computed.

    buffer, buffer_share: pieces of each item, or their share of what is there, that are kept from it, in place of what
    is computed; the larger of both counts. cap: it is never told more. priority: the highest gets the last pieces.
    """

    buffer: Amount | None = None
    buffer_share: Share | None = None
    cap: Amount | None = None
    priority: Annotated[int, Field(ge=-1000, le=1000)] = 0


class Availability(_Part):
    """How much of the stock channels are told.

    acknowledged_minutes: how old the levels are that a channel shows, where it does not say so. days: of orders that
    rates of sale are learnt from. short_share: how often fewer pieces may be at a place than its buffer allows for.
    dead_days: goods that were not sold for so long are dead stock.
    """

    acknowledged_minutes: Annotated[int, Field(gt=0, le=10_080)] = 15
    days: Annotated[int, Field(ge=7, le=730)] = 90
    short_share: Share = Decimal("0.05")
    dead_days: Annotated[int, Field(ge=1, le=3650)] = 180
    channels: dict[Name, ChannelAvailability] = Field(default_factory=dict)


class Delivery(_Part):
    """From which days the promise to a customer is made up. All but `lead_days` are working days.

    handling_days: from an order (before the cut-off) until it is handed over. transit_days: of the carrier; by country
    and by service where these differ. receiving_days: from an arrival until it can be sent on. transfer_days: between
    places of ours. lead_days: of a supplier where the item's own are not known, in days of the calendar. holidays: days
    on which nobody works.
    """

    handling_days: Days = 0
    transit_days: Days = 2
    receiving_days: Days = 1
    transfer_days: Days = 2
    lead_days: Days | None = None
    countries: dict[Annotated[str, Field(pattern=r"^[A-Z]{2}$")], Days] = Field(default_factory=dict)
    services: dict[Name, Days] = Field(default_factory=dict)
    holidays: tuple[Annotated[dt.date, BeforeValidator(_day)], ...] = ()


class Returns(_Part):
    """Until when and how goods are taken back.

    days: from when the customer had the goods (or they were shipped) until the return is asked for; left out: without
    limit. refund_shipping: what was charged for it is given back once nothing of the order is left (`whole`), with each
    piece (`share`), or `never`. restocking_fee: the share of a piece's price (with tax) that is kept, unless it
    comes back for one of the reasons in `no_fee`. without_order: goods of which nobody knows the order are paid with a
    `voucher`, by any means (`allow`), or not taken (`refuse`).
    """

    days: Annotated[int, Field(ge=0, le=3650)] | None = None
    refund_shipping: Literal["never", "whole", "share"] = "whole"
    restocking_fee: Annotated[Share, Field(decimal_places=4)] = Decimal(0)
    no_fee: tuple[str, ...] = ("damaged", "wrong_item", "not_as_described", "late")
    without_order: Literal["voucher", "allow", "refuse"] = "voucher"


class CreditTerms(_Part):
    """What becomes of an order on account that goes beyond what its customer may owe.

    over_limit: it is not taken (`refuse`), or it is taken and put on hold (`hold`) until somebody lets it go.
    """

    over_limit: Literal["refuse", "hold"] = "refuse"


class Goal(_Part):
    """What a KPI should reach: for the business, and by channel where that differs."""

    value: Exact | None = None
    channels: dict[Name, Exact] = Field(default_factory=dict)


class Allocation(_Part):
    """How a shared cost is laid upon channels when that is asked for."""

    by: Literal["net_sales", "orders", "units", "visits", "head_count", "fixed"] = "net_sales"
    shares: dict[Name, Share] = Field(default_factory=dict)


class Costs(_Part):
    """Allocation of shared costs: one rule for all, others for single accounts."""

    shared: Allocation = Field(default_factory=Allocation)
    accounts: dict[str, Allocation] = Field(default_factory=dict)

    def allocations(self) -> list[tuple[tuple[str, ...], Allocation]]:
        """Return every rule with its path below [costs]."""
        return [(("shared",), self.shared), *((("accounts", name), rule) for name, rule in self.accounts.items())]


class ExchangeRates(_Part):
    """The system whose exchange_rate records are used, and for how many days the last known rate stands in."""

    system: Name | None = None
    carry_days: Annotated[int, Field(ge=0)] = 7


class Tolerances(_Part):
    """What may differ without anybody being asked. Shares (0.02 for 2 %) and amounts in the business's currency."""

    quantity_share: Share = Decimal(0)
    price_share: Share = Decimal("0.02")
    amount: Amount = Decimal(5)
    oversell_share: Share = Decimal("0.001")


class Manual(_Part):
    """What typing costs where no system carries a flow: for the savings in `onebook plan show`.

    Money is in the business's currency. error_rate: the share of typed documents with an error in them. minutes: for
    kinds of record that take another time than the rest. documents_per_month: of a kind, over all systems that give it.
    """

    wage_per_hour: Amount = Decimal(30)
    minutes_per_document: Amount = Decimal(3)
    error_rate: Share = Decimal("0.02")
    cost_per_error: Amount = Decimal(15)
    minutes: dict[RecordName, Amount] = Field(default_factory=dict)
    documents_per_month: dict[RecordName, Amount] = Field(default_factory=dict)


class Identity(_Part):
    """How records of customers are found to be one person.

    most_parties: a code that more parties hold than this (a till's dummy address, a switchboard) ties nobody together.
    """

    most_parties: Annotated[int, Field(ge=2)] = 6


class Visits(_Part):
    """When a visit ends, where the source does not tell visits apart; and when it counts as research.

    pause_minutes: after so many minutes without a touch. ends_at_midnight, ends_with_campaign: also at the end of the
    day, or when another campaign brings the visitor back. look_back_days: before a purchase, in which a visit counts.
    """

    pause_minutes: Annotated[int, Field(ge=1)] = 30
    ends_at_midnight: bool = True
    ends_with_campaign: bool = True
    look_back_days: Annotated[int, Field(ge=1, le=365)] = 30


class Storage(_Part):
    """Where the lake lies (a folder, relative to the plan) and how much memory and how many threads it may take.

    book: the book's file, relative to the plan, or `postgresql://…` (also `env:NAME`); who names it has one, which
    takes what no system gives (`keeps_book`). publish: whether its records come into the lake by themselves.
    keep_days: how long earlier states can be read.
    """

    lake: str = "lake"
    book: str = "book.db"
    publish: bool = True
    keep_days: Annotated[int, Field(ge=1)] = 400
    memory: Annotated[str, Field(pattern=r"^\d+(\.\d+)?[MG]B$")] = "1200MB"
    threads: Annotated[int, Field(ge=0)] = 0

    @property
    def keeps_book(self) -> bool:
        """Whether the plan says that the business has a book."""
        return "book" in self.model_fields_set


class PlanKpi(_Part):
    """A KPI of the merchant's own, declared as those of the catalogue are (docs/kpis.md).

    Either `numerator` (and `denominator`), or `value` where the figure is no ratio.
    """

    phase: Literal["awareness", "consideration", "decision", "service", "loyalty"]
    label: str
    fact: Name
    numerator: str | None = None
    denominator: str | None = None
    denominator_fact: Name | None = None
    less: dict[Literal["fact", "numerator"], str] | None = None
    value: str | None = None
    scale: Annotated[int, Field(gt=0)] = 1
    interval: Literal["share", "mean"] | None = None
    squares: str | None = None
    needs: tuple[str, ...] = ()
    unit: Literal["money", "share", "count", "days", "hours", "seconds", "minutes", "ratio", "points", "per_thousand",
                  "per_hundred", "position"] = "ratio"  # fmt: skip
    direction: Literal["up", "down", "none"] = "none"
    definition: str = ""
    source: str = ""


class Plan(_Part):
    """The whole plan. `folder` is where `onebook.toml` lies."""

    business: Business
    working: Working = Field(default_factory=Working)
    channels: dict[Name, Channel]
    systems: dict[Name, System] = Field(default_factory=dict)
    places: dict[str, PlanPlace] = Field(default_factory=dict)
    routing: Routing = Field(default_factory=Routing)
    availability: Availability = Field(default_factory=Availability)
    delivery: Delivery = Field(default_factory=Delivery)
    returns: Returns = Field(default_factory=Returns)
    credit: CreditTerms = Field(default_factory=CreditTerms)
    goals: dict[str, Exact | Goal] = Field(default_factory=dict)
    costs: Costs = Field(default_factory=Costs)
    exchange_rates: ExchangeRates = Field(default_factory=ExchangeRates)
    tolerances: Tolerances = Field(default_factory=Tolerances)
    manual: Manual = Field(default_factory=Manual)
    identity: Identity = Field(default_factory=Identity)
    visits: Visits = Field(default_factory=Visits)
    phases: dict[str, Phase] = Field(default_factory=dict)
    touchpoints: dict[Name, Touchpoint] = Field(default_factory=dict)
    storage: Storage = Field(default_factory=Storage)
    kpis: dict[Name, PlanKpi] = Field(default_factory=dict)
    folder: Path = Path()

    def record_names(self) -> tuple[str, ...]:
        """Return the names of all record types that some system gives, in the registry's order."""
        given = {name for s in self.systems.values() for name in (*s.gives, *s.records)}
        return tuple(name for name in record_types() if name in given)
