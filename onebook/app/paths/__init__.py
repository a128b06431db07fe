"""The journeys of people across channels."""
