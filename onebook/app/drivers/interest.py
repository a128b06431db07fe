"""Items of interest: looked at and not bought in any channel, asked about, sent back; beside what is expected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onebook.app.cross_channel.shapes import estimate_shape
from onebook.app.drivers.within import within
from onebook.app.journeys import journeying
from onebook.app.language import gettext as _
from onebook.app.language import marked, ngettext
from onebook.app.measuring import Asking, asked_in
from onebook.app.reach import empty_notes
from onebook.measures import Period, Session, use_models
from onebook.records import BadInput, Fault
from onebook.records.sql import quote

if TYPE_CHECKING:
    from onebook.app.business import Business
    from onebook.journey.effects.estimate import Estimate

__all__ = [
    "QUESTIONS", "Interest", "ItemFound", "Part", "Question", "ask_interest", "behind_item", "interest_in",
    "interest_sentence", "interest_shape", "question_named",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of items.

    of, came: what is counted, and what came of it, in words; select: gives item_system, item_id, name, item_group,
    channel, who (what is counted once), came, elsewhere; above: whether more than expected is what to look at;
    by_channel: whether what is expected differs by channel.
    """

    name: str
    label: str
    of: str
    came: str
    models: tuple[str, ...]
    select: str
    above: bool
    by_channel: bool
    elsewhere: str = ""


LOOKED = """select item_system, item_id, name, item_group, channel, person as who, bought as came,
    bought_elsewhere as elsewhere, person, system, document_kind, document_id, day
from item_looked where {where} and followed"""
ASKED = """select item_system, item_id, name, item_group, channel, person as who, false as came,
    false as elsewhere, person, system, document_kind, document_id, day
from item_looked where {where}
union all
select item_system, item_id, name, item_group, channel, person as who, true as came,
    channel not in ({web}) as elsewhere, person, system, document_kind, document_id, day
from question_asked where {where} and item_id is not null and person is not null"""
SOLD = """select item_system, item_id, name, item_group, channel,
    system || ' ' || document_id || ' ' || document_line as who, returned as came, false as elsewhere, person, system,
    document_kind, document_id, day
from item_sold where {where} and followed and item_id is not null"""

