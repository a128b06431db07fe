"""The customer journey: who is who, visits and their phases, paths across channels, what caused what.

Computations on arrays (`credit`, `effects`) know nothing of the lake; what reads and writes it is SQL in this room.
Making (`journey.build`), asking (`journey.identity.ask`), credit and effects are imported from their modules, so that
who only reads the models starts faster.
"""

from onebook.journey.reading import journey_models, journey_values

__all__ = ["journey_models", "journey_values"]
