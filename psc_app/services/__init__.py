"""The verbs of a contact centre: plain functions `verb(work, …)`.

Nothing here commits, sleeps or rings a bell by itself: a deed runs inside one
`Work`, which the store commits, and the bells ring after that.
"""
