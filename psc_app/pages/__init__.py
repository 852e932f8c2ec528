"""Routes, and the marriage of state and components."""
