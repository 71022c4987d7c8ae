"""Application set-up of the public rating: what it gives to the shared pages."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class ExpertRatingConfig(AppConfig):
    name = "expert_rating"
    verbose_name = "Общественная оценка"

    def ready(self) -> None:
        from expert_rating.models.frozen_sqlite import put_up, take_away
        from expert_rating.part import PART
        from portal.registry import register

        register(PART)
        # Before the first migration and after the last one: not the portal's business, but the tables' own.
        pre_migrate.connect(take_away, sender=self)
        post_migrate.connect(put_up, sender=self)
