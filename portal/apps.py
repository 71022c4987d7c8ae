"""Application set-up of the shared floor."""

from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.core.signals import request_finished, request_started


class PortalConfig(AppConfig):
    default = True
    name = "portal"
    verbose_name = "Портал"

    def ready(self) -> None:
        from portal import checks  # noqa: F401 - importing it registers them
        from portal.conversations.letters import EVENTS
        from portal.jobs import FAILED_EVENT
        from portal.logs import begin_request, end_request
        from portal.registry import register_event

        for event in (*EVENTS, FAILED_EVENT):
            register_event(event)
        request_started.connect(begin_request, dispatch_uid="portal.logs")
        request_finished.connect(end_request, dispatch_uid="portal.logs")


class StaticFiles(StaticFilesConfig):
    """Leaves out what no page asks for: compressing all of Bootstrap takes two minutes instead of five seconds."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "*.js.map",
        "*.rtl.*",
        "scss",
        "bootstrap-grid*",
        "bootstrap-reboot*",
        "bootstrap-utilities*",
        "bootstrap.css*",
        "bootstrap*.js",
    ]
