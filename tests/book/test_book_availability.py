"""What channels are told: no more is oversold than the plan allows, little is hidden, nothing becomes unsellable."""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, poisson

from onebook.book import Applied, Refusal, check_book
from onebook.book.availability.demand import most_sold
from onebook.book.availability.offering import Known, Offer, offers
from onebook.book.availability.terms import Availability, ChannelTerms
from onebook.book.exact import ONE
from onebook.book.learning import learn, learn_if_due
from onebook.book.rows import Place, PlaceShort, Shown, Sold
from onebook.book.rules import Rules, rules_of
from onebook.book.views.availability import availability_listed, availability_of_items
from onebook.plan import Plan
from tests.book.world import PLAN, Desk, command, desk

DAY = 86_400_000_000
MINUTE = 60_000_000
MAIN, CITY = Place(1, "main", "warehouse"), Place(2, "city", "store")


def terms(**channels: ChannelTerms) -> Rules:
    """Four channels that draw on one place; two more on a store, of which one is its till."""
    plain = rules_of(PLAN, {name: Place(n, name, kind) for n, (name, kind) in enumerate(
        [("main", "warehouse"), ("city", "store"), *[(k, k) for k in ("supplier", "customer", "transit", "loss",
        "inspection")]], 1)})  # fmt: skip
    serving = {"a": (MAIN,), "b": (MAIN,), "c": (MAIN,), "d": (MAIN,), "local": (CITY,), "till": (CITY,)}
    told = Availability(channels={"till": ChannelTerms(is_till=True), **channels})
    return replace(plain, serving=serving, availability=told)


# Demand in a while: against what is known of it.


@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(1, 9)), min_size=1, max_size=3, unique_by=lambda s: s[0]),
    st.fractions(Fraction(1, 1000), 30, max_denominator=1000), st.sampled_from([Fraction(1, 1000), Fraction(1, 20)]),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_the_quantile_is_that_of_a_sum_of_poisson_numbers(
    sizes: list[tuple[int, int]], expected: Fraction, share: Fraction
) -> None:
    """Lines of each size come by a Poisson number of their own: here all of these are added up the long way."""
    lines = sum(n for _, n in sizes)
    chances = [1.0]
    for size, n in sizes:
        own = poisson.pmf(range(200), float(expected) * n / lines)
        grown = [0.0] * 400
        for total, chance in enumerate(chances):
            for number, of in enumerate(own):
                if total + number * size < 400:
                    grown[total + number * size] += chance * of
        chances = grown
    reached, quantile = 0.0, -1
    while reached < 1 - float(share) - 1e-12:
        quantile += 1
        reached += chances[quantile]
    found = most_sold(tuple((size * ONE, n) for size, n in sizes), expected, share)
    assert found == quantile * ONE


def test_where_lines_are_many_the_quantile_goes_on_without_a_step() -> None:
    sizes = ((ONE, 7), (2 * ONE, 2), (12 * ONE, 1))
    exact, rough = (most_sold(sizes, Fraction(n), Fraction(1, 1000)) for n in (300, Fraction(3001, 10)))
    assert 0 <= rough - exact <= 3 * ONE
    assert most_sold(((3 * ONE, 1),), Fraction(1000), Fraction(1, 100)) // (3 * ONE) == pytest.approx(
        poisson.isf(0.01, 1000), abs=1
    )


