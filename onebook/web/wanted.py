"""What a page was asked for: the period and filters in its address, and the links that carry them on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import Depends, Query, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from onebook.app.language import gettext as _
from onebook.app.language import marked
from onebook.app.measuring import Asking
from onebook.measures import UNASSIGNED, Period, dimensions, parse_period
from onebook.plan import Plan
from onebook.records import BadInput, Fault
from onebook.web.words import channel_word, upper_first

__all__ = ["Ask", "Wanted", "bucket_period", "document_link", "must_be_known", "must_be_printable"]

Word = Annotated[str, Query(max_length=60)]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A period (a word, or first and last day) and filters; empty words ask for all."""

    period: str = ""
    first: str = ""
    last: str = ""
    channel: str = ""
    where: tuple[str, ...] = ()

    def asking(self) -> Asking:
        """Return it as the measures are asked."""
        channels = (self.channel,) if self.channel else ()
        return Asking(self.period or None, self.first or None, self.last or None, channels, self.where)

    def pairs(self) -> list[tuple[str, str]]:
        """Return it as the pairs of an address, without what is empty."""
        named = [("period", self.period), ("from", self.first), ("to", self.last), ("channel", self.channel)]
        return [(k, v) for k, v in named if v] + [("where", w) for w in self.where]

    def link(self, path: str, **more: str | int) -> str:
        """Return an address with this period and these filters."""
        pairs = self.pairs() + [(k, str(v)) for k, v in more.items() if v]
        return f"{path}?{urlencode(pairs, quote_via=quote)}" if pairs else path

    def within(self, period: Period) -> "Wanted":
        """Return the same for other days."""
        days = (period.first.isoformat() if period.first else "", period.last.isoformat() if period.last else "")
        return replace(self, period="", first=days[0], last=days[1])

    def of_channel(self, channel: str) -> "Wanted":
        """Return the same for one channel, or for what no channel bears."""
        if channel == UNASSIGNED:
            return self.where_is("channel", None)
        return replace(self, channel=channel)

    def where_is(self, dimension: str, value: str | None) -> "Wanted":
        """Return the same where a dimension has a value (None: where it is not known)."""
        if dimension == "channel" and value:
            return self.of_channel(value)
        wanted = f"{dimension}={value or ''}"
        return self if wanted in self.where else replace(self, where=(*self.where, wanted))

    def filters(self, plan: Plan) -> list[tuple[str, str, "Wanted"]]:
        """Return (dimension's label, value, the same without it) for each filter."""
        words = {"": _("not known"), "*": _("any")}
        return [
            (_(_label(name)), words.get(value) or _called(plan, name, value), rest)
            for name, value, rest in self._each()
        ]

    def scope(self, plan: Plan) -> str:
        """Return the filters as they follow the period in a sentence: `, Stores`, or `, place not known`."""
        words = {"": marked("%(what)s not known"), "*": marked("any %(what)s")}
        told = (
            _(words[value], what=_(_label(name).lower())) if value in words else _called(plan, name, value)
            for name, value, _rest in self._each()
        )
        return "".join(f", {words}" for words in told)

    def _each(self) -> "Iterator[tuple[str, str, Wanted]]":
        """Give (dimension, value, the same without it) for each filter; the value may be empty or `*`."""
        if self.channel:
            yield "channel", self.channel, replace(self, channel="")
        for i, text in enumerate(self.where):
            name, value = (part.strip() for part in text.partition("=")[::2])
            yield name, value, replace(self, where=self.where[:i] + self.where[i + 1 :])


def _label(dimension: str) -> str:
    return dimensions()[dimension].label if dimension in dimensions() else upper_first(dimension)


def _called(plan: Plan, dimension: str, value: str) -> str:
    return channel_word(plan, value) if dimension == "channel" else value


def _wanted(
    period: Word = "",
    first: Annotated[str, Query(alias="from", max_length=60)] = "",
    last: Annotated[str, Query(alias="to", max_length=60)] = "",
    channel: Word = "",
    where: Annotated[tuple[Annotated[str, Query(max_length=500)], ...], Query(max_length=20)] = (),
) -> Wanted:
    """Read the address. A period's word takes the place of days: the form sends both where days were chosen before."""
    must_be_printable(period, first, last, channel, *where)
    word, days = period.strip(), (first.strip(), last.strip())
    if word:
        days = ("", "")
    return Wanted("" if word == "all" else word, *days, channel.strip(), where)


def must_be_printable(*words: str) -> None:
    """Raise BadInput where a word of an address holds what no name holds, and no database takes."""
    if not all(word.isprintable() for word in words):
        raise _unprintable()


def _unprintable() -> BadInput:
    return BadInput(Fault("address", "it holds characters that cannot be printed.", "Take them out."))


EVERYWHERE = ("period", "from", "to", "channel")
"""What the menu carries on from page to page: other filters may be unknown to the next."""


def must_be_known(request: Request) -> None:
    """Raise BadInput where the address asks for what the page does not know: it would be passed over.

    Also where what it names in its path holds the character 0, which no book has.
    """
    if any("\0" in str(part) for part in request.path_params.values()):
        raise _unprintable()
    route: APIRoute = request.scope["route"]
    there = sorted(_asked_of(route.dependant))
    for name in request.query_params:
        if name not in there and name not in EVERYWHERE:
            what = _("this page knows no '%(name)s'.", name=name)
            mend = _("It knows: %(names)s.", names=", ".join(there)) if there else _("Take it out.")
            raise BadInput(Fault(_("address"), what, mend))


def _asked_of(page: Dependant) -> set[str]:
    """Return what a page or what it depends on reads of what stands behind the address's question mark."""
    return {of.alias for of in page.query_params}.union(*map(_asked_of, page.dependencies))


Ask = Annotated[Wanted, Depends(_wanted)]
"""What the page's address asks for."""


def bucket_period(grain: str, bucket: str, within: Period, week_starts: str) -> Period:
    """Return the days of a bucket of time (named as the P&L names it) that lie in a period."""
    days = parse_period(bucket, date.min, week_starts)
    if grain == "week" and days.first:
        days = Period(days.first, days.first + timedelta(days=6))
    firsts = [d for d in (days.first, within.first) if d]
    lasts = [d for d in (days.last, within.last) if d]
    return Period(max(firsts) if firsts else None, min(lasts) if lasts else None)


def document_link(kind: str, system: str, external_id: str) -> str:
    """Return the address of a document's page."""
    return "/document/" + "/".join(quote(part, safe="") for part in (kind, system, external_id))
