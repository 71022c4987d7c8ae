"""Application set-up: the part tells the registry what it has."""

from django.apps import AppConfig


class FisokoProtocolsConfig(AppConfig):
    name = "fisoko_protocols"
    verbose_name = "Протоколы пунктов проведения оценки"

    def ready(self) -> None:
        from fisoko_protocols.part import PART
        from portal.registry import register

        register(PART)
