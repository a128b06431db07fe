"""`python -m onebook`."""

from onebook.cli.main import run

run()
