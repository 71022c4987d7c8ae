"""Application set-up: the part is announced on the front page until its pages come."""

from django.apps import AppConfig


class FisokoProtocolsConfig(AppConfig):
    name = "fisoko_protocols"
    verbose_name = "Протоколы пунктов проведения оценки"

    def ready(self) -> None:
        from portal.registry import Part, register

        register(
            Part(
                code="protocols",
                order=4,
                title="Протоколы пунктов проведения оценки",
                for_whom="Организаторам ППО и координаторам: сдайте протокол формой или таблицей Excel, имена участников остаются в пункте.",
            )
        )
