"""The portal as a WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()

# Imported late because the settings must stand first.
from portal.checks import refuse_wrong_database  # noqa: E402

refuse_wrong_database()
