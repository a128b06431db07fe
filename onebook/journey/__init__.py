"""The customer journey: who is who, visits and their phases, paths across channels, what caused what.

Computations on arrays (`credit`, `effects`) know nothing of the lake; what reads and writes it is SQL in this room.
"""
