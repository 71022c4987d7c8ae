"""Sessions in the database (SESSION_ENGINE without Redis)."""

from django.contrib.sessions.backends import db

from portal.sessions import HashedKeys


class SessionStore(HashedKeys, db.SessionStore):
    """Named as Django's: the name is part of the salt that a session's data are signed with."""
