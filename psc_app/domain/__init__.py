"""Pure rules and vocabulary: no database, no network, no framework."""
