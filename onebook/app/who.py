"""What people say of who is who: that two records are one person, or two, or that a code is several people's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from onebook.app.business import Business, measuring
from onebook.app.customers.customer import CustomerView, customer_in, customers_in, reasons
from onebook.app.customers.said import Named, Said, said_in
from onebook.app.journeys import bring_journey_up
from onebook.journey.rules import is_up
from onebook.measures import Session, use_models
from onebook.plan import System, whose_ids
from onebook.records import BadInput, Fault
from onebook.records.codes import code_key
from onebook.records.sql import listed, quote

__all__ = [
    "Crowd", "Named", "Outcome", "Said", "Word", "crowd_shape", "crowds_in", "find_record", "knowing", "outcome_shape",
    "persons_in", "said_in", "said_shape", "say_of_code", "say_of_records", "who_shape",
]  # fmt: skip

OWN = "onebook"
"""The system under which stands what is said on the command line."""

TOLD = ("who", "journey_told", "journey_edge")

SCHEMES = ("email", "phone", "loyalty_card", "payment_token", "device", "login", "vat_number", "system", "other")


@dataclass(frozen=True, slots=True)
class Word:
    """What somebody has to say. verdict: `same`, `different` or, of codes, `shared`; None: it is taken back."""

    verdict: str | None
    by: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of it. one, other: the records, with the persons they are now; news: it did not stand so already."""

    one: Named
    other: Named
    news: bool


@dataclass(frozen=True, slots=True)
class Crowd:
    """A code that ties nobody together. holders: records that hold it; examples: some of these, as system and id.

    verdict: `crowd` (too many), `disputed` (several names), `shared` (somebody says so), `none` (it stands for none).
    """

    scheme: str
    code: str
    verdict: str
    holders: int
    examples: tuple[tuple[str, str], ...]


@contextmanager
def knowing(business: Business) -> Iterator[Session]:
    """Open the lake for measuring, with who is who brought to its records, whether or not any touch names anybody.

    Where it cannot be brought up (another load is running, the folder is read-only), it is read as it was last built.
    """
    with measuring(business) as session:
        up = is_up(session.con, session.plan)
        if up:
            yield session
    if not up:
        with suppress(BadInput, OSError):
            bring_journey_up(business)
        with measuring(business) as session:
            yield session


def crowds_in(session: Session, limit: int) -> tuple[Crowd, ...]:
    """Return the codes that tie nobody together, those that most records hold first."""
    use_models(session, TOLD)
    rows = session.con.execute(
        f"""with crowd as (
            select e.scheme, e.key, min(e.verdict) as verdict, count(*) as holders, min(e.node) as first,
                max(e.node) as last
            from journey_edge as e
            where e.verdict in ('crowd', 'disputed', 'shared', 'none')
                and not (e.scheme = 'visitor' and e.key = cast(e.node as varchar))
            group by e.scheme, e.key
            having count(*) > 1 or min(e.verdict) = 'shared'
            order by holders desc, e.scheme, e.key limit {int(limit)}
        )
        select c.scheme, coalesce(v.system || ' ' || v.code, c.key), c.verdict, c.holders, a.system, a.code, b.system,
            b.code
        from crowd as c
        join who as a on a.node = c.first
        join who as b on b.node = c.last
        left join who as v on c.scheme = 'visitor' and v.node = try_cast(c.key as bigint)
        order by c.holders desc, c.scheme, c.key"""
    ).fetchall()
    return tuple(
        Crowd(scheme, code.strip(), verdict, holders, tuple(dict.fromkeys(((s, c), (t, d)))))
        for scheme, code, verdict, holders, s, c, t, d in rows
    )


def persons_in(session: Session, text: str) -> tuple[CustomerView, ...]:
    """Return whom a code, a name or `SYSTEM:ID` may mean. BadInput where nobody is known by it."""
    use_models(session, TOLD)
    named = _exact(session, text)
    return tuple(customer_in(session, one.person) for one in named) or customers_in(session, text)


