"""What stands behind the ports; only wiring plugs these in."""
