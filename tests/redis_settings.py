"""The portal's settings in test mode, but for the cache: Redis, as in production. For processes that a test starts."""

from portal.settings import *  # noqa: F403
from portal.settings import CACHES, REDIS_URL

CACHES = CACHES | {"default": {"BACKEND": "portal.cache.SharedRedis", "LOCATION": REDIS_URL}}
