"""Use cases: the only place where rooms are joined and things are wired together."""
