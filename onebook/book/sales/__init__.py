"""Decisions on sales that several commands share."""
