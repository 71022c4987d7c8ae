"""No foreign key points upward: part → accounts → portal, but to the user and the role grant (design.md)."""

from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField, OneToOneField

FLOORS = {
    "portal": 0,
    "accounts": 1,
    "expert_rating": 2,
    "dpo_applications": 2,
    "attestation": 2,
    "fisoko_protocols": 2,
}
ALLOWED_ABOVE = {"accounts.user", "accounts.rolegrant"}


def test_foreign_keys_point_downward_or_stay():
    upward = []
    seen = 0
    for model in apps.get_models():
        if model._meta.app_label not in FLOORS:
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, ForeignKey | OneToOneField | ManyToManyField):
                continue
            seen += 1
            target = field.related_model._meta
            if target.app_label not in FLOORS or target.label_lower in ALLOWED_ABOVE:
                continue
            same_part = target.app_label == model._meta.app_label
            if not same_part and FLOORS[target.app_label] >= FLOORS[model._meta.app_label]:
                upward.append(f"{model._meta.label}.{field.name} → {target.label}")
    assert seen > 20
    assert upward == []
