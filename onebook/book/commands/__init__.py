"""What can be done with the book: a file a command. A new one is found by its `KIND`; no list need name it."""

from onebook.book.commands.command import Command, Given, Kind, Who, command_kinds, kind_of

__all__ = ["Command", "Given", "Kind", "Who", "command_kinds", "kind_of"]
