"""Screens' memory: a cache of the cookie, the URL and the database, no more."""
