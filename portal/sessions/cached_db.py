"""Sessions in the database with a copy in the cache (SESSION_ENGINE with Redis)."""

from django.contrib.sessions.backends import cached_db

from portal.sessions import HashedKeys


class SessionStore(HashedKeys, cached_db.SessionStore):
    """Named as Django's: the name is part of the salt that a session's data are signed with."""
