"""Decisions on items that several commands share."""