def find_record(session: Session, text: str) -> Named:
    """Return the one record that is meant: `SYSTEM:ID`, its own id, or a code that it alone holds.

    BadInput where there is none, or several that could be meant; these are named.
    """
    use_models(session, TOLD)
    found = _exact(session, text) or _records(session, "code = ?", [text.strip()])
    if not found:
        keys = listed(sorted({key for _, key in _keys(session, text)}))
        holders = f"select node from journey_edge where scheme not in ('visitor', 'said') and key in ({keys})"
        found = _records(session, f"node in ({holders})", [])
    if len(found) == 1:
        return found[0]
    if not found:
        mend = "Name a record as SYSTEM:ID; `onebook who` lists those that belong to a code or name."
        raise BadInput(Fault("", f"no record is known by '{text}'.", mend))
    meant = ", ".join(f"{one.system}:{one.code}" for one in found[:MOST_MEANT])
    raise BadInput(Fault("", f"'{text}' may mean several records.", f"Name one of them: {meant}."))


MOST_MEANT = 8
"""Records that are named where several may be meant."""


def _exact(session: Session, text: str) -> list[Named]:
    """Return the record that `SYSTEM:ID` names, whosever ids that system has."""
    system, _, code = (part.strip() for part in text.partition(":"))
    named = _records(session, "system = ? and code = ?", [system, code])
    whose = whose_ids(session.plan, system, "party")
    return named or _records(session, "system = ? and code = ? and kind <> 'visitor'", [whose, code])


def _records(session: Session, which: str, values: list[str]) -> list[Named]:
    select = f"select node, person, kind, system, code from who where {which} order by system, code limit 100"
    return [Named(*row) for row in session.con.execute(select, values).fetchall()]


def _keys(session: Session, text: str) -> list[tuple[str, str]]:
    """Return how a code is written in each scheme, where it is a code there."""
    country = session.plan.business.country
    keys = [(scheme, code_key(scheme, text, country)) for scheme in SCHEMES]
    return [(scheme, key) for scheme, key in keys if not key.startswith(" ")]


def say_of_records(business: Business, first: str, second: str, word: Word) -> Outcome:
    """Write that two records are the `same` person or `different` ones, or take back what was said of them here.

    first, second: as for `find_record`. The journey is brought up to it. BadInput where both are one record, or
    another load is running.
    """
    with knowing(business) as session:
        one, other = sorted(
            (find_record(session, text) for text in (first, second)), key=lambda r: (r.system, r.code, r.kind)
        )
        if one.node == other.node:
            mend = "Name two records: `onebook who` lists those of a person."
            raise BadInput(Fault("", f"both are {one.system}:{one.code}.", mend))
        key = {
            "party_system": one.system, "party_id": one.code, "party_is": _is(one),
            "other_system": other.system, "other_id": other.code, "other_is": _is(other),
        }  # fmt: skip
        stands = _standing(session, "party_link", key)
        pair = (min(one.node, other.node), max(one.node, other.node))
        current = session.con.execute("select verdict from journey_told where (node, other) = (?, ?)", pair).fetchall()
    news = bool(stands) if word.verdict is None else current != [(word.verdict,)]
    if news:
        _write(business, "party_link", key | {"verdict": word.verdict or stands["verdict"]}, word)
    with measuring(business) as session:
        use_models(session, TOLD)
        one, other = (_records(session, "system = ? and code = ?", [r.system, r.code])[0] for r in (one, other))
    return Outcome(one, other, news)


def _is(named: Named) -> str:
    return "visitor" if named.kind == "visitor" else "party"


