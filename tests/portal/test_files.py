"""Uploads: judged by content, written anew, kept for one browser only, served safely."""

import struct
import zlib
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.utils import timezone
from PIL import Image

from portal.files import clean_photo, keep_upload, kept_upload, serve, sweep_kept_uploads
from portal.models import KeptUpload
from portal.phones import normalise_phone, shown_phone
from portal.sizes import size_label
from tests.cast import Cast
from tests.pictures import picture, small_jpeg


def upload(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def refusal(content: bytes, name: str = "photo.jpg") -> str:
    with pytest.raises(ValidationError) as refused:
        clean_photo(upload(content, name))
    return str(refused.value.messages[0])


def huge_png(side: int) -> bytes:
    """A few dozen bytes whose header promises side × side pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


class TestPhoto:
    def test_a_photo_is_written_anew_under_a_new_name(self) -> None:
        cleaned = clean_photo(upload(small_jpeg(), "Моё фото.jpg"))
        assert cleaned.name.endswith(".jpg")
        assert "фото" not in cleaned.name
        assert Image.open(cleaned).size == (60, 80)

    def test_the_ending_follows_the_content(self) -> None:
        assert clean_photo(upload(picture(fmt="PNG"), "photo.jpg")).name.endswith(".png")

    def test_size_is_told(self, settings) -> None:
        sentence = refusal(small_jpeg() + b"\0" * 740 * 1024)
        assert sentence.startswith("Файл 741 КБ. Нужно не больше 500 КБ: уменьшите фото или выберите другое")

    def test_pixels_are_counted_before_decoding(self, monkeypatch) -> None:
        monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded"))
        assert refusal(huge_png(20_000)).startswith("Изображение 20000 × 20000 точек. Нужно не больше 250 млн точек")

    @pytest.mark.parametrize(
        "content",
        [b"MZ\x90\x00 a program", b"%PDF-1.7 a document", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\xff\xd8"],
    )
    def test_what_is_no_photo(self, content: bytes) -> None:
        assert refusal(content) == "Этот файл не фотография в формате jpg или png. Выберите другой файл."

    def test_a_gif_under_a_false_ending(self) -> None:
        assert "не фотография" in refusal(picture(fmt="GIF"))

    @pytest.mark.parametrize("fmt", ["JPEG", "PNG"])
    def test_truncated(self, fmt: str) -> None:
        noise = BytesIO()
        Image.effect_noise((300, 300), 90).save(noise, fmt)
        assert "Файл повреждён" in refusal(noise.getvalue()[: len(noise.getvalue()) // 2])

    @pytest.mark.parametrize("content", [b"\xff\xd8\xff" + b"\xe0\x00\x02" * 9, b"\x89PNG\r\n\x1a\n" + b"\xff" * 40])
    def test_only_the_signature_is_right(self, content: bytes) -> None:
        assert "Файл повреждён" in refusal(content)

    def test_place_and_comments_are_dropped(self) -> None:
        exif = Image.Exif()
        exif.get_ifd(0x8825)[2] = (54.0, 42.0, 0.0)
        exif[0x010E] = "HOME ADDRESS"
        cleaned = clean_photo(upload(picture(exif=exif, comment=b"SECRET") + b"TRAILER"))
        content = cleaned.read()
        assert not dict(Image.open(BytesIO(content)).getexif())
        for trace in (b"HOME", b"SECRET", b"TRAILER", b"Exif"):
            assert trace not in content

    def test_orientation_is_applied(self) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6
        assert Image.open(clean_photo(upload(picture((60, 80), exif=exif)))).size == (80, 60)

    @pytest.mark.parametrize(
        ("mode", "fmt"), [("CMYK", "JPEG"), ("L", "JPEG"), ("P", "PNG"), ("RGBA", "PNG"), ("I;16", "PNG")]
    )
    def test_any_colours(self, mode: str, fmt: str) -> None:
        out = BytesIO()
        Image.new(mode, (20, 20)).save(out, fmt)
        assert Image.open(clean_photo(upload(out.getvalue()))).mode in {"RGB", "RGBA"}

    def test_sizes_in_words(self) -> None:
        assert [size_label(1), size_label(500 * 1024), size_label(512_001)] == ["1 КБ", "500 КБ", "501 КБ"]
        assert size_label(2_516_582) == "2,4 МБ"


def browser(user=None, session: dict | None = None) -> SimpleNamespace:
    return SimpleNamespace(user=user or AnonymousUser(), session={} if session is None else session)


@pytest.mark.django_db
class TestKept:
    def keep(self, request) -> KeptUpload:
        return keep_upload(ContentFile(small_jpeg(), "a.jpg"), purpose="photo", request=request, name="C:\\x/Я.jpg")

    def test_only_the_same_browser_finds_it(self) -> None:
        mine, other = browser(), browser()
        kept = self.keep(mine)
        assert kept_upload(kept.token, mine, purpose="photo") == kept
        assert kept_upload(kept.token, other) is None
        assert kept_upload(kept.token, mine, purpose="other") is None
        assert kept_upload("", mine) is None

    def test_another_person_in_the_same_session_finds_nothing(self, cast: Cast) -> None:
        session: dict = {}
        kept = self.keep(browser(cast.expert.user, session))
        assert kept_upload(kept.token, browser(cast.expert.user, session)) == kept
        assert kept_upload(kept.token, browser(cast.other_expert.user, session)) is None
        assert kept_upload(kept.token, browser(session=session)) is None

    def test_a_browser_keeps_few(self) -> None:
        request = browser()
        first = self.keep(request)
        for _ in range(5):
            self.keep(request)
        assert KeptUpload.objects.count() == 5
        assert kept_upload(first.token, request) is None

    def test_the_sweep_removes_rows_and_files(self) -> None:
        old, new = self.keep(browser()), self.keep(browser())
        KeptUpload.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(hours=25))
        assert sweep_kept_uploads() == 1
        assert list(KeptUpload.objects.all()) == [new]
        assert not old.file.storage.exists(old.file.name)
        assert new.file.storage.exists(new.file.name)


@pytest.mark.django_db
class TestServe:
    def kept(self, name: str) -> KeptUpload:
        return keep_upload(ContentFile(b"bytes", name), purpose="x", request=browser())

    def test_an_image_stands_inline(self) -> None:
        answer = serve(self.kept("a.jpg").file)
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Content-Disposition"].startswith("inline")
        assert answer["X-Content-Type-Options"] == "nosniff"
        answer.close()

    @pytest.mark.parametrize("name", ["a.svg", "a.html", "a.exe", "a"])
    def test_anything_else_is_only_downloaded(self, name: str) -> None:
        answer = serve(self.kept(name).file)
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Disposition"].startswith("attachment")
        answer.close()

    def test_the_front_server_sends_it(self, settings) -> None:
        settings.MEDIA_ACCEL = True
        kept = self.kept("a.jpg")
        answer = serve(kept.file, inline_image=False)
        assert answer["X-Accel-Redirect"] == f"/protected/{kept.file.name}"
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer.content == b""

    def test_a_file_that_is_gone_is_404(self) -> None:
        kept = self.kept("a.jpg")
        kept.file.storage.delete(kept.file.name)
        with pytest.raises(Http404):
            serve(kept.file)


class TestPhones:
    @pytest.mark.parametrize(
        "typed",
        ["+7 (911) 123-45-67", "8 911 123 45 67", "89111234567", "9111234567", "+79111234567", "8-911-123–45—67"],
    )
    def test_usual_ways(self, typed: str) -> None:
        assert normalise_phone(typed) == "+79111234567"

    @pytest.mark.parametrize(
        "typed", ["", "12345", "+1 911 123 45 67", "911123456а", "звоните 9111234567", "91112345678"]
    )
    def test_refused(self, typed: str) -> None:
        with pytest.raises(ValidationError, match="десять цифр"):
            normalise_phone(typed)

    def test_shown(self) -> None:
        assert shown_phone("+79111234567") == "+7 911 123-45-67"
        assert shown_phone("59-29-71") == "59-29-71"
