"""Files kept for a form that was refused, so that nobody chooses a photo twice."""

from django.conf import settings
from django.db import models

from portal.sealed import HashedField


class KeptUpload(models.Model):
    """A checked upload waiting for the rest of its form; a task removes it after KEPT_UPLOAD_HOURS."""

    # The token itself is known to the browser that sent the file, and to its form.
    token: str
    token_hash = HashedField(unique=True)
    file = models.FileField(upload_to="kept/%Y/%m/%d")
    name = models.CharField("имя файла у отправителя", max_length=200)
    purpose = models.CharField(max_length=40)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = "сохранённая загрузка"
        verbose_name_plural = "сохранённые загрузки"

    def __str__(self) -> str:
        return self.name
