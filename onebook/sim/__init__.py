"""A simulated merchant, the same for the same seed: what its systems would export, and the truth none of them knows.

For the demo, for loading at size, and for judging estimators: every effect that is planted is told, and can be switched
off while everything else stays as it was.
"""

from onebook.sim.merchant import EXPORTS, TRUTH, simulate
from onebook.sim.world import CAMPAIGNS, CHANNELS, STORES, Effects, World, switched_off

__all__ = ["CAMPAIGNS", "CHANNELS", "EXPORTS", "STORES", "TRUTH", "Effects", "World", "simulate", "switched_off"]
