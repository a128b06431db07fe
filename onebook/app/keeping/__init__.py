"""Keeping the book of a business: where it is, what its plan says to it, and what is done with it."""

from onebook.app.keeping.opening import Book, book_url, keeping

__all__ = ["Book", "book_url", "keeping"]
