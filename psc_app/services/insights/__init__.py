"""Figures of the day and of the past, from the event log alone (SPEC section 14)."""
