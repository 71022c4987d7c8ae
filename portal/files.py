"""Uploaded files: checked by content, written anew, kept for a refused form, served only by views that ask who is asking."""

import secrets
import uuid
from datetime import timedelta
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone

from portal.models import KeptUpload
from portal.pictures import picture_anew
from portal.sizes import too_large

# A portrait needs no more; a larger one is made smaller when it is written anew.
PHOTO_SIDE = 1600
INLINE_TYPES = {"jpg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}
SESSION_KEY = "kept_files"
KEPT_PER_SESSION = 5


def check_size(upload: UploadedFile, limit: int) -> None:
    if (upload.size or 0) > limit:
        size, allowed = too_large(upload.size or 0, limit)
        raise ValidationError(f"Файл {size}. Нужно не больше {allowed}: уменьшите фото или выберите другое")


def clean_photo(upload: UploadedFile) -> ContentFile:
    """Return the photo written anew under a new name; ValidationError with a sentence for the person otherwise."""
    check_size(upload, settings.PHOTO_MAX_BYTES)
    content, ending = picture_anew(upload.file or upload, side=PHOTO_SIDE)
    return ContentFile(content, f"{uuid.uuid4().hex}.{ending}")


# --- Kept for a refused form ----------------------------------------------------------------------------


def new_kept(**fields: Any) -> KeptUpload:
    """Write the file and its row, or neither."""
    kept = KeptUpload(**fields)
    try:
        kept.save()
    except BaseException:
        if getattr(kept.file, "_committed", False):
            kept.file.delete(save=False)
        raise
    return kept


def keep_upload(file: File, *, purpose: str, request: HttpRequest, name: str = "") -> KeptUpload:
    """Keep a checked file for the browser that sent it; `name` is what the sender called it.

    The token stands in that browser's form alone; the row and the session know its hash.
    """
    token = secrets.token_urlsafe(32)
    person = request.user if request.user.is_authenticated else None
    shown = PurePath(name or file.name or "").name[:200]
    kept = new_kept(token_hash=token, file=file, name=shown, purpose=purpose, person=person)
    kept.token = token
    own = [*request.session.get(SESSION_KEY, []), kept.pk]
    remove_uploads(KeptUpload.objects.filter(pk__in=own[:-KEPT_PER_SESSION]))
    request.session[SESSION_KEY] = own[-KEPT_PER_SESSION:]
    return kept


def kept_upload(token: str, request: HttpRequest, *, purpose: str = "") -> KeptUpload | None:
    """What this browser's session kept under the token, for the same person; another's token finds nothing."""
    if not token:
        return None
    found = KeptUpload.objects.filter(token_hash__matches=token, pk__in=request.session.get(SESSION_KEY, []))
    if purpose:
        found = found.filter(purpose=purpose)
    kept = found.first()
    if kept is not None:
        kept.token = token
    if kept is None or (kept.person_id is not None and kept.person_id != request.user.pk):
        return None
    return kept


def remove_uploads(uploads: Any) -> int:
    """Delete rows and files; a file that is gone already is no reason to stop."""
    count = 0
    for kept in list(uploads):
        kept.file.delete(save=False)
        kept.delete()
        count += 1
    return count


def sweep_kept_uploads() -> int:
    """Remove what nobody came back for. A periodic task calls it."""
    before = timezone.now() - timedelta(hours=settings.KEPT_UPLOAD_HOURS)
    return remove_uploads(KeptUpload.objects.filter(created_at__lt=before)[:500])


# --- Serving ----------------------------------------------------------------------------------------------


def serve(fieldfile: FieldFile, *, inline_image: bool = True) -> HttpResponseBase:
    """The file itself, or a word to the front server to send it. Who may see it, the view has asked already."""
    if not fieldfile:
        raise Http404
    name = fieldfile.name or ""
    ending = PurePath(name).suffix.lstrip(".").lower()
    content_type = INLINE_TYPES.get(ending, "application/octet-stream")
    inline = inline_image and ending in INLINE_TYPES
    response: HttpResponseBase
    if settings.MEDIA_ACCEL:
        response = HttpResponse(content_type=content_type)
        response["X-Accel-Redirect"] = f"/protected/{quote(name)}"
    else:
        try:
            response = FileResponse(fieldfile.open("rb"), content_type=content_type)
        except FileNotFoundError as error:
            raise Http404 from error
    disposition = "inline" if inline else "attachment"
    response["Content-Disposition"] = f'{disposition}; filename="{quote(PurePath(name).name)}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=300"
    return response
