"""What the protocols hold on a person, and what of it is destroyed. Of participants they hold nothing (spec/04)."""

from collections.abc import Iterator
from typing import Any

from django.db import models

from accounts.models import User
from fisoko_protocols.models import Extension, Kit, Return, RowComment, SetupImport, Upload, Version
from portal.history import Actor
from portal.personal_data import facts
from portal.registry import PersonalData
from portal.traces import Traces, rewrite


def own_data(user: User) -> PersonalData:
    card = "protocol__point", "protocol__sitting__assessment", "protocol__sitting__subject"
    versions = Version.objects.filter(by=user).select_related(*card).defer("content")
    returns = Return.objects.filter(by=user).select_related(*card).prefetch_related("rows")
    kits = Kit.objects.filter(changed_by=user).count()
    return PersonalData(
        {
            "Сданные протоколы": [facts(each, "protocol", "number", "handed_in_at", "on_behalf") for each in versions],
            "Возвраты на доработку": [return_facts(each) for each in returns],
            "Продления": [
                facts(each, "protocol", "until", "reason", "at")
                for each in Extension.objects.filter(by=user).select_related(*card)
            ],
            "Комплекты, заполненные последними": [{"число": kits}] if kits else [],
            "Загрузки настройки протоколов": [
                facts(each, "table", "created_at", "rows") for each in SetupImport.objects.filter(by=user)
            ],
        }
    )


def return_facts(returned: Return) -> dict[str, Any]:
    rows = {f"комплект {row.number}": row.text for row in returned.rows.all()}
    return {**facts(returned, "protocol", "version", "comment", "at"), **rows}


def erase(user: User, actor: Actor) -> Iterator[str]:
    """What waits is destroyed; what was handed in, returned or extended is an official act and stays, nameless."""
    traces = Traces.of(user)
    waiting, _ = Upload.objects.filter(by=user).delete()
    loads = SetupImport.objects.filter(by=user)
    reports = loads.count()
    loads.delete()
    if waiting or reports:
        yield f"Загрузки протоколов, ждавшие применения ({waiting}), и отчёты загрузок настройки ({reports}) удалены."
    if handed_in := Version.objects.filter(by=user).count():
        yield f"Сданные версии протоколов ({handed_in}) сохранены: это официальный документ. Имени сдавшего в них нет."
    if changed := leave_words(user, traces):
        yield f"Возвраты и продления протоколов: имя, e-mail и телефон удалены из текста ({changed})."
    if acts := Return.objects.filter(by=user).count() + Extension.objects.filter(by=user).count():
        yield f"Возвраты и продления протоколов ({acts}) сохранены без имени: без них неверна история протокола."


def leave_words(user: User, traces: Traces) -> int:
    """In the person's own words by any trace, in others' by the sure ones."""
    columns: list[tuple[type[models.Model], str, str]] = [
        (Return, "comment", "by"),
        (RowComment, "text", "returned__by"),
        (Extension, "reason", "by"),
    ]
    changed = 0
    for model, column, author in columns:
        rows = model._default_manager.all()
        for own, found in ((True, rows.filter(**{author: user})), (False, rows.exclude(**{author: user}))):
            for row in found.filter(traces.maybe(column)).iterator():
                changed += rewrite(row, **{column: traces.without(getattr(row, column), sure=not own)})
    return changed
