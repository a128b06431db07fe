"""Organisations and the people who buy for them, of an open session."""

from __future__ import annotations

from onebook.journey.identity.account import ACCOUNT_MODELS, Account, Asked, Party, find_accounts, find_carers
from onebook.lake import ids_of
from onebook.measures import Session, use_models

__all__ = ["Account", "Party", "accounts_of", "carers_of"]


def accounts_of(session: Session, person: int) -> tuple[Account, ...]:
    """Return the organisations that somebody works or buys for, or is (see `Account`); person: of `who`."""
    return find_accounts(_asked(session), person) if "party_relation" in session.loaded else ()


def carers_of(session: Session, person: int) -> tuple[Party, ...]:
    """Return who on our side looks after somebody, or an organisation, now."""
    return find_carers(_asked(session), person) if "party_relation" in session.loaded else ()


def _asked(session: Session) -> Asked:
    use_models(session, ACCOUNT_MODELS)
    return Asked(session.con, ids_of(session.plan, "party"), session.today)
