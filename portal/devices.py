"""A browser and its machine in words: what a person recognises, and no more of what the browser says of itself."""

# The first that is found names the device: browsers built on Chromium also call themselves Chrome and Safari.
BROWSERS = [
    ("YaBrowser", "Яндекс Браузер"),
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
]
SYSTEMS = [
    ("Android", "телефон или планшет Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "компьютер с Windows"),
    ("Macintosh", "компьютер Mac"),
    ("Linux", "компьютер с Linux"),
]


def device_in_words(user_agent: str) -> str:
    found = [next((words for mark, words in names if mark in user_agent), "") for names in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, found)) or "Неизвестное устройство"


def as_words(device: str) -> str:
    """What a browser says of itself always holds a «/»; words, which hold none, stay."""
    return device_in_words(device) if "/" in device else device
