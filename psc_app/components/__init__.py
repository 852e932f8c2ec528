"""Pieces of screens: functions of values and handlers, never of State classes."""
