"""A browser and its system by name, from what it says of itself.

Short on purpose: staff help with "which button do you see", and no version or
device model is kept, by which a person could be told from others.
"""

_MOST_READ = 500
"""Characters of the header that are looked at; a real one has fewer."""

# The first that fits: most browsers also name those they want to be taken for.
_BROWSERS = (
    ("edg/", "Edge"),
    ("edga/", "Edge"),
    ("edgios/", "Edge"),
    ("samsungbrowser/", "Samsung Internet"),
    ("opr/", "Opera"),
    ("opera", "Opera"),
    ("firefox/", "Firefox"),
    ("fxios/", "Firefox"),
    ("crios/", "Chrome"),
    ("chromium/", "Chromium"),
    ("chrome/", "Chrome"),
    ("safari/", "Safari"),
)
_SYSTEMS = (
    ("ipad", "iPad"),
    ("iphone", "iPhone"),
    ("android", "Android"),
    ("cros ", "ChromeOS"),
    ("windows", "Windows"),
    ("mac os x", "macOS"),
    ("macintosh", "macOS"),
    ("linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """A browser and its system, such as "Firefox on Android"; empty where neither is known."""
    said = user_agent[:_MOST_READ].lower()
    browser = _first(said, _BROWSERS)
    system = _first(said, _SYSTEMS)
    if browser and system:
        return f"{browser} on {system}"
    return browser or system


def _first(said: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for sign, name in names if sign in said), "")