def say_of_code(business: Business, code: str, word: Word) -> tuple[str, ...]:
    """Write that a code is several people's (any verdict), or take that back; returns the schemes of which it is news.

    BadInput where nobody holds the code.
    """
    with knowing(business) as session:
        use_models(session, TOLD)
        pairs = ", ".join(f"({quote(scheme)}, {quote(key)})" for scheme, key in _keys(session, code)) or "('', '')"
        held = session.con.execute(
            f"select distinct scheme, key from journey_edge where (scheme, key) in ({pairs}) order by 1"
        ).fetchall()
        stands = {key: bool(_standing(session, "shared_code", dict(zip(CODE, key, strict=True)))) for key in held}
    if not held:
        raise BadInput(Fault("", f"no record holds the code '{code}'.", "Give it as it stands in the records."))
    news = [key for key in held if stands[key] == (word.verdict is None)]
    for key in news:
        _write(business, "shared_code", dict(zip(CODE, key, strict=True)), word)
    return tuple(scheme for scheme, _ in news)


CODE = ("scheme", "code")


def _standing(session: Session, kind: str, key: dict[str, str]) -> dict[str, str]:
    """Return what is said here under a key; empty where nothing is."""
    where = " and ".join(f"{name} = ?" for name in key)
    found = session.con.execute(f"select * from {kind} where system = ? and {where}", [OWN, *key.values()])
    names = [column[0] for column in found.description or ()]
    return next((dict(zip(names, row, strict=True)) for row in found.fetchall()), {})


def _write(business: Business, kind: str, told: dict[str, str], word: Word) -> None:
    """Take a record in, or away where the word has no verdict, and bring the journey up to it."""
    import pyarrow as pa

    from onebook.intake.absorb import absorb

    record = {
        **told, "said_at": datetime.now(UTC).isoformat(), "said_by": word.by, "why": word.why,
        "deleted": str(word.verdict is None).lower(),
    }  # fmt: skip
    systems = {OWN: System(label="Said in Onebook"), **business.plan.systems}
    plan = business.plan.model_copy(update={"systems": systems})
    report = absorb(plan, OWN, kind, pa.table({name: [value] for name, value in record.items()}))
    if report.counts[0].rejected:
        raise BadInput(Fault(kind, "it was kept out.", "`onebook rejects` tells why."))
    bring_journey_up(business)


def who_shape(view: CustomerView) -> dict[str, object]:
    """Return who somebody is, and why, as JSON."""
    return {
        "person": view.person.person,
        "records": [
            {
                "system": one.record.system, "kind": one.record.kind, "id": one.record.code, "name": one.record.name,
                "why": [{"scheme": t.scheme, "code": t.code, "slip": t.slip} for t in one.chain],
            }
            for one in reasons(view.person)
        ],
        "not_followed": [
            {"scheme": one.scheme, "code": one.code, "verdict": one.verdict, "holders": one.holders}
            for one in view.person.unfollowed
        ],
        "said": [said_shape(one) for one in view.said],
    }  # fmt: skip


def said_shape(said: Said) -> dict[str, object]:
    """Return what was said as JSON."""
    return {
        "records": [{"system": one.system, "kind": one.kind, "id": one.code} for one in (said.one, said.other)],
        "verdict": said.verdict,
        "by": said.said_by,
        "on": said.said_on.isoformat() if said.said_on else None,
        "why": said.why,
    }


def crowd_shape(crowd: Crowd) -> dict[str, object]:
    """Return a code that ties nobody together as JSON."""
    return {
        "scheme": crowd.scheme, "code": crowd.code, "verdict": crowd.verdict, "holders": crowd.holders,
        "examples": [{"system": system, "id": code} for system, code in crowd.examples],
    }  # fmt: skip


def outcome_shape(outcome: Outcome) -> dict[str, object]:
    """Return what became of a word as JSON."""
    return {
        "records": [
            {"system": one.system, "kind": one.kind, "id": one.code, "person": one.person}
            for one in (outcome.one, outcome.other)
        ],
        "one_person": outcome.one.person == outcome.other.person,
        "news": outcome.news,
    }
