"""Asking who a code belongs to, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from onebook.journey.identity.chain import Tie
from onebook.journey.identity.codes import email_key, phone_key, plain_key
from onebook.lake import Connection

__all__ = ["Person", "Record", "Unfollowed", "find_named", "find_persons", "read_person"]

MOST_FOUND = 20

LIKELY = 200
"""Names that share most parts with what is looked for, and are held against it as a whole."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a person: a party of a system, or a visitor. name: as this system has it."""

    node: int
    kind: str
    system: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Unfollowed:
    """A code of a person's that ties them to nobody. holders: how many records hold it, the person's own included."""

    scheme: str
    code: str
    verdict: str
    holders: int


@dataclass(frozen=True, slots=True)
class Person:
    """Who somebody is. records: all that are this person; ties: what makes them so; unfollowed: what does not."""

    person: int
    records: tuple[Record, ...]
    ties: tuple[Tie, ...]
    unfollowed: tuple[Unfollowed, ...]


def find_persons(con: Connection, text: str, country: str) -> tuple[int, ...]:
    """Return the persons whom a code of any sort may mean: a system's own id, an address, a telephone, a card.

    con: the models of the journey must be made (`journey_node`, `journey_edge`, `journey_person`).
    """
    keys = {key for key in (email_key(text), phone_key(text, country), plain_key(text)) if key}
    rows = con.execute(
        """with meant as (
            select id as node from journey_node where code = ?
            union
            select node from journey_edge where scheme <> 'visitor' and list_contains(?, key)
        )
        select distinct p.person from journey_person as p join meant as m on m.node = p.node order by 1 limit ?""",
        [text.strip(), sorted(keys), MOST_FOUND],
    ).fetchall()
    return tuple(person for (person,) in rows)


NEAR = 0.8
"""How alike a name must be to what is looked for (Jaro-Winkler), where no code is meant."""


def find_named(con: Connection, text: str, party_system: str) -> tuple[int, ...]:
    """Return the persons who are called so, or nearly so, the likest first: what is misspelt is found, too.

    con: as for `find_persons`; `journey_name_part` is read besides.
    """
    rows = con.execute(
        f"""with asked as (select strip_accents(lower(?)) as name),
        part as (
            select distinct substr(word, place, 3) as part
            from (
                select ' ' || unnest(regexp_split_to_array(name, '[^\\p{{L}}\\d]+')) || ' ' as word from asked
            ) as words
            join (select unnest(range(1, 40)) as place) as places on place <= length(word) - 2
        ),
        likely as (
            select n.node, count(*) as shared from journey_name_part as n join part as p on p.part = n.part
            group by n.node order by shared desc, n.node limit {LIKELY}
        ),
        named as (
            select {party_system} as system, external_id,
                strip_accents(lower(max(coalesce(name, concat_ws(' ', given_name, family_name))))) as name
            from party where external_id in (select code from journey_node where id in (select node from likely))
            group by 1, 2
        ),
        ranked as (
            select p.person, max(greatest(
                jaro_winkler_similarity(d.name, a.name),
                jaro_winkler_similarity(array_to_string(list_reverse(string_split(d.name, ' ')), ' '), a.name)
            )) as alike
            from likely as l
            join journey_node as n on n.id = l.node
            join journey_person as p on p.node = l.node
            join named as d on d.system = n.system and d.external_id = n.code
            cross join asked as a
            group by p.person
        )
        select person from ranked where alike >= {NEAR} order by alike desc, person limit {MOST_FOUND}""",
        [text],
    ).fetchall()
    return tuple(person for (person,) in rows)


def read_person(con: Connection, person: int, party_system: str) -> Person:
    """Return who somebody is, with all that ties their records together.

    party_system: the SQL that tells whose ids a system's parties have.
    """
    records = con.execute(
        f"""with named as (
            select {party_system} as system, external_id,
                max(coalesce(name, concat_ws(' ', given_name, family_name))) as name
            from party group by 1, 2
        )
        select n.id, n.kind, n.system, n.code, coalesce(d.name, '')
        from journey_person as p
        join journey_node as n on n.id = p.node
        left join named as d on d.system = n.system and d.external_id = n.code and n.kind <> 'visitor'
        where p.person = ? order by n.kind = 'visitor', n.system, n.code""",
        [person],
    ).fetchall()
    return Person(
        person, tuple(Record(*row) for row in records), tuple(_ties(con, person)), tuple(_unfollowed(con, person))
    )


def _ties(con: Connection, person: int) -> list[Tie]:
    shared: dict[tuple[str, str], list[int]] = {}
    rows: Sequence[Any] = con.execute(
        """select e.scheme, e.key, e.node from journey_edge as e join journey_person as p on p.node = e.node
        where p.person = ? and (e.verdict = 'one' or (e.verdict = 'alone' and e.scheme = 'visitor')) order by all""",
        [person],
    ).fetchall()
    for scheme, key, node in rows:
        shared.setdefault((scheme, key), []).append(node)
    ties = [Tie(nodes[0], other, *code) for code, nodes in shared.items() for other in nodes[1:]]
    pairs = con.execute(
        """select q.node, q.other, q.scheme, q.key from journey_pair as q join journey_person as p on p.node = q.node
        where p.person = ? order by all""",
        [person],
    ).fetchall()
    return [*ties, *(Tie(node, other, scheme, code, slip=True) for node, other, scheme, code in pairs)]


def _unfollowed(con: Connection, person: int) -> list[Unfollowed]:
    rows = con.execute(
        """with held as (
            select distinct e.kind, e.scheme, e.key, e.verdict from journey_edge as e
            join journey_person as p on p.node = e.node
            where p.person = ? and e.verdict in ('crowd', 'disputed') and e.scheme <> 'visitor'
        )
        select h.scheme, h.key, h.verdict, count(*) from held as h
        join journey_edge as e on e.kind = h.kind and e.scheme = h.scheme and e.key = h.key
        group by all order by all""",
        [person],
    ).fetchall()
    return [Unfollowed(*row) for row in rows]
