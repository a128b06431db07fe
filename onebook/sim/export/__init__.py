"""What the simulated merchant's systems export: one file a system, each with its own shape, words and ids."""
