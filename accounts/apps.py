"""Application set-up of people, roles and the directory; the portal's own admin site."""

from typing import Any

from allauth.usersessions.apps import UserSessionsConfig
from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class AccountsConfig(AppConfig):
    default = True
    name = "accounts"
    verbose_name = "Люди, роли и справочник"

    def ready(self) -> None:
        from accounts import exports, imports, resets  # noqa: F401 - register the jobs' handlers
        from accounts.factors import sealing  # noqa: F401 - registers what `reseal` covers
        from accounts.part import PART
        from accounts.personal import export  # noqa: F401 - registers the job's handler
        from portal.registry import register

        register(PART)
        note_sign_ins()


def note_sign_ins() -> None:
    """When a session began, by whichever way of signing in."""
    from django.contrib.auth.signals import user_logged_in

    from accounts.sessions import begin

    def signed_in(request: Any, **known: Any) -> None:
        begin(request)

    user_logged_in.connect(signed_in, weak=False, dispatch_uid="accounts.sessions.begin")


class UserSessions(UserSessionsConfig):
    """Allauth's table of a person's sessions, filled by the portal: allauth would keep the very keys."""

    default = False

    def ready(self) -> None:
        from allauth.account.signals import password_changed, password_set, user_logged_in

        from accounts.sessions import list_current

        def listed(request: Any, user: Any, **known: Any) -> None:
            list_current(request, user)

        for signal in (user_logged_in, password_changed, password_set):
            signal.connect(listed, weak=False, dispatch_uid="accounts.sessions.list_current")


class Desk(admin_apps.AdminConfig):
    """Django's admin as the moderators' desk."""

    default = False
    default_site = "accounts.desk.DeskSite"
