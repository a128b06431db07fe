"""Habits worth carrying over: how people get, pay and ask in stores and with people, beside how they do on the web."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onebook.app.cross_channel.shapes import estimate_shape
from onebook.app.drivers.within import within
from onebook.app.journeys import journeying
from onebook.app.language import gettext as _
from onebook.app.language import marked
from onebook.app.measuring import Asking, asked_in
from onebook.app.reach import empty_notes
from onebook.measures import Period, Session
from onebook.measures.session import rows_of
from onebook.records import BadInput, Fault
from onebook.records.sql import quote

if TYPE_CHECKING:
    from onebook.app.business import Business
    from onebook.journey.effects.estimate import Estimate

__all__ = [
    "KINDS", "TOPICS", "Habit", "Habits", "ask_habits", "behind_habit", "habit_value", "habits_in",
    "habits_shape", "sentence",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Topic:
    """What people have habits in. model, column: where it stands; of: what is counted."""

    name: str
    label: str
    model: str
    column: str
    of: str


TOPICS = {
    topic.name: topic
    for topic in (
        Topic("delivery", marked("How they get it"), "order_habit", "delivery_method", marked("orders")),
        Topic("payment", marked("How they pay"), "order_habit", "paid_by", marked("orders")),
        Topic("question", marked("What they ask before buying"), "question_asked", "topic", marked("questions")),
    )
}
WEB = "digital"
KINDS = {
    "physical": marked("in stores"),
    "human": marked("by phone or sales team"),
    WEB: marked("on the web"),
}
VALUES = {
    "carry_out": marked("taken along"), "pickup": marked("picked up in a store"), "ship": marked("sent"),
    "drop_ship": marked("sent by the supplier"), "digital": marked("as a file"), "card": marked("by card"),
    "cash": marked("in cash"), "wallet": marked("by wallet"), "on account": marked("on account"),
    "invoice": marked("on account"), "voucher": marked("by voucher"), "transfer": marked("by transfer"),
    "product": marked("about the product"), "availability": marked("about availability"),
    "delivery": marked("about delivery"), "payment": marked("about payment"), "return": marked("about returns"),
    "account": marked("about the account"), "other": marked("about other things"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Habit:
    """A habit in stores or with people (kind), beside the web's. more: the share there less that on the web."""

    topic: str
    value: str
    kind: str
    number: int
    there: Estimate
    web_number: int
    web: Estimate
    more: Estimate

    @property
    def tells(self) -> bool:
        """Whether the difference is beyond chance."""
        return self.more.tells_apart

    @property
    def carries_over(self) -> bool:
        """Whether it is surely more common there than on the web."""
        return self.more.low is not None and self.more.low > 0


@dataclass(frozen=True, slots=True)
class Habits:
    """Habits, the largest differences that are beyond chance first."""

    period: Period
    found: tuple[Habit, ...]
    hints: tuple[str, ...]

    @property
    def worth(self) -> tuple[Habit, ...]:
        """Those that are surely more common in stores or with people than on the web."""
        return tuple(one for one in self.found if one.carries_over)


def ask_habits(business: Business, asking: Asking) -> Habits:
    """Return habits; see `habits_in`."""
    with journeying(business, asking.as_of) as session:
        return habits_in(session, asking)


def habits_in(session: Session, asking: Asking) -> Habits:
    """Return habits of an open session. BadInput where the question cannot be understood."""
    from onebook.journey.effects.rates import share, share_difference

    asked = asked_in(session, asking)
    where = within("habits", asked.period, asked.filters)
    found: list[Habit] = []
    for topic in TOPICS.values():
        rows = rows_of(
            session,
            f"""select kind, {topic.column}, count(*) from {topic.model}
            where {where} and {topic.column} is not null group by kind, {topic.column} order by kind, {topic.column}""",
            [topic.model],
        )
        number = {(kind, value): int(n) for kind, value, n in rows}
        whole = {kind: sum(n for (k, _v), n in number.items() if k == kind) for kind in KINDS}
        values = sorted({value for _kind, value in number})
        for kind in (k for k in KINDS if k != WEB and whole[k] and whole[WEB]):
            for value in values:
                here, web = number.get((kind, value), 0), number.get((WEB, value), 0)
                if not here and not web:
                    continue
                found.append(
                    Habit(
                        topic.name, value, kind, here, share(here, whole[kind]), web, share(web, whole[WEB]),
                        share_difference(here, whole[kind], web, whole[WEB]),
                    )
                )  # fmt: skip
    found.sort(key=lambda one: (not one.tells, -abs(one.more.value or 0.0)))
    hints: tuple[str, ...] = ()
    if not found:
        hints = empty_notes(session, asked.period, asked.filters, []) or (NOTHING,)
    return Habits(asked.period, tuple(found), hints)


NOTHING = (
    "There is nothing to carry over: habits are told where both a digital channel and a store, telephone or sales team "
    "have orders or questions."
)


def habit_value(habit: Habit) -> str:
    """Return what a habit is called."""
    return _(VALUES[habit.value]) if habit.value in VALUES else habit.value


def sentence(habit: Habit) -> str:
    """Say a habit in a sentence."""
    there, web = _share(habit.there.value), _share(habit.web.value)
    what = {"what": habit_value(habit), "where": _(KINDS[habit.kind]), "there": there, "web": web}
    if habit.topic == "question":
        words = _("%(there)s of questions asked %(where)s are %(what)s, on the web %(web)s.")
    elif habit.topic == "payment":
        words = _("%(where)s, %(there)s pay %(what)s, on the web %(web)s.")
        if not habit.web_number:
            words = _("%(where)s, %(there)s pay %(what)s; on the web nobody does: is it offered?")
    else:
        words = _("%(where)s, %(there)s of orders are %(what)s, on the web %(web)s.")
        if habit.value == "carry_out":
            words = _("%(where)s, %(there)s of orders are %(what)s; on the web, picking up in a store comes nearest.")
    said = words % what
    return said[:1].upper() + said[1:]


def _share(of: float | None) -> str:
    return "" if of is None else f"{100 * of:.1f}\N{NO-BREAK SPACE}%"


def behind_habit(session: Session, asking: Asking, topic: str, kind: str, value: str) -> str:
    """Return the SELECT of the orders or questions of a habit (see `app.behind`). BadInput where there is no such."""
    if topic not in TOPICS or kind not in KINDS:
        raise BadInput(Fault("topic", f"there is no habit '{topic}' of '{kind}'.", "Follow the links of the page."))
    asked = asked_in(session, asking)
    of = TOPICS[topic]
    where = within("habits", asked.period, asked.filters)
    return f"""select person, system, document_kind, document_id, channel, day, null as amount
        from {of.model} where {where} and kind = {quote(kind)} and {of.column} = {quote(value)}"""


def habits_shape(found: Habits) -> dict[str, object]:
    """Return habits as JSON; shares from 0 to 1."""
    return {
        "from": found.period.first,
        "to": found.period.last,
        "habits": [
            {
                "topic": one.topic, "value": one.value, "kind": one.kind, "number": one.number,
                "there": estimate_shape(one.there), "on_the_web": estimate_shape(one.web),
                "more": estimate_shape(one.more), "tells": one.tells, "sentence": sentence(one),
            }
            for one in found.found
        ],
        "notes": list(found.hints),
    }  # fmt: skip
