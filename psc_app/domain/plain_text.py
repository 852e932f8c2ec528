"""What people type, made fit to be kept."""


def storable(text: str) -> str:
    """The text without what databases can't keep: NUL, and halves of a character."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()
