"""News, documents, pages and the home region's record on the desk: whose they are, what is kept."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from portal.content.demo import small_pdf
from portal.models import Document, HistoryRecord, News, SiteSettings, StaticPage
from tests.cast import Cast
from tests.expert_rating.rated import queries_of, text
from tests.portal.content import make_document, make_news, office

pytestmark = pytest.mark.django_db
LISTS = ["news", "document", "staticpage"]
NEWS_FORM = {
    "title": "Новость",
    "date": "2026-03-05",
    "kind": "",
    "body": "Текст",
    "published": "on",
    "initial-date": "2026-03-05",
}


def address(model: str, view: str, *args: Any) -> str:
    return reverse(f"admin:portal_{model}_{view}", args=args)


def administrator(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.superuser)
    return client


@pytest.fixture
def section_moderator(cast: Cast) -> Any:
    return cast.grant(Role.MODERATOR, region=cast.region, kinds=["doo"])


@pytest.mark.parametrize("model", LISTS)
class TestWhose:
    def test_home_moderators_and_the_administrators(self, cast: Cast, model: str) -> None:
        for client in (cast.client(cast.moderator), administrator(cast)):
            assert client.get(address(model, "changelist")).status_code == 200
            assert client.get(address(model, "add")).status_code == 200

    def test_not_another_regions_nor_other_roles(self, cast: Cast, model: str) -> None:
        rows = {"news": make_news("x"), "document": make_document("x"), "staticpage": StaticPage.objects.first()}
        for who in ("other_moderator", "expert", "representative", "regional_coordinator"):
            client = cast.client(getattr(cast, who))
            for url in (
                address(model, "changelist"),
                address(model, "add"),
                address(model, "change", rows[model].pk),
                address(model, "delete", rows[model].pk),
            ):
                assert client.get(url).status_code == 404, (who, url)
                assert client.post(url, {"post": "yes"}).status_code == 404, (who, url)
        assert "Новости" not in text(cast.client(cast.other_moderator).get("/admin/"))

    def test_one_count_of_queries(self, cast: Cast, model: str) -> None:
        client = cast.client(cast.moderator)
        make_news("Первая")
        make_document("Первый")
        with_one = queries_of(lambda: client.get(address(model, "changelist")))
        for number in range(30):
            make_news(f"Ещё {number}", kind=["", "doo"][number % 2], published=number % 3 > 0)
            make_document(f"Ещё {number}", ["regulations", "methodical"][number % 2])
            StaticPage(slug=f"page-{number}", title=f"Страница {number}").fill_derived().save()
        assert queries_of(lambda: client.get(address(model, "changelist"))) == with_one


class TestNews:
    def test_written_published_and_recorded(self, cast: Cast, visitor: Client) -> None:
        client = cast.client(cast.moderator)
        client.post(address("news", "add"), {**NEWS_FORM, "published": ""})
        news = News.objects.get()
        assert visitor.get(f"/news/{news.pk}/").status_code == 404
        client.post(address("news", "change", news.pk), {**NEWS_FORM, "title": "Ёлка", "body": "**Праздник**"})
        assert "Ёлка" in text(visitor.get("/news/?q=елка празд"))
        records = list(HistoryRecord.objects.about(news))
        assert [(r.verb, r.person) for r in records] == [("edit", cast.moderator.user), ("add", cast.moderator.user)]
        assert records[0].comment == "Заголовок, Текст (Markdown), Опубликована"

    def test_a_moderator_of_kinds_writes_for_them_only(self, cast: Cast, section_moderator: Any) -> None:
        client = cast.client(section_moderator)
        common, school, own = make_news("Общая"), make_news("Школьная", kind="oo"), make_news("Садовая", kind="doo")
        said = text(client.get(address("news", "changelist")))
        assert "Садовая" in said
        assert "Общая" not in said
        assert "Школьная" not in said
        for row in (common, school):
            assert client.get(address("news", "change", row.pk)).status_code == 404
        for kind in ("", "oo"):
            assert client.post(address("news", "change", own.pk), {**NEWS_FORM, "kind": kind}).status_code == 200
        own.refresh_from_db()
        assert own.kind == "doo"

    def test_unknown_kind_is_refused_by_the_database(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            make_news("x", kind="zzz")
        with pytest.raises(IntegrityError), transaction.atomic():
            make_document("x", "other")


class TestDocuments:
    def form(self, **more: Any) -> dict[str, Any]:
        return {"title": "Приказ", "section": "regulations", "kind": "", "date": "2026-03-05", **more}

    def test_loaded_replaced_and_deleted(self, cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
        client = cast.client(cast.moderator)
        client.post(address("document", "add"), self.form(file=SimpleUploadedFile("../п.exe", small_pdf("One"))))
        document = Document.objects.get()
        first, store = document.file.name, document.file.storage
        assert first.endswith(".pdf")
        assert document.size == len(small_pdf("One"))
        with django_capture_on_commit_callbacks(execute=True):
            client.post(
                address("document", "change", document.pk), self.form(file=SimpleUploadedFile("b.pdf", office("docx")))
            )
        document.refresh_from_db()
        assert document.file.name.endswith(".docx")
        assert not store.exists(first)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(address("document", "change", document.pk), self.form(title="Приказ № 2"))
        document.refresh_from_db()
        assert document.title == "Приказ № 2"
        assert store.exists(document.file.name)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(address("document", "delete", document.pk), {"post": "yes"})
        assert not store.exists(document.file.name)

    def test_a_bad_file_is_told_and_nothing_is_kept(self, cast: Cast) -> None:
        client = cast.client(cast.moderator)
        answer = client.post(address("document", "add"), self.form(file=SimpleUploadedFile("a.pdf", b"<html>")))
        assert "Этот файл не документ в формате pdf, docx, xlsx, odt, jpg или png." in text(answer)
        assert not Document.objects.exists()


class TestPages:
    def test_a_moderator_edits_but_neither_renames_nor_deletes(self, cast: Cast, visitor: Client) -> None:
        page = StaticPage.objects.get(slug="privacy", kind="")
        client = cast.client(cast.moderator)
        typed = {"title": "Политика", "slug": "other", "kind": "", "body": "Новый текст"}
        client.post(address("staticpage", "change", page.pk), typed)
        assert "Новый текст" in text(visitor.get("/pages/privacy/"))
        assert client.post(address("staticpage", "delete", page.pk), {"post": "yes"}).status_code == 404
        assert "Политика" in text(visitor.get("/find/?q=новый текст"))


class TestHomeRegion:
    def form(self, client: Client) -> dict[str, Any]:
        shown = client.get(address("sitesettings", "change", 1)).context["adminform"].form
        return {name: shown[name].value() or "" for name in shown.fields}

    def save(self, cast: Cast, **typed: str) -> Any:
        SiteSettings.objects.get_or_create(pk=1)
        client = administrator(cast)
        return client.post(address("sitesettings", "change", 1), self.form(client) | typed)

    def test_links_and_addresses_line_by_line(self, cast: Cast) -> None:
        self.save(cast, links="Мы  в сети https://vk.com/x\n\n", feedback_addresses="a@example.org\nb@example.org")
        site = SiteSettings.current()
        assert site.links == [{"label": "Мы в сети", "url": "https://vk.com/x"}]
        assert site.feedback_addresses == ["a@example.org", "b@example.org"]

    @pytest.mark.parametrize(
        ("field", "typed", "sentence"),
        [
            ("links", "ВКонтакте", "укажите название и через пробел адрес"),
            ("links", "Вред javascript:alert(1)", "укажите название и через пробел адрес"),
            ("links", "https://vk.com/x", "перед адресом нужно название"),
            ("links", "\n".join(["a https://vk.com/x"] * 11), "Строк 11. Нужно не больше 10."),
            ("feedback_addresses", "не адрес", "не похоже на e-mail"),
        ],
    )
    def test_mistakes_are_told(self, cast: Cast, field: str, typed: str, sentence: str) -> None:
        assert sentence in text(self.save(cast, **{field: typed}))
        assert getattr(SiteSettings.current(), field) == []
