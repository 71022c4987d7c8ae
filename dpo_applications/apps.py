"""Application set-up: the part is announced on the front page until its pages come."""

from django.apps import AppConfig


class DpoApplicationsConfig(AppConfig):
    name = "dpo_applications"
    verbose_name = "Заявки на оценку и курсы"

    def ready(self) -> None:
        from portal.registry import Part, register

        register(
            Part(
                code="dpo",
                order=2,
                title="Заявки на оценку и курсы",
                for_whom="Педагогам и руководителям: подайте заявку на оценку компетенций или курс, директор согласует её в одном списке.",
            )
        )
