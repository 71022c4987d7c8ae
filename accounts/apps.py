"""Application set-up of people, roles and the directory; the portal's own admin site."""

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class AccountsConfig(AppConfig):
    default = True
    name = "accounts"
    verbose_name = "Люди, роли и справочник"

    def ready(self) -> None:
        from accounts import exports, imports  # noqa: F401 - register the jobs' handlers
        from accounts.factors import sealing  # noqa: F401 - registers what `reseal` covers
        from accounts.part import PART
        from accounts.personal import export  # noqa: F401 - registers the job's handler
        from portal.registry import register

        register(PART)


class Desk(admin_apps.AdminConfig):
    """Django's admin as the moderators' desk."""

    default = False
    default_site = "accounts.desk.DeskSite"
