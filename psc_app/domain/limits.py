"""Sizes that people meet, in one place for services and screens."""

LONGEST_MESSAGE = 4_000
"""Characters in one message; longer ones are refused, never cut."""

LONGEST_LIST = 200
"""Rows of a list of work items; a longer one shows its first rows and "200+"."""
