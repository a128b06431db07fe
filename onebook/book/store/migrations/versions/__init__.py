"""The steps: a file a revision."""
