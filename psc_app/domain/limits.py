"""Sizes that people meet, in one place for services and screens."""

LONGEST_MESSAGE = 4_000
"""Characters in one message; longer ones are refused, never cut."""
