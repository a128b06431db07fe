"""What kind of merchant is simulated: its channels, stores, campaigns, carriers, and the effects planted in it.

All strengths are changes of log-odds unless said otherwise. They are the truth that estimators are judged by, and are
written beside the exports.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date, timedelta
from typing import Any

from onebook.records import BadInput, Fault

__all__ = [
    "BUSINESS",
    "CAMPAIGNS",
    "CARRIERS",
    "CATEGORIES",
    "CHANNELS",
    "FURNITURE",
    "MARKETPLACE",
    "PAGES",
    "PHONE",
    "SALES",
    "STORES",
    "TEXTILES",
    "TILL",
    "WEB",
    "Campaign",
    "Carrier",
    "Category",
    "Effects",
    "Page",
    "Store",
    "World",
    "switched_off",
]

BUSINESS = "Harbour & Pine"
CHANNELS = ("web_shop", "marketplace", "stores", "call_centre", "sales_team")
"""Where orders are placed."""

WEB, MARKETPLACE, TILL, PHONE, SALES = range(len(CHANNELS))
"""Elsewhere in this room a channel is its place in that list."""


@dataclass(frozen=True, slots=True)
class Store:
    """A store: its number in the till's exports, its city, and the share of people who live near it."""

    number: str
    name: str
    city: str
    postcode: str
    share: float
    head_count: int
    area_sqm: int
    rent: int


STORES = (
    Store("S1", "Hamburg Speicherstadt", "Hamburg", "20457", 0.27, 14, 820, 21_500),
    Store("S2", "Berlin Kreuzberg", "Berlin", "10999", 0.25, 11, 640, 18_200),
    Store("S3", "Leipzig Südvorstadt", "Leipzig", "04275", 0.16, 7, 430, 7_400),
)


@dataclass(frozen=True, slots=True)
class Category:
    """A group of items. price: median list price with tax, in cents; units: mean further units of one item."""

    name: str
    share: float
    price: int
    spread: float
    cost_share: float
    return_share: float
    weight: int
    units: float


CATEGORIES = (
    Category("Kitchen", 0.27, 4_400, 0.7, 0.52, 0.05, 1_400, 0.35),
    Category("Tableware", 0.22, 2_600, 0.6, 0.46, 0.06, 700, 1.60),
    Category("Textiles", 0.20, 3_900, 0.5, 0.42, 0.17, 900, 0.50),
    Category("Lighting", 0.12, 9_800, 0.7, 0.50, 0.11, 2_600, 0.15),
    Category("Furniture", 0.08, 32_000, 0.6, 0.58, 0.09, 18_000, 0.10),
    Category("Garden", 0.11, 5_900, 0.8, 0.55, 0.07, 3_200, 0.25),
)

TEXTILES, FURNITURE = 2, 4
"""Their places in that list."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """A marketing effort.

    channel: where people meet it; days: first and last day of the year on which it runs, both included; exposure: share
    of needs that meet it; click: share of these who come to the site through it; effect: what meeting it adds to the
    log-odds of buying; after_research: it is shown only to those who looked already, so it meets buyers without making
    any; impressions: shown for each meeting; cost_per_thousand: in cents.
    """

    number: str
    name: str
    channel: str
    medium: str
    days: tuple[int, int]
    exposure: float
    click: float
    effect: float
    impressions: float
    cost_per_thousand: int
    after_research: bool = False


CAMPAIGNS = (
    Campaign("C01", "Search: own name", "search", "search", (0, 364), 0.16, 0.75, 0.00, 6, 5_000),
    Campaign("C02", "Search: things for the home", "search", "search", (0, 364), 0.14, 0.55, 0.45, 22, 4_000),
    Campaign("C03", "Shopping listings", "search", "search", (45, 364), 0.10, 0.50, 0.35, 40, 2_000),
    Campaign("C04", "Banners: new visitors", "display", "display", (0, 364), 0.12, 0.04, 0.10, 260, 420),
    Campaign("C05", "Banners: seen, not bought", "display", "display", (0, 364), 0.45, 0.12, 0.00, 60, 700, True),
    Campaign("C06", "Spring table", "social", "social", (66, 121), 0.30, 0.10, 0.30, 390, 900),
    Campaign("C07", "Autumn light", "social", "social", (251, 319), 0.30, 0.10, 0.55, 390, 900),
    Campaign("C08", "Weekly letter", "newsletter", "mail", (0, 364), 0.20, 0.22, 0.35, 9, 600),
    Campaign("C09", "Spring catalogue", "call_centre", "print", (59, 130), 0.22, 0.00, 0.40, 6, 68_000),
    Campaign("C10", "Winter catalogue", "call_centre", "print", (278, 350), 0.24, 0.00, 0.50, 6, 70_000),
    Campaign("C11", "Hotel and restaurant fair", "sales_team", "event", (71, 95), 0.60, 0.00, 0.60, 1, 9_000_000),
)


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who carries parcels. days: working days in transit; late: share of parcels that take longer; cost: in cents."""

    name: str
    service: str
    share: float
    days: int
    late: float
    cost: int


