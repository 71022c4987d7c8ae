"""Uploaded files: checked by content, written anew, kept for a refused form, served only by views that ask who is asking."""

import secrets
import uuid
from datetime import timedelta
from io import BytesIO
from pathlib import PurePath
from typing import IO, Any
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from PIL import ImageOps
from PIL.Image import Image
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from portal.models import KeptUpload

# The classes themselves read a header without decoding; Image.open would guess among forty formats.
READERS: dict[bytes, tuple[type[ImageFile], str, str]] = {
    b"\xff\xd8\xff": (JpegImageFile, "JPEG", "jpg"),
    b"\x89PNG\r\n\x1a\n": (PngImageFile, "PNG", "png"),
}
# A portrait needs no more; a larger one is made smaller when it is written anew.
PHOTO_SIDE = 1600
INLINE_TYPES = {"jpg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}
NO_PHOTO = "Этот файл не фотография в формате jpg или png. Выберите другой файл."
DAMAGED = "Файл повреждён или загружен не полностью: изображение не читается. Выберите другой файл."
SESSION_KEY = "kept_uploads"
KEPT_PER_SESSION = 5


def size_label(size: int) -> str:
    """«740 КБ», «2,4 МБ»: rounded up, so that a refused file never looks as large as the limit."""
    if size < 1024 * 1024:
        return f"{-(-size // 1024)} КБ"
    return f"{size / 1024 / 1024:.1f} МБ".replace(".", ",")


def check_size(upload: UploadedFile, limit: int) -> None:
    if (upload.size or 0) > limit:
        raise ValidationError(
            f"Файл {size_label(upload.size or 0)}. Нужно не больше {size_label(limit)}: "
            "уменьшите фото или выберите другое"
        )


def open_header(stream: IO[bytes]) -> tuple[ImageFile, str, str]:
    """The picture with only its header read, its format and ending."""
    stream.seek(0)
    start = stream.read(8)
    found = next((reader for signature, reader in READERS.items() if start.startswith(signature)), None)
    if found is None:
        raise ValidationError(NO_PHOTO)
    stream.seek(0)
    reader, fmt, ending = found
    try:
        return reader(stream), fmt, ending
    except Exception as error:  # a decoder meets damaged bytes with errors of every kind
        raise ValidationError(DAMAGED) from error


def check_pixels(image: Image) -> None:
    width, height = image.size
    if width * height > settings.PHOTO_MAX_PIXELS:
        raise ValidationError(
            f"Изображение {width} × {height} точек. Нужно не больше {settings.PHOTO_MAX_PIXELS // 1_000_000} млн точек: "
            "уменьшите фото или выберите другое"
        )


def rewritten(image: Image, fmt: str, *, side: int = PHOTO_SIDE) -> bytes:
    """Only the picture itself, upright: no EXIF, place, comments or anything appended."""
    image.draft("RGB", (side, side))
    image.load()
    upright = ImageOps.exif_transpose(image)
    transparent = fmt == "PNG" and upright.has_transparency_data
    plain = upright.convert("RGBA" if transparent else "RGB")
    plain.info = {}
    plain.thumbnail((side, side))
    out = BytesIO()
    plain.save(out, fmt, **({"quality": 88} if fmt == "JPEG" else {}))
    return out.getvalue()


def clean_photo(upload: UploadedFile) -> ContentFile:
    """The photo written anew under a new name; ValidationError with a sentence for the person otherwise."""
    check_size(upload, settings.PHOTO_MAX_BYTES)
    image, fmt, ending = open_header(upload.file or upload)
    check_pixels(image)
    try:
        content = rewritten(image, fmt)
    except Exception as error:  # as above
        raise ValidationError(DAMAGED) from error
    return ContentFile(content, f"{uuid.uuid4().hex}.{ending}")


# --- Kept for a refused form ----------------------------------------------------------------------------


def new_kept(**fields: Any) -> KeptUpload:
    """Write the file and its row, or neither."""
    kept = KeptUpload(token=secrets.token_urlsafe(32), **fields)
    try:
        kept.save()
    except BaseException:
        if getattr(kept.file, "_committed", False):
            kept.file.delete(save=False)
        raise
    return kept


def keep_upload(file: File, *, purpose: str, request: HttpRequest, name: str = "") -> KeptUpload:
    """Keep a checked file for the browser that sent it; `name` is what the sender called it."""
    person = request.user if request.user.is_authenticated else None
    kept = new_kept(file=file, name=PurePath(name or file.name or "").name[:200], purpose=purpose, person=person)
    tokens = [*request.session.get(SESSION_KEY, []), kept.token]
    remove_uploads(KeptUpload.objects.filter(token__in=tokens[:-KEPT_PER_SESSION]))
    request.session[SESSION_KEY] = tokens[-KEPT_PER_SESSION:]
    return kept


def kept_upload(token: str, request: HttpRequest, *, purpose: str = "") -> KeptUpload | None:
    """What this browser's session kept under the token, for the same person; another's token finds nothing."""
    if not token or token not in request.session.get(SESSION_KEY, []):
        return None
    found = KeptUpload.objects.filter(token=token)
    if purpose:
        found = found.filter(purpose=purpose)
    kept = found.first()
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
