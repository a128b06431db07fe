"""The present state of the book's documents, read for many of them at once: what is shown, and what is published."""

from onebook.book.views.one_state import one_state

__all__ = ["one_state"]
