"""The portal's own settings in test mode, whatever the shell says.

pytest-django reads the settings before any conftest, so a conftest would set the mode too late.
"""

import os
import tempfile

os.environ["PORTAL_MODE"] = "test"
# Each test process has folders of its own; the real var/ is never touched.
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="portal-tests-")

from portal.settings import *  # noqa: F403
