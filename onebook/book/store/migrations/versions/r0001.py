"""Where books begin: they are made whole, and nothing leads here."""

from __future__ import annotations

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing: a book of this revision has been made."""
