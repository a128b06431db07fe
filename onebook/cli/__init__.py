"""The command line: `onebook …`."""
