"""Onebook: one book behind every sales channel, measured as one business."""

__version__ = "0.1.0"