def test_weights_are_told_in_steps_that_are_rounded_up() -> None:
    fine = most_sold(((12_345, 1), (70_001, 1), (9_999_999, 1)), Fraction(1, 2), Fraction(1, 100))
    assert fine % (-(-9_999_999 // 500)) == 0
    assert 9_999_999 <= fine <= 3 * 9_999_999
    assert most_sold((), Fraction(1, 2000), Fraction(1, 1000)) == 0
    assert most_sold((), Fraction(1, 2), Fraction(0)) > 0


# What follows for channels.


def told(rules: Rules, free: dict[int, int], sold: list[Sold], known: Known | None = None) -> dict[str, Offer]:
    known = known or Known(0, 90 * DAY)
    return {o.channel: o for o in offers(rules, known, {p: n * ONE for p, n in free.items()}, sold, 90 * DAY)}


def lines(channel: str, number: int, place: int = 1, size: int = 1) -> Sold:
    return Sold(1, channel, place, size * ONE, number, 0)


def test_only_what_others_sell_at_the_same_places_is_kept_back() -> None:
    rules = terms()
    found = told(rules, {1: 50, 2: 50}, [lines("a", 90 * 96), lines("till", 90 * 960, 2)])
    assert found["a"].buffer == 0, "its own sales it knows of"
    assert found["b"].buffer == found["c"].buffer == 5 * ONE, (
        "one line a quarter of an hour: 5 are exceeded by 1 in 1,000"
    )
    assert found["local"].buffer > 20 * ONE, "a till's sales count"
    assert found["till"].quantity == 50 * ONE, "but nobody can sell what is in the customer's hand"
    waiting = told(rules, {1: 50, 2: 50}, [lines("a", 90 * 96, 0)])
    assert (waiting["b"].buffer, waiting["local"].buffer) == (5 * ONE, 0)


def test_the_buffer_grows_with_the_age_of_what_a_channel_shows() -> None:
    sold = [lines("a", 90 * 96)]
    buffers = []
    for minutes in (0, 5, 60, 600):
        shown = {"b": Shown("b", 90 * DAY - minutes * MINUTE, 0)}
        buffers.append(told(terms(), {1: 500}, sold, Known(0, 90 * DAY, shown=shown))["b"].buffer // ONE)
    assert buffers == [0, 3, 11, 61]
    late = Known(0, 90 * DAY, shown={"b": Shown("b", 90 * DAY, 60 * MINUTE)})
    assert told(terms(), {1: 500}, sold, late)["b"].buffer == 11 * ONE, "it has only just caught up, as it always does"
    evening = Known(0, 90 * DAY, hours={hour: 2400 if hour in (0, 1) else 0 for hour in range(24)})
    assert told(terms(), {1: 500}, sold, evening)["b"].buffer > 20 * ONE, "at midnight all is sold"


def test_overrides_caps_and_place_buffers() -> None:
    sold = [lines("d", 90 * 96)]
    rules = terms(
        a=ChannelTerms(buffer=2 * ONE), b=ChannelTerms(buffer=ONE, buffer_share=Fraction(1, 4)),
        c=ChannelTerms(cap=3 * ONE),
    )  # fmt: skip
    found = told(rules, {1: 40}, sold, Known(0, 90 * DAY, short={1: 5 * ONE}))
    assert [found[c].quantity // ONE for c in "abcd"] == [33, 25, 3, 35]
    assert {o.place_buffer for c, o in found.items() if c in "abcd"} == {5 * ONE}
    assert told(rules, {1: 15}, [])["b"].quantity == 11 * ONE, "whole pieces, of which a quarter is kept at least"


def test_the_last_pieces_go_to_one_channel() -> None:
    sold = [lines("a", 90 * 900), lines("b", 90 * 950), lines("c", 1)]
    assert {c: o.quantity // ONE for c, o in told(terms(), {1: 3}, sold).items() if o.granted} == {"b": 3}
    first = terms(c=ChannelTerms(priority=1), b=ChannelTerms(priority=1, cap=0))
    assert {c: o.quantity // ONE for c, o in told(first, {1: 3}, sold).items() if o.granted} == {"c": 3}


@given(
    st.dictionaries(st.sampled_from([1, 2]), st.integers(0, 9), min_size=1),
    st.lists(
        st.builds(lines, st.sampled_from(["a", "b", "local", "till"]), st.integers(1, 9_000), st.integers(0, 2)),
        max_size=4,
    ),
    st.integers(0, 4), st.integers(0, 9),
)  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_nothing_becomes_unsellable_and_nobody_is_told_more_than_there_is(
    free: dict[int, int], sold: list[Sold], short: int, buffer: int
) -> None:
    rules = terms(a=ChannelTerms(buffer=buffer * ONE), local=ChannelTerms(buffer=buffer * ONE))
    found = told(rules, free, sold, Known(0, 90 * DAY, short={1: short * ONE, 2: short * ONE}))
    for place, number in free.items():
        drawing = [o for c, o in found.items() if any(p.place_id == place for p in rules.serving[c])]
        assert not number or any(o.quantity for o in drawing)
        assert all(0 <= o.quantity <= number * ONE for o in drawing)


# A stock that several channels sell from, each showing levels that are older than the book's.


EVERY = {"a": 2.0, "b": 5.0, "c": 10.0, "d": 30.0}
"""Minutes from one time that a channel is told to the next; it shows it after as long again."""
SPEED, SHARES = 80, {"a": 0.5, "b": 0.3, "c": 0.15, "d": 0.05}
"""Lines a day of the fastest item, and each channel's share of all."""
SIZES = ((1, 80), (2, 15), (6, 5))
DAYS = 40


@cache
def sold_from_one_stock(seed: int, fixed: int | None) -> tuple[int, int, float]:
    """Return lines sold, lines oversold, and pieces hidden from a channel on average. fixed: a buffer for all items."""
    dice = random.Random(seed)  # noqa: S311 (no secret)
    rules = terms()
    if fixed is not None:
        rules = terms(**{c: ChannelTerms(buffer=fixed * ONE) for c in EVERY})
    shown = {c: Shown(c, 90 * DAY, int(2 * every * MINUTE)) for c, every in EVERY.items()}
    known = Known(0, 90 * DAY, shown=shown)
    sold = oversold = 0
    hidden: list[int] = []
    for nth in range(60):
        rates = {c: SPEED * 0.9**nth * share for c, share in SHARES.items()}
        learnt = [
            Sold(nth, c, 1, size * ONE, n, 0)
            for c, rate in rates.items() for size, of in SIZES
            if (n := int(poisson.rvs(rate * 90 * of / 100, random_state=dice.randrange(2**31))))
        ]  # fmt: skip
        some = _sell(dice, rules, known, learnt, rates, hidden)
        sold, oversold = sold + some[0], oversold + some[1]
    return sold, oversold, sum(hidden) / len(hidden)


def _sell(
    dice: random.Random, rules: Rules, known: Known, learnt: list[Sold], rates: dict[str, float], hidden: list[int]
) -> tuple[int, int]:
    """Sell an item for some days: whoever is shown enough buys. What comes in every two days is mostly not enough."""
    wanted = sorted(
        (dice.uniform(0, DAYS * 1440), c, dice.choices(*zip(*SIZES, strict=True))[0])
        for c, rate in rates.items()
        for _ in range(int(poisson.rvs(rate * DAYS, random_state=dice.randrange(2**31))))
    )
    fill = max(8, round(sum(rates.values()) * 1.4 * 2 * 0.9))
    level, times, levels, next_receipt = fill, [-1e9], [fill], 2 * 1440.0
    own: dict[str, list[tuple[float, int]]] = {c: [] for c in EVERY}
    offered: dict[int, dict[str, int]] = {}
    sold = oversold = 0
    noon = 720.0
    for at, channel, size in wanted:
        while next_receipt <= at:
            level = max(level, fill)
            times.append(next_receipt)
            levels.append(level)
            next_receipt += 2 * 1440
        every = EVERY[channel]
        pushed = ((at - every) // every) * every
        then = levels[bisect_right(times, pushed) - 1]
        if then not in offered:
            given = offers(rules, known, {1: then * ONE}, learnt, 90 * DAY)
            offered[then] = {o.channel: o.quantity // ONE for o in given if o.channel in EVERY}
        while noon <= at:
            hidden += [then - shows for shows in offered[then].values()]
            noon += 720
        if offered[then][channel] - sum(n for t, n in own[channel][-50:] if t > pushed) < size:
            continue
        sold += 1
        oversold += level < size
        level = max(0, level - size)
        own[channel].append((at, size))
        times.append(at)
        levels.append(level)
    return sold, oversold


def test_no_more_is_oversold_than_the_plan_allows_and_little_is_hidden() -> None:
    """Against it, one buffer for all that is as safe for the fastest item and slowest channel hides far more."""
    seeds = (1, 2)
    sold, oversold = (sum(sold_from_one_stock(s, None)[n] for s in seeds) for n in (0, 1))
    assert sold > 50_000
    assert binom.sf(oversold - 1, sold, 0.001) > 0.01, f"{oversold} of {sold} lines are oversold"
    unguarded = [sold_from_one_stock(s, 0) for s in seeds]
    assert binom.sf(sum(n[1] for n in unguarded), sum(n[0] for n in unguarded), 0.001) < 1e-6
    others = SPEED * (SHARES["a"] + SHARES["b"] + SHARES["c"])
    as_safe = most_sold(
        tuple((size * ONE, n) for size, n in SIZES), Fraction(int(others * 2 * EVERY["d"]), 1440), Fraction(1, 1000)
    )
    for seed in seeds:
        lines_sold, _, hidden = sold_from_one_stock(seed, None)
        fewer_sold, _, hidden_by_one = sold_from_one_stock(seed, as_safe // ONE)
        assert hidden < hidden_by_one / 2
        assert lines_sold > fewer_sold


# In the book.


@pytest.fixture
def book(new_book: Callable[[], str]) -> Iterator[Desk]:
    opened = desk(new_book(BUFFERED), BUFFERED)
    yield opened
    assert check_book(opened.store) == []
    opened.store.close()


BUFFERED = Plan.model_validate(
    PLAN.model_dump(exclude={"folder"})
    | {
        "systems": {"shop": {"takes": ["stock_count"], "channels": ["web"]}, "hub": {"takes": ["stock_count"]}},
        "availability": {"acknowledged_minutes": 60, "channels": {"market": {"priority": 1}}},
    }
)


def offered(book: Desk, item: str, at: datetime | None = None) -> dict[str, tuple[int, int, int]]:
    """What each channel is told of an item, of what is available, and what others may sell meanwhile."""
    instant = None if at is None else int(at.timestamp() * 1_000_000)
    (found,) = availability_of_items(book.store, book.rules, [item], instant)
    return {o.channel: (o.quantity // ONE, o.available // ONE, o.buffer // ONE) for o in found.channels}


def trade(book: Desk, number: int) -> None:
    """Have a past of sales: lines on the market, some of them shipped, and at the till."""
    start = datetime.now(UTC) - timedelta(days=10)
    for n in range(number):
        at = start + timedelta(hours=10 * 24 / number * n)
        order = book.order(f"o{n}", "market", pen=1)
        till = command("sell", system="till", external_id=f"t{n}", channel="shops", place="city", at=at,
                       lines=[{"item": "pen", "quantity": 2}])  # fmt: skip
        book.do(order.model_copy(update={"at": at}), till)
        if n % 2:
            book.done("ship_order", system="shop", external_id=f"o{n}")


def test_what_was_sold_is_learnt_and_each_channel_is_told_what_the_others_leave(book: Desk) -> None:
    book.stock(pen=200)
    book.stock("city", pen=200)
    trade(book, 80)
    done = learn_if_due(book.store, book.rules)
    assert done is not None
    assert learn_if_due(book.store, book.rules) is None
    rows = [Sold(*row) for row in book.store.rows("learnt_sold")]
    sold = {(row.channel, row.place_id, row.quantity // ONE): row.lines for row in rows}
    main, city = book.rules.places["main"].place_id, book.rules.places["city"].place_id
    assert sold == {("market", main, 1): 80, ("shops", city, 2): 80}
    found = offered(book, "pen")
    assert found["shops"] == (40, 40, 0)
    assert found["market"] == (119, 120, 1), (
        "nobody else has sold from the warehouse, but that is known for ten days only"
    )
    assert found["web"][1] == 160
    assert found["web"][2] >= 4, "the till's lines are of two"
    assert found["web"][0] == 160 - found["web"][2]
    again = learn(book.store, book.rules)
    assert again.rows <= 2, "only the day has changed"


def test_a_channel_says_up_to_when_it_shows_levels_and_never_goes_back(book: Desk) -> None:
    book.stock(pen=200)
    book.stock("city", pen=500)
    trade(book, 80)
    learn(book.store, book.rules)
    now = datetime.now(UTC)
    before = offered(book, "pen", now)["web"][2]
    told = book.done("acknowledge_stock", system="shop", up_to=now - timedelta(minutes=2)).told
    assert told["channels"] == ["web"]
    fresh = offered(book, "pen", now)["web"][2]
    assert fresh < before
    assert book.done("acknowledge_stock", channel="web", up_to=now - timedelta(hours=9)).told["channels"] == []
    assert offered(book, "pen", now + timedelta(hours=5))["web"][2] > before
    assert set(book.done("acknowledge_stock", system="hub", up_to=now).told["channels"]) == {"web", "market", "shops"}
    for wrong in ({}, {"system": "erp"}, {"channel": "web", "system": "shop"}, {"channel": "moon"}):
        assert isinstance(book.one("acknowledge_stock", up_to=now, **wrong), Refusal)


def test_a_place_where_picks_fail_and_counts_find_less_is_trusted_less(book: Desk) -> None:
    book.stock("city", **{f"i{n}": 10 for n in range(30)})
    counted = [{"item": f"i{n}", "quantity": 7 if n < 3 else 10} for n in range(30)]
    book.done("count_stock", place="city", lines=counted)
    book.do(book.order("o1", i9=1))
    book.done("refuse_allocation", system="shop", external_id="o1", line=1, place="city")
    learn(book.store, book.rules)
    city = book.rules.places["city"].place_id
    assert [PlaceShort(*row) for row in book.store.rows("place_shorts")] == [PlaceShort(city, 31, 4, 3 * ONE)]
    found = {o.channel: o for o in availability_of_items(book.store, book.rules, ["i20"])[0].channels}
    assert (found["web"].place_buffer, found["shops"].place_buffer) == (3 * ONE, 0)


def test_of_what_cannot_be_ordered_no_channel_may_sell_any(book: Desk) -> None:
    book.stock(ink=3)
    assert offered(book, "ink")["web"][:2] == (3, 3)
    book.done("retire_item", item="ink", status="phased_out")
    assert offered(book, "ink")["web"][:2] == (3, 3), "the rest is sold"
    book.done("retire_item", item="ink", status="ended")
    assert isinstance(book.do(book.order("o1", ink=1))[0], Refusal)
    assert {told for told, *_ in offered(book, "ink").values()} == {0}


def test_a_kit_is_told_as_many_times_as_its_scarcest_part_makes(book: Desk) -> None:
    book.stock(pen=9, ink=4)
    book.done("set_item", item="set")
    book.done("set_kit", item="set", parts=[{"item": "pen", "quantity": 2}, {"item": "ink", "quantity": 1}])
    assert offered(book, "set")["market"][:2] == (4, 4)
    book.do(book.order("o1", "market", pen=2))
    assert offered(book, "set")["web"][:2] == (3, 3)
    assert [each.item for each in availability_listed(book.store, book.rules, 2)] == ["ink", "pen"]
    assert [each.item for each in availability_listed(book.store, book.rules, 2, "pen")] == ["set"]


def test_a_piece_that_all_would_hide_is_told_to_the_one_with_priority(book: Desk) -> None:
    book.stock(pen=61)
    now = datetime.now(UTC)
    for channel in ("web", "market"):
        orders = [book.order(f"{channel}{n}", channel, pen=1) for n in range(30)]
        at = {"at": now - timedelta(minutes=10)}
        assert all(isinstance(answer, Applied) for answer in book.do(*[o.model_copy(update=at) for o in orders]))
    learn(book.store, book.rules)
    late = now + timedelta(days=1)
    assert {c: q for c, (q, _, _) in offered(book, "pen", late).items()} == {"web": 0, "market": 1, "shops": 0}
