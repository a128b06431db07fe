"""Which price counts: pure decisions on price lists."""
