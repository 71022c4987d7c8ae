"""The portal's own settings; added are the two views of comparison and a cache of this database's own."""

from portal.settings import *  # noqa: F403
from portal.settings import BASE_DIR, CACHES, DATABASES, REDIS_URL, TEMPLATES, VAR_DIR

ROOT_URLCONF = "bench.urls"
TEMPLATES = [{**TEMPLATES[0], "DIRS": [BASE_DIR / "templates", BASE_DIR / "bench/templates"]}]
# Two databases are measured in turn: what is kept of one must not answer for the other.
LOCATION = {} if REDIS_URL else {"LOCATION": str(VAR_DIR / "bench" / "cache")}
CACHES = {"default": {**CACHES["default"], "KEY_PREFIX": DATABASES["default"]["NAME"], **LOCATION}}