CARRIERS = (
    Carrier("Nordpost", "standard", 0.55, 2, 0.055, 420),
    Carrier("Blitz", "express", 0.25, 1, 0.030, 690),
    Carrier("Landkurier", "bulky", 0.20, 3, 0.160, 1_480),
)


@dataclass(frozen=True, slots=True)
class Page:
    """A sort of page of the web shop, and how often a view of it ends in an error."""

    path: str
    error: float


PAGES = (
    Page("/", 0.001),
    Page("/category", 0.002),
    Page("/product", 0.004),
    Page("/search", 0.015),
    Page("/cart", 0.004),
    Page("/checkout/address", 0.045),
    Page("/checkout/payment", 0.020),
    Page("/account/track", 0.003),
)


def _strength(value: float, meaning: str) -> float:
    made: float = field(default=value, metadata={"meaning": meaning})
    return made


@dataclass(frozen=True, slots=True)
class Effects:
    """How strong each planted effect is; `NEUTRAL` (else 0) switches it off. The names are those of the switches."""

    research: float = _strength(0.80, "looking on the site before, on buying anywhere")
    campaigns: float = _strength(1.0, "factor on every campaign's own effect")
    errors: float = _strength(-1.30, "an error met in the visit, on buying in it")
    slow_pages: float = _strength(-0.45, "slow pages in the visit, on buying in it")
    out_of_stock: float = _strength(-1.60, "the wanted item shown as out of stock, on buying in the visit")
    missing_information: float = _strength(-0.55, "a product text without measures, on buying in the visit")
    delivery_promise: float = _strength(0.40, "a promise of next-day delivery shown, on buying in the visit")
    payment_choice: float = _strength(0.35, "buying on account offered, on buying in the visit")
    mobile: float = _strength(-0.30, "a visit on a mobile, on buying in it")
    price: float = _strength(-0.20, "a price twice that of most items of its group, on buying in the visit")
    answers: float = _strength(0.50, "a question answered within four hours, on buying")
    leads_answered: float = _strength(0.70, "a lead answered within a day, on winning it")
    leads_in_channel: float = _strength(0.45, "a lead answered where it came in, on winning it")
    coming_back: float = _strength(0.15, "probability that an error met makes a person stay away for ever")
    lateness: float = _strength(0.08, "probability that a late delivery makes a customer stay away for ever")
    satisfaction: float = _strength(0.06, "by how much a point of satisfaction shortens the time to the next need")
    referrals: float = _strength(0.10, "probability that somebody very satisfied brings a new customer")
    change: float = _strength(
        0.45, "factor on errors, lateness, repeated explanations and leads left or moved, from the day of the change"
    )
    peak: float = _strength(2.2, "factor on lateness in the weeks before Christmas")
    growth: float = _strength(0.55, "share of people who come to know the merchant only as time goes by")
    seasons: float = _strength(1.0, "power of how much busier one month or weekday is than another")

    def meanings(self) -> dict[str, str]:
        """Return what each effect is."""
        return {f.name: f.metadata["meaning"] for f in fields(self)}


NEUTRAL = {"change": 1.0, "peak": 1.0}
"""What switches an effect off, where that is not 0."""


def switched_off(effects: Effects, *names: str) -> Effects:
    """Return the effects with these switched off. BadInput where one has no such name."""
    known = set(asdict(effects))
    for name in names:
        if name not in known:
            raise BadInput(Fault("effects", f"there is no effect {name!r}.", f"There are: {', '.join(sorted(known))}."))
    return replace(effects, **{name: NEUTRAL.get(name, 0.0) for name in names})


@dataclass(frozen=True, slots=True)
class World:
    """A merchant to simulate. size: 1 is about 50,000 orders a year; change_on: the day on which channels were joined.

    The same world gives the same exports, byte by byte.
    """

    seed: int = 1
    size: float = 1.0
    start: date = date(2025, 1, 1)
    days: int = 365
    effects: Effects = field(default_factory=Effects)

    @property
    def end(self) -> date:
        """The day after the last: exports hold nothing that happens from then on."""
        return self.start + timedelta(days=self.days)

    def year_day(self, day: Any) -> Any:
        """Return the day of the year (from 0, as in a year without a leap day) of days counted from the start."""
        return (day + self.start.timetuple().tm_yday - 1) % 365

    @property
    def change_day(self) -> int:
        """The day on which the channels were joined, counted from the start (0.62 of the way)."""
        return round(self.days * 0.62)

    @property
    def change_on(self) -> date:
        """The day on which the channels were joined."""
        return self.start + timedelta(days=self.change_day)
