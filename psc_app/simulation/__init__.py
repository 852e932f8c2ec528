"""A simulated morning: invented people who use the app as people do, and what came of it."""
