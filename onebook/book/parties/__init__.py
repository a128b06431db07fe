"""Decisions on parties that several commands share."""
