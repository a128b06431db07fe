"""The customer's journey: touches, leads, surveys and contacts."""

from __future__ import annotations

from decimal import Decimal

from onebook.records.declare import (
    RecordType,
    Rule,
    boolean,
    choice,
    code,
    ident,
    instant,
    integer,
    money,
    quantity,
    rate,
    ref,
    text,
)
from onebook.records.declare import currency as currency_code

ZERO = Decimal(0)

TOUCH = RecordType(
    "touch",
    "One meeting of a customer with the business, or a number of them where the source only counts (`quantity`).",
    (
        ident(),
        choice(
            "kind",
            "impression click search_hit visit page_view product_view question store_visit call cart checkout "
            "error referral share tracking",
            "What happened. `search_hit`: a term was looked up and we stood at `position`. `visit`: a whole visit to a "
            "site, app or shop.",
            required=True,
        ),
        code("channel", "The channel in which it happened.", required=True, values="channel"),
        *instant("touched", "When it happened.", required=True),
        ref("customer_id", "party", "Who it was, if known."),
        code("visitor_id", "The browser, device or card, where only that is known."),
        code("visit_id", "The visit it belongs to, where the source counts visits."),
        ref("campaign_id", "campaign", "The campaign it came from."),
        ref("item_id", "item", "The item it was about."),
        ref("place_id", "place", "Where it happened."),
        text("page", "Page or screen.", max_length=2000),
        text("term", "What was searched for.", personal=True),
        rate("position", "Position in the search result (1 is first)."),
        quantity("quantity", "How many such touches this stands for.", default="1", minimum=ZERO),
        quantity("reach", "How many people these reached, where the source counts people.", minimum=ZERO),
        integer("duration_seconds", "How long it lasted.", minimum=ZERO),
        integer("errors", "Errors met in it.", minimum=ZERO),
        boolean("returning_visitor", "The visitor had been there before, as the source says."),
        boolean("converted", "It ended in an order, as the source says."),
        choice("purpose", "shop research track return service account other", "What the visit was for."),
        code("device", "Device."),
        integer("load_ms", "How long its page took to be shown, in thousandths of a second.", minimum=ZERO),
        boolean("in_stock", "The item was shown as in stock."),
        boolean("information_complete", "The item was shown with all that people need to know of it."),
        integer("promised_days", "In how many days it would be delivered, as shown.", minimum=ZERO),
        code("payment_methods", "Ways to pay that were offered, separated by commas."),
        rate("price", "The price shown, in the source's currency."),
        *instant("answered", "When a question was answered."),
    ),
    dated="touched_on",
    group="journey",
)

LEAD = RecordType(
    "lead",
    "Somebody who showed interest and left a way to reach them; kept whether won or lost.",
    (
        ident(),
        code("channel", "The channel in which it came.", required=True, values="channel"),
        *instant("created", "When it came.", required=True),
        ref("customer_id", "party", "Who it is, once known."),
        ref("owner_id", "party", "Who looks after it."),
        ref("campaign_id", "campaign", "The campaign it came from."),
        choice("status", "open answered offered won lost duplicate", "How far it is.", default="'open'"),
        ref("duplicate_of", "lead", "The lead of which this is a duplicate."),
        *instant("answered", "When we first answered."),
        *instant("engaged", "When they first answered, came back or asked for an offer."),
        *instant("offered", "When we made an offer."),
        *instant("closed", "When it was won or lost."),
        code("answered_channel", "The channel in which it got its answer or offer.", values="channel"),
        ref("sales_order_id", "sales_order", "The order it became."),
        money("value_amount", "What it was thought to be worth."),
        currency_code(),
    ),
    dated="created_on",
    group="journey",
)

SURVEY = RecordType(
    "survey",
    "One answer to one question of a survey, with the scale it was given on.",
    (
        ident(),
        choice(
            "kind",
            "nps csat ces satisfaction rating",
            "What was asked. `satisfaction`: visitors, buyers or not.",
            required=True,
        ),
        code("channel", "The channel it is about.", values="channel"),
        *instant("answered", "When it was answered.", required=True),
        *instant("asked", "When it was asked."),
        ref("customer_id", "party", "Who answered."),
        ref("sales_order_id", "sales_order", "The order it is about."),
        code("sales_order_system", "The system that has this order, where it is not always the same one."),
        ref("item_id", "item", "The item it is about."),
        rate("score", "The answer."),
        rate("scale_min", "Lowest possible answer.", required=True),
        rate("scale_max", "Highest possible answer.", required=True),
        text("question", "What was asked, in words.", max_length=2000),
        text("comment", "What they wrote.", personal=True, max_length=100_000),
    ),
    rules=(
        Rule(
            "score_within_scale",
            "score",
            "score between scale_min and scale_max",
            "lies outside the survey's own scale",
            "Check scale_min and scale_max in the mapping.",
        ),
    ),
    dated="answered_on",
    group="journey",
)

CONTACT = RecordType(
    "contact",
    "A question or service case: somebody turned to us, and how it went.",
    (
        ident(),
        choice("kind", "question service complaint", "Before buying, or about something bought.", default="'service'"),
        code("channel", "The channel in which it came.", required=True, values="channel"),
        *instant("opened", "When it came.", required=True),
        *instant("answered", "When we first answered."),
        *instant("closed", "When it was closed."),
        ref("customer_id", "party", "Who it was."),
        ref("agent_id", "party", "Who answered."),
        ref("sales_order_id", "sales_order", "The order it is about."),
        code("sales_order_system", "The system that has this order, where it is not always the same one."),
        ref("item_id", "item", "The item it is about."),
        choice("topic", "delivery return payment product account availability other", "What it was about."),
        boolean("solved_first_time", "It was solved at the first contact."),
        boolean("explained_again", "They had to explain again what they had told us elsewhere."),
        text("summary", "What was said.", personal=True, max_length=100_000),
    ),
    dated="opened_on",
    group="journey",
)
