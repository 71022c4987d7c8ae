"""Consents for roles that somebody gives; the same role given twice is one; new events in the table of notices."""

from typing import Any

from django.db import migrations, models

TEXT = """Я даю оператору портала согласие на обработку моих персональных данных.

Цель: работа на портале в роли, которую мне дал администратор портала.
Данные: фамилия, имя, отчество, логин, e-mail, телефон, роль и её территория, а также сделанное мной на портале: что, когда, с какого адреса и устройства.
Действия: сбор, запись, хранение, уточнение, использование, удаление, с использованием средств автоматизации.
Имя видно мне, администратору портала и тем, с кем я работаю на портале; в открытых разделах оно не публикуется.
Срок: до удаления учётной записи. Согласие можно отозвать в разделе «Профиль и безопасность» или обращением по адресу портала; роль при этом прекращается."""

GIVEN_ROLES = [
    "moderator", "listener", "head", "dpo_officer", "staff_registrar", "attestation_specialist",
    "municipal_coordinator", "attestation_officer", "regional_coordinator", "federal_organiser",
]  # fmt: skip
RULES = [
    ("erasure_soon", "administrator"),
    ("erasure_due", "administrator"),
    ("organisation_request_accepted", ""),
    ("organisation_request_declined", ""),
]
SCOPE = ("user_id", "role", "region_id", "municipality_id", "organisation_id", "point_id", "ends_on")
COMMENT = "Такая же роль дана этому человеку раньше."


def load(apps: Any, schema_editor: Any) -> None:
    apps.get_model("accounts", "ConsentDocument").objects.get_or_create(
        purpose="role",
        version=1,
        defaults={"title": "Согласие на обработку персональных данных для работы на портале", "text": TEXT},
    )
    rule = apps.get_model("portal", "NoticeRule")
    for event, role in RULES:
        rule.objects.get_or_create(event=event, role=role, defaults={"bell": True, "letter": "at_once"})


def ask(apps: Any, schema_editor: Any) -> None:
    """Whoever was given a role by somebody and has not agreed is asked at the next page of it."""
    given = apps.get_model("accounts", "Consent").objects.filter(withdrawn_at=None, document__purpose="personal_data")
    grants = apps.get_model("accounts", "RoleGrant").objects.filter(granted_by__isnull=False)
    grants = grants.exclude(status="withdrawn")
    grants.filter(role__in=GIVEN_ROLES).update(consents_due=True)
    speakers = grants.filter(role="organisation_representative").exclude(user__in=given.values("user"))
    speakers.update(consents_due=True)


def leave_one(apps: Any, schema_editor: Any) -> None:
    """Of active roles that are the same the first stays, with the kinds of organisation of all."""
    first: dict[tuple[Any, ...], Any] = {}
    for grant in apps.get_model("accounts", "RoleGrant").objects.filter(status="active").order_by("id"):
        kept = first.setdefault(tuple(getattr(grant, name) for name in SCOPE), grant)
        if kept.pk != grant.pk:
            kept.kinds = sorted({*kept.kinds, *grant.kinds}) if kept.kinds and grant.kinds else []
            kept.save(update_fields=["kinds"])
            withdraw(apps, grant)


def withdraw(apps: Any, grant: Any) -> None:
    subject_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="accounts", model="rolegrant"
    )
    apps.get_model("portal", "HistoryRecord").objects.create(
        subject_type=subject_type,
        subject_id=grant.pk,
        verb="withdraw",
        label="Отозвать",
        from_state="active",
        to_state="withdrawn",
        comment=COMMENT,
    )
    grant.status = "withdrawn"
    grant.save(update_fields=["status"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_points"),
        ("portal", "0008_representative_waiting"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.AlterField(
            model_name="consentdocument",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("personal_data", "Согласие на обработку персональных данных"),
                    ("cooperation", "Согласие на сотрудничество с порталом"),
                    ("parent", "Согласие родителя (законного представителя)"),
                    ("role", "Согласие на обработку персональных данных для работы на портале"),
                ],
                max_length=20,
                verbose_name="цель",
            ),
        ),
        migrations.RunPython(load, migrations.RunPython.noop),
        migrations.RunPython(ask, migrations.RunPython.noop),
        migrations.RunPython(leave_one, migrations.RunPython.noop),
    ]
