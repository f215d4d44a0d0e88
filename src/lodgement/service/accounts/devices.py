"""What somebody signs in on, in words they know it by: browser and system. Nothing more of it is kept."""

from __future__ import annotations

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""Sign in a browser's description → its name; many also call themselves by the names below theirs."""
SYSTEMS = (
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Android", "Android"),
    ("CrOS", "a Chromebook"),
    ("Windows", "Windows"),
    ("Mac OS X", "a Mac"),
    ("Linux", "Linux"),
)


def device(description: str) -> str:
    """Browser and system, such as `Firefox on Windows`, from what a browser says of itself."""
    browser = next((name for sign, name in BROWSERS if sign in description), "A browser")
    system = next((name for sign, name in SYSTEMS if sign in description), "")
    return f"{browser} on {system}" if system else browser
