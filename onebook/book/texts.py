"""What a text may hold for both stores to keep it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

__all__ = ["WRITABLE", "Text"]

WRITABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
"""The form of texts without control characters; tabs and line breaks may be there.

PostgreSQL keeps no character 0, and no terminal, file or label is told the others without harm. What pydantic holds
against a form has no lone surrogate either: neither store takes one.
"""
Text = Annotated[str, Field(pattern=WRITABLE)]
