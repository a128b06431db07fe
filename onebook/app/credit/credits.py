"""Credit: what each channel, campaign or content is given for orders and their value, by all models side by side."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from onebook.app.credit.how import DEFAULT, asked_credit, model_named, models_for
from onebook.app.credit.paths import OTHERS, read_trails
from onebook.app.journeys import journeying
from onebook.measures.session import rows_of
from onebook.records.sql import quote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onebook.app.business import Business
    from onebook.app.credit.how import How
    from onebook.app.credit.paths import Trails
    from onebook.app.measuring import Asking
    from onebook.journey.credit import Credits, Model
    from onebook.measures import Period, Session

__all__ = ["NOBODY", "PLACES", "UNKNOWN", "Credit", "Given", "Part", "Walks", "ask_credit", "credit_in"]

UNKNOWN, NOBODY = "(nothing known before)", "(nobody known)"
"""What stands for orders of known persons with no step before them, and for orders of nobody known."""

PLACES = 4
NONE = Decimal(0)


@dataclass(frozen=True, slots=True)
class Given:
    """What is credited: conversions (orders, or parts of them) and their value, exact to the ten-thousandth."""

    conversions: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True)
class Part:
    """A channel, campaign or content, and what each model gives it (by the model's name).

    key: names it; channel: where it is met (None: of unknown and nobody); name: what a campaign is called, else the
    key; kind: met, unknown or nobody; orders: how many orders it was met before; spent: on it (None: not told by this).
    """

    key: str
    channel: str | None
    name: str
    kind: str
    given: Mapping[str, Given]
    orders: int
    spent: Decimal | None = None

    def per_spent(self, model: str) -> Decimal | None:
        """What a model gives it for each unit spent on it; None where nothing was."""
        return self.given[model].value / self.spent if self.spent and self.spent > 0 else None

    def per_order(self, model: str) -> Decimal | None:
        """What was spent on it for each order that a model gives it; None where none is."""
        conversions = self.given[model].conversions
        return self.spent / conversions if self.spent and self.spent > 0 and conversions > 0 else None

    def span(self, what: str) -> tuple[Decimal, Decimal]:
        """The least and the most that any model gives it. what: conversions or value."""
        told = [getattr(given, what) for given in self.given.values()]
        return min(told), max(told)


@dataclass(frozen=True, slots=True)
class Walks:
    """The Markov chain of order 1: from the start and each part, the share that goes on to each part, buys, or leaves.

    onward: (from, shares to each of `parts`, to an order, to nothing); the start is the first, its name empty.
    removed: by part, the share of orders and of value that is lost without it; converts: the share of paths that end in
    an order.
    """

    parts: tuple[str, ...]
    onward: tuple[tuple[str, tuple[float, ...]], ...]
    removed: Mapping[str, tuple[float, float]]
    converts: float


@dataclass(frozen=True, slots=True)
class Credit:
    """Orders of a period shared out. All models' parts add up to `orders` and `value`, to the ten-thousandth.

    channels: only orders placed in these (empty: all). value: net sales of these orders, whenever shipped and less
    whatever came back; sales: net sales of the P&L in the period, which counts by the days on which goods left and came
    back (None: of single channels). silent: paths without an order; undecided: those too near the records' end to tell;
    early: orders near their beginning, whose paths may be longer than is known. unspent: marketing costs that no part
    can be told to bear.
    """

    period: Period
    channels: tuple[str, ...]
    by: str
    look_back: int
    currency: str
    models: tuple[Model, ...]
    parts: tuple[Part, ...]
    orders: int
    value: Decimal
    met: int
    unknown: int
    nobody: int
    silent: int
    undecided: int
    early: int
    sales: Decimal | None
    unspent: Decimal
    walks: Walks | None

    def model(self, name: str) -> Model:
        """Return a model by its name; BadInput where there is none."""
        return model_named(self.models, name)


def ask_credit(business: Business, asking: Asking, how: How) -> Credit:
    """Return how a period's orders are shared out; see `credit_in`."""
    with journeying(business, asking.as_of) as session:
        return credit_in(session, asking, how)


def credit_in(session: Session, asking: Asking, how: How) -> Credit:
    """Return how a period's orders are shared out, of an open session; BadInput where the question makes no sense."""
    from onebook.journey.credit import credit

    period, channels, look_back = asked_credit(session, asking, how)
    trails = read_trails(session, period, channels, how.by, look_back)
    models = models_for(session, how)
    found = [credit(trails.paths, model) for model in models]
    costs, unspent = (None, NONE) if how.by == "content" or channels else _costs(session, period, how.by)
    values = [_sum(trails, rows) for rows in (trails.with_steps, trails.unknown, trails.nobody)]
    met, unknown, nobody = (len(rows) for rows in (trails.with_steps, trails.unknown, trails.nobody))
    return Credit(
        period, channels, how.by, look_back, session.plan.business.currency, models,
        _parts(session, trails, found, costs, values),
        met + unknown + nobody, _exact(sum(values)), met, unknown, nobody,
        silent=len(trails.paths) - len(trails.with_steps), undecided=trails.undecided, early=trails.early,
        sales=None if channels else _sales(session, period), unspent=unspent,
        walks=_walks(trails, next(c for c in found if c.chain)),
    )  # fmt: skip


def _exact(units: int) -> Decimal:
    return Decimal(units).scaleb(-PLACES)


def _sum(trails: Trails, rows: object) -> int:
    return int(trails.orders["value"].to_numpy()[rows].sum())


def _parts(
    session: Session, trails: Trails, found: list[Credits], costs: Mapping[str, Decimal] | None, values: list[int],
) -> tuple[Part, ...]:  # fmt: skip
    """Return the parts, those of the highest value first; those on which money was spent without a step among them."""
    import numpy as np

    names = _campaigns(session)
    paths = trails.paths
    steps = int(paths.offsets[len(trails.with_steps)])
    pairs = np.unique(paths.path_of[:steps] * max(len(paths.channels), 1) + paths.steps[:steps])
    met = np.bincount(pairs % max(len(paths.channels), 1), minlength=len(paths.channels))
    parts = [
        Part(
            key, trails.channels[n], names.get(key, (key, None))[0], "met",
            {c.model.name: Given(_exact(int(c.conversions[n])), _exact(int(c.value[n]))) for c in found},
            int(met[n]), None if costs is None or key == OTHERS else costs.get(key),
        )
        for n, key in enumerate(paths.channels)
    ]  # fmt: skip
    nothing = {c.model.name: Given(NONE, NONE) for c in found}
    for key in sorted((costs or {}).keys() - {part.key for part in parts}):
        name, channel = names.get(key, (key, None))
        parts.append(Part(key, channel or key.strip("()"), name, "met", nothing, 0, (costs or {})[key]))
    parts.sort(key=lambda part: (-part.given[DEFAULT].value, -part.given[DEFAULT].conversions, part.key))
    alone = ((UNKNOWN, "unknown", len(trails.unknown)), (NOBODY, "nobody", len(trails.nobody)))
    for (key, kind, number), value in zip(alone, values[1:], strict=True):
        if number:
            given = Given(Decimal(number), _exact(value))
            parts.append(Part(key, None, key, kind, {c.model.name: given for c in found}, number))
    return tuple(parts)


def _campaigns(session: Session) -> dict[str, tuple[str, str | None]]:
    """Return what campaigns are called, and their channels; of several systems' by one number, the first name."""
    found = rows_of(
        session, "select external_id, min(coalesce(name, external_id)), min(channel) from campaign group by 1"
    )
    return {key: (name, channel) for key, name, channel in found}


def _costs(session: Session, period: Period, by: str) -> tuple[dict[str, Decimal], Decimal]:
    """Return marketing costs of the period by part, as the P&L counts them, and what names neither."""
    part = {"channel": "c.channel", "campaign": "coalesce(c.campaign_id, '(' || c.channel || ')')"}[by]
    rows = rows_of(
        session,
        f"""select {part}, sum(c.amount) from marketing_cost as c where {_days("c.day", period)} group by 1""",
        ["marketing_cost"],
    )
    told = {key: amount for key, amount in rows if amount is not None}
    return {key: amount for key, amount in told.items() if key is not None}, told.get(None, NONE)


def _sales(session: Session, period: Period) -> Decimal:
    """Return the P&L's net sales of a period."""
    rows = rows_of(
        session,
        f"""select sum(amount) from (
            select sum(s.gross_amount - s.discount_amount) as amount from sale as s where {_days("s.day", period)}
            union all
            select -sum(r.amount) as amount from returned as r where {_days("r.day", period)}
        ) as both_ways""",
        ["sale", "returned"],
    )
    return Decimal(rows[0][0] or 0)


def _days(column: str, period: Period) -> str:
    edges = ((">=", period.first), ("<=", period.last))
    return " and ".join(f"{column} {sign} date {quote(str(day))}" for sign, day in edges if day) or "true"


def _walks(trails: Trails, found: Credits) -> Walks | None:
    """Return the chain for people to look at; None where it remembers more than one step, or there is none."""
    from onebook.journey.credit import matrix

    if found.chain is None or found.removal is None or found.chain.order != 1 or not trails.paths.channels:
        return None
    names = trails.paths.channels
    rows = matrix(found.chain)
    effects = zip(names, found.removal.conversions.tolist(), found.removal.value.tolist(), strict=True)
    return Walks(
        names, tuple(zip(("", *names), (tuple(row) for row in rows.tolist()), strict=True)),
        {name: (orders, value) for name, orders, value in effects}, found.removal.converts,
    )  # fmt: skip
