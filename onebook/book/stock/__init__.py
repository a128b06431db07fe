"""Decisions on stock that several commands share."""