QUESTIONS = {
    one.name: one
    for one in (
        Question("looked", marked("Looked at, and bought"), marked("people who looked at it"), marked("bought it"),
                 ("item_looked",), LOOKED, False, True, marked("of these in another channel")),
        Question("asked", marked("Asked about"), marked("people who looked at it or asked"), marked("asked about it"),
                 ("item_looked", "question_asked"), ASKED, True, False, marked("of these not on the web")),
        Question("returned", marked("Sent back"), marked("order lines"), marked("came back"), ("item_sold",),
                 SOLD, True, True),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ItemFound:
    """An item. of, came, elsewhere: counts; rate: the share; expected: that of the others of its group (see Interest).

    stands_out: beyond what so many items make by chance, on the side that is to be looked at.
    """

    system: str
    item_id: str
    name: str
    group: str
    of: int
    came: int
    elsewhere: int
    rate: Estimate
    expected: float
    stands_out: bool

    @property
    def missed(self) -> float:
        """How many fewer (or more, below zero) came than expected."""
        return self.expected * self.of - self.came


@dataclass(frozen=True, slots=True)
class Part:
    """A channel (value None: not known) in sum."""

    value: str | None
    of: int
    came: int
    rate: Estimate


@dataclass(frozen=True, slots=True)
class Interest:
    """Items, the most to look at first. Expected of one is the share of all others of its group and channels."""

    period: Period
    question: Question
    items: tuple[ItemFound, ...]
    channels: tuple[Part, ...]
    hints: tuple[str, ...]

    @property
    def standing_out(self) -> tuple[ItemFound, ...]:
        """Those that stand out."""
        return tuple(item for item in self.items if item.stands_out)


def question_named(name: str) -> Question:
    """Return what is asked of items; BadInput where there is no such question."""
    if name not in QUESTIONS:
        raise BadInput(Fault("of", f"nothing is told of items '{name}'.", f"There are: {', '.join(QUESTIONS)}."))
    return QUESTIONS[name]


def ask_interest(business: Business, asking: Asking, of: str = "looked") -> Interest:
    """Return items of interest; see `interest_in`."""
    with journeying(business, asking.as_of) as session:
        return interest_in(session, asking, of)


def interest_in(session: Session, asking: Asking, of: str = "looked") -> Interest:
    """Return items of interest, of an open session. of: looked, asked or returned. BadInput where there is no such."""
    question = question_named(of)
    asked = asked_in(session, asking)
    select = _select(session, question, within("items", asked.period, asked.filters))
    use_models(session, question.models)
    items = _items(question, session.con.execute(PARTED.format(select=select)).fetchall())
    parts = session.con.execute(CHANNELS.format(select=select)).fetchall()
    hints: tuple[str, ...] = ()
    if not items:
        hints = empty_notes(session, asked.period, asked.filters, []) or (NOTHING,)
    return Interest(asked.period, question, items, _channels(parts) if question.by_channel else (), hints)


NOTHING = "There is nothing to tell of items: it needs touches, questions or order lines that name them."

PARTED = """select item_system, item_id, coalesce(max(name), ''), coalesce(max(item_group), ''), channel,
    count(*) as number, count(*) filter (where came) as came, count(*) filter (where elsewhere) as elsewhere
from (
    select item_system, item_id, who, max(name) as name, max(item_group) as item_group, min(channel) as channel,
        bool_or(came) as came, bool_or(elsewhere) as elsewhere
    from ({select}) as told
    group by item_system, item_id, who
) as once
group by item_system, item_id, channel order by item_system, item_id, channel"""
"""An item and channel a row; what is counted (a person, an order line) counts once, in one channel."""

CHANNELS = """select channel, count(*), count(*) filter (where came)
from (
    select item_system, item_id, who, channel, bool_or(came) as came
    from ({select}) as told
    group by item_system, item_id, who, channel
) as once
group by channel order by channel"""


def _select(session: Session, question: Question, where: str) -> str:
    return question.select.format(where=where, web=session.values["digital_channels"] or "''")


def _items(question: Question, rows: list[tuple[Any, ...]]) -> tuple[ItemFound, ...]:
    import numpy as np

    from onebook.journey.effects.expected import expected_shares, stands_out
    from onebook.journey.effects.rates import share

    if not rows:
        return ()
    of, came = (np.array([row[place] for row in rows], dtype=np.int64) for place in (5, 6))
    # Who asks by telephone, asks: only of what is done in one channel is the channel expected to matter.
    sort = [f"{row[3]}\t{row[4] if question.by_channel else ''}" for row in rows]
    sorts = np.unique(sort, return_inverse=True)[1]
    expected = expected_shares(came, of, sorts)
    keys = {key: n for n, key in enumerate(dict.fromkeys((row[0], row[1]) for row in rows))}
    item = np.array([keys[row[0], row[1]] for row in rows])
    sums = [np.bincount(item, weights=w) for w in (of, came, expected * of, [row[7] for row in rows])]
    whole = sums[2] / np.maximum(sums[0], 1)
    out = stands_out(sums[1], sums[0], whole, above=question.above)
    named = {key: (row[2], row[3]) for row in rows for key in [(row[0], row[1])]}
    found = [
        ItemFound(
            *key, *named[key], int(sums[0][n]), int(sums[1][n]), int(sums[3][n]),
            share(float(sums[1][n]), float(sums[0][n])), float(whole[n]), bool(out[n]),
        )
        for key, n in keys.items()
    ]  # fmt: skip
    side = -1 if question.above else 1
    return tuple(sorted(found, key=lambda one: (not one.stands_out, -side * one.missed, one.system, one.item_id)))


def _channels(rows: list[tuple[Any, ...]]) -> tuple[Part, ...]:
    from onebook.journey.effects.rates import share

    return tuple(Part(channel, int(of), int(came), share(int(came), int(of))) for channel, of, came in rows)


def behind_item(session: Session, asking: Asking, of: str, system: str, item_id: str, came: bool) -> str:
    """Return the SELECT of what is counted of an item, each once (see `app.behind`); came: only what came of it.

    Who looked or asked several times stands there with the latest time of which it came, else the latest of all.
    """
    question = question_named(of)
    asked = asked_in(session, asking)
    select = _select(session, question, within("items", asked.period, asked.filters))
    return f"""select
        o.person, o.shown.system as system, o.shown.kind as document_kind, o.shown.id as document_id,
        o.shown.channel as channel, o.shown.day as day, null as amount
    from (
        select t.who, t.person, max({{
            'came': t.came, 'day': t.day, 'system': t.system, 'kind': t.document_kind, 'id': t.document_id,
            'channel': t.channel
        }}) as shown
        from ({select}) as t
        where t.item_system = {quote(system)} and t.item_id = {quote(item_id)}
        group by t.who, t.person
    ) as o where o.shown.came or {"false" if came else "true"}"""


def interest_sentence(found: Interest) -> str:
    """Say in a line which items stand out."""
    standing = found.standing_out
    if not found.items:
        return ""
    total = f"{len(found.items):,}"
    if not standing:
        words = {
            "looked": marked("None of %(total)s items is bought surely less often than others of its group."),
            "asked": marked("None of %(total)s items is asked about surely more often than others of its group."),
            "returned": marked("None of %(total)s items comes back surely more often than others of its group."),
        }
        return _(words[found.question.name], total=total)
    first = standing[0]
    said = {
        "what": first.name or first.item_id, "total": total, "rate": _share(first.rate.value),
        "expected": _share(first.expected), "of": f"{first.of:,}",
    }  # fmt: skip
    number = len(standing)
    if found.question.name == "looked":
        return ngettext(
            "%(number)s of %(total)s items is looked at and surely bought less often, in any channel, than others of "
            "its group: %(what)s by %(rate)s of %(of)s people, where %(expected)s are usual.",
            "%(number)s of %(total)s items are looked at and surely bought less often, in any channel, than others of "
            "their group, first of all %(what)s: by %(rate)s of %(of)s people, where %(expected)s are usual.",
            number, **said,
        )  # fmt: skip
    if found.question.name == "asked":
        return ngettext(
            "%(number)s of %(total)s items is surely asked about more often than others of its group: %(what)s by "
            "%(rate)s of %(of)s people, where %(expected)s are usual.",
            "%(number)s of %(total)s items are surely asked about more often than others of their group, first of all "
            "%(what)s: by %(rate)s of %(of)s people, where %(expected)s are usual.",
            number, **said,
        )  # fmt: skip
    return ngettext(
        "%(number)s of %(total)s items surely comes back more often than others of its group: %(what)s in %(rate)s of "
        "%(of)s order lines, where %(expected)s are usual.",
        "%(number)s of %(total)s items surely come back more often than others of their group, first of all %(what)s: "
        "in %(rate)s of %(of)s order lines, where %(expected)s are usual.",
        number, **said,
    )  # fmt: skip


def _share(of: float | None) -> str:
    return "" if of is None else f"{100 * of:.1f}\N{NO-BREAK SPACE}%"


def interest_shape(found: Interest, items: tuple[ItemFound, ...]) -> dict[str, object]:
    """Return items of interest as JSON; shares from 0 to 1. items: those that are to be listed."""
    return {
        "from": found.period.first,
        "to": found.period.last,
        "of": found.question.name,
        "answer": interest_sentence(found),
        "number_of_items": len(found.items),
        "items": [
            {
                "system": one.system, "item_id": one.item_id, "name": one.name, "item_group": one.group, "of": one.of,
                "came": one.came, "elsewhere": one.elsewhere, "rate": estimate_shape(one.rate),
                "expected": one.expected, "stands_out": one.stands_out,
            }
            for one in items
        ],
        "channels": [
            {"channel": one.value, "of": one.of, "came": one.came, "rate": estimate_shape(one.rate)}
            for one in found.channels
        ],
        "notes": list(found.hints),
    }  # fmt: skip
