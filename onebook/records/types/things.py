"""What is sold and where: items, places, promotions and campaigns."""

from __future__ import annotations

from decimal import Decimal

from onebook.records.declare import (
    RecordType,
    boolean,
    choice,
    code,
    currency,
    date,
    ident,
    integer,
    money,
    quantity,
    rate,
    ref,
    text,
)

ITEM = RecordType(
    "item",
    "Something that is sold, bought or kept in stock; a variant names its parent.",
    (
        ident(),
        text("name", "What it is called."),
        code("item_group", "The group it is reported under (category)."),
        code("subgroup", "A finer group within the item group."),
        choice("kind", "goods service voucher bundle", "What sort of item it is.", default="'goods'"),
        code("brand", "The brand."),
        code("unit", "Unit of measure in which quantities are given."),
        ref("parent_id", "item", "The item of which this is a variant."),
        money("list_price", "Price without tax before any discount."),
        money("unit_cost", "Standard cost of one unit."),
        quantity("weight_grams", "Weight of one unit, in grams.", minimum=Decimal(0)),
        date("sold_from", "First day on which it is offered."),
        date("sold_until", "Last day on which it is offered."),
        currency(),
    ),
    group="things",
)

ITEM_CODE = RecordType(
    "item_code",
    "A code by which an item is known somewhere: GTIN, supplier's number, a marketplace's id.",
    (
        ref("item_id", "item", "The item.", required=True),
        choice("scheme", "gtin sku supplier manufacturer asin other", "What sort of code it is.", required=True),
        ident("code", "The code itself."),
        code("code_system", "Whose code it is (a system's or supplier's name)."),
    ),
    key=("item_id", "scheme", "code"),
    none_without="code",
    group="things",
)

PLACE = RecordType(
    "place",
    "Where goods are kept or sales are made: store, warehouse, web site, catalogue page, call centre.",
    (
        ident(),
        text("name", "What it is called."),
        choice(
            "kind",
            "store warehouse website catalogue_page call_centre office supplier customer transit loss inspection",
            "What sort of place it is.",
            required=True,
        ),
        code("channel", "The channel it serves first.", values="channel"),
        code("region", "Region or state."),
        code("city", "City."),
        code("postcode", "Postal code."),
        code("country", "ISO 3166 code of the country.", values="country"),
        integer("head_count", "People working there.", minimum=Decimal(0)),
        quantity("area_sqm", "Selling or storage area, in square metres.", minimum=Decimal(0)),
    ),
    group="things",
)

CALENDAR = RecordType(
    "calendar",
    "Whether a day is a working day: holidays and extra working days that depart from the plan's working week.",
    (
        code("calendar_id", "Which calendar (the plan's `default`, or a place's id).", required=True),
        date("day", "The day.", required=True),
        boolean("working", "Is it a working day?", required=True),
        text("name", "Name of the holiday."),
    ),
    key=("calendar_id", "day"),
    group="things",
)

PROMOTION = RecordType(
    "promotion",
    "A price reduction or offer that order lines can refer to.",
    (
        ident(),
        text("name", "What it is called."),
        code("kind", "What sort of promotion it is, in the source's words."),
        rate("discount_rate", "Share taken off the price (0.15 for 15 %)."),
        ref("campaign_id", "campaign", "The campaign it belongs to."),
        ref("item_id", "item", "The item it is for, if for one."),
        date("starts_on", "First day."),
        date("ends_on", "Last day."),
    ),
    group="things",
)

CAMPAIGN = RecordType(
    "campaign",
    "A marketing effort that touches, leads and costs can refer to.",
    (
        ident(),
        text("name", "What it is called."),
        code("channel", "The channel it is for.", values="channel"),
        code("medium", "How it reaches people: search, display, mail, print, tv, radio, event."),
        date("starts_on", "First day."),
        date("ends_on", "Last day."),
        money("budget_amount", "What may be spent."),
        currency(),
    ),
    group="things",
)
