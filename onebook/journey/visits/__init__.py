"""Visits made of touches, what was met in them, and the steps that people take between the channels."""
