"""Patient Service Center: a self-hosted contact centre for clinics.

The floors of the house, and which may call which, are drawn in docs/house.md.
"""
