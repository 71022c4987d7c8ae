"""Application set-up: the part is announced on the front page until its pages come."""

from django.apps import AppConfig


class AttestationConfig(AppConfig):
    name = "attestation"
    verbose_name = "Аттестация педагогических работников"

    def ready(self) -> None:
        from portal.registry import Part, register

        register(
            Part(
                code="attestation",
                order=3,
                title="Аттестация педагогических работников",
                for_whom="Специалистам по аттестации и центру: документы аттестуемых, заключение и результат в одном месте.",
            )
        )
