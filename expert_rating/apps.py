"""Application set-up of the public rating: what it gives to the shared pages."""

from django.apps import AppConfig


class ExpertRatingConfig(AppConfig):
    name = "expert_rating"
    verbose_name = "Общественная оценка"

    def ready(self) -> None:
        from expert_rating.part import PART
        from portal.registry import register

        register(PART)
