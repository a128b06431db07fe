"""Organisations and their people: related, never merged; one history can be read for all of them.

Asked in steps, each for a few codes that stand in its text: so the engine finds them without reading whole tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from onebook.lake import Connection
from onebook.records.sql import listed

__all__ = ["ACCOUNT_MODELS", "Account", "Asked", "Party", "find_accounts", "find_carers"]

ACCOUNT_MODELS = ("who",)
"""Models that must be made before this is asked; party and party_relation are read besides."""

ACTING = ("works_for", "buys_for")
"""How people stand to the organisation for which they act."""

Key = tuple[str, str]
"""Of a party: the system whose ids it has, and its id."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Where to ask. con: `ACCOUNT_MODELS` are made. party_system: SQL for whose ids a system's parties have."""

    con: Connection
    party_system: str
    today: date


@dataclass(frozen=True, slots=True)
class Party:
    """A party of a system, and what it is called there; name: empty where that is not known."""

    system: str
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Account:
    """An organisation that people buy for.

    organisation: its number among the persons, under which its own steps stand. system, code, name: its first record.
    people: who works or buys for it, or did; with the organisation, all whose steps are the account's history.
    looked_after_by: who does so on our side now.
    """

    organisation: int
    system: str
    code: str
    name: str
    people: tuple[int, ...]
    looked_after_by: tuple[Party, ...]


@dataclass(frozen=True, slots=True)
class _Relation:
    party: Key
    relation: str
    other: Key
    ended: bool


def find_accounts(asked: Asked, person: int) -> tuple[Account, ...]:
    """Return the organisations that somebody works or buys for, those where that is so now first; or that it is.

    person: of `who`; empty for people who stand for themselves.
    """
    own = _keys(asked, f"person = {int(person)} and kind <> 'visitor'")
    acting = [r for r in _relations(asked, "party_id", own) if r.relation in ACTING]
    acting.sort(key=lambda r: r.ended)
    targets = dict.fromkeys(r.other for r in acting)
    is_one = {key for key, (_, kind) in own.items() if kind == "organisation"}
    is_one |= {r.other for r in _relations(asked, "other_id", own) if r.relation in ACTING}
    known = {**own, **_keys_of_codes(asked, targets)}
    organisations = list(dict.fromkeys(known[key][0] for key in (*targets, *sorted(is_one)) if key in known))
    if not organisations:
        return ()
    records = _keys(asked, f"person in ({', '.join(map(str, organisations))}) and kind <> 'visitor'")
    people = _people(asked, records)
    after = _looked_after(asked, records)
    names = _names(asked, records)
    return tuple(
        Account(one, *_first([key for key, (who, _) in records.items() if who == one], names), people[one], after[one])
        for one in organisations
    )


def find_carers(asked: Asked, person: int) -> tuple[Party, ...]:
    """Return who on our side looks after somebody now."""
    return _looked_after(asked, _keys(asked, f"person = {int(person)} and kind <> 'visitor'")).get(person, ())


def _people(asked: Asked, records: dict[Key, tuple[int, str]]) -> dict[int, tuple[int, ...]]:
    """Return who acts for each organisation; records: theirs, with the organisation's number."""
    acting = [r for r in _relations(asked, "other_id", records) if r.relation in ACTING]
    known = _keys_of_codes(asked, {r.party for r in acting})
    found: dict[int, set[int]] = {one: set() for one, _ in records.values()}
    for relation in acting:
        if relation.party in known:
            found[records[relation.other][0]].add(known[relation.party][0])
    return {one: tuple(sorted(who - {one})) for one, who in found.items()}


def _looked_after(asked: Asked, records: dict[Key, tuple[int, str]]) -> dict[int, tuple[Party, ...]]:
    said = [r for r in _relations(asked, "party_id", records) if r.relation == "looked_after_by" and not r.ended]
    names = _names(asked, {r.other for r in said})
    found: dict[int, dict[Party, None]] = {one: {} for one, _ in records.values()}
    for relation in sorted(said, key=lambda r: r.other):
        found[records[relation.party][0]][Party(*relation.other, names.get(relation.other, ""))] = None
    return {one: tuple(who) for one, who in found.items()}


def _first(keys: Sequence[Key], names: dict[Key, str]) -> tuple[str, str, str]:
    """The record that an account is called by: the first that has a name, else the first."""
    first = next((key for key in keys if key in names), keys[0])
    return (*first, names.get(first, ""))


def _keys(asked: Asked, which: str) -> dict[Key, tuple[int, str]]:
    """Return the parties for which a condition holds, with person and kind."""
    rows = asked.con.execute(
        f"select system, code, person, kind from who where {which} order by system, code"
    ).fetchall()
    return {(system, code): (person, kind) for system, code, person, kind in rows}


def _keys_of_codes(asked: Asked, keys: Iterable[Key]) -> dict[Key, tuple[int, str]]:
    """Return of these parties those that are known, with person and kind."""
    wanted = set(keys)
    if not wanted:
        return {}
    found = _keys(asked, f"code in ({listed(sorted(code for _, code in wanted))}) and kind <> 'visitor'")
    return {key: told for key, told in found.items() if key in wanted}


def _relations(asked: Asked, column: str, keys: Iterable[Key]) -> list[_Relation]:
    """Return what is said of these parties; column: the end of the relation at which they stand."""
    wanted = set(keys)
    if not wanted:
        return []
    rows = asked.con.execute(
        f"""select distinct {asked.party_system} as whose, party_id, relation, other_id, coalesce(ends_on < ?, false)
        from party_relation where {column} in ({listed(sorted(code for _, code in wanted))}) order by all""",
        [asked.today],
    ).fetchall()
    found = [
        _Relation((whose, party), relation, (whose, other), bool(ended))
        for whose, party, relation, other, ended in rows
    ]
    return [r for r in found if (r.party if column == "party_id" else r.other) in wanted]


def _names(asked: Asked, keys: Iterable[Key]) -> dict[Key, str]:
    """Return what these parties are called, where that is known."""
    wanted = set(keys)
    if not wanted:
        return {}
    rows = asked.con.execute(
        f"""select {asked.party_system} as whose, external_id,
            max(coalesce(name, concat_ws(' ', given_name, family_name)))
        from party where external_id in ({listed(sorted(code for _, code in wanted))}) group by 1, 2"""
    ).fetchall()
    return {(whose, code): name.strip() for whose, code, name in rows if name and name.strip()}
