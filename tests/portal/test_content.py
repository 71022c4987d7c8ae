"""News, documents and pages as everybody reads them; the search over them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from portal.models import SiteSettings, StaticPage
from tests.expert_rating.rated import queries_of, text, writes_nothing
from tests.portal.content import make_document, make_news

pytestmark = pytest.mark.django_db


class TestNews:
    def test_with_dates_newest_first(self, visitor: Client) -> None:
        make_news("Старая", date="2025-01-02")
        make_news("Новая", date="2026-02-03", body="**Первые** слова\n\n- и ещё")
        said = text(visitor.get("/news/"))
        assert said.index("3 февраля 2026 г. Новая Первые слова и ещё") < said.index("2 января 2025 г. Старая")

    def test_neither_drafts_nor_tomorrows(self, visitor: Client) -> None:
        hidden = [
            make_news("Черновик", published=False),
            make_news("Завтрашняя", date=timezone.localdate() + timedelta(days=2)),
        ]
        assert "Новостей пока нет" in text(visitor.get("/news/"))
        for item in hidden:
            assert visitor.get(f"/news/{item.pk}/").status_code == 404
            assert visitor.get(f"/doo/news/{item.pk}/").status_code == 404

    def test_a_section_has_its_own_and_the_common(self, visitor: Client) -> None:
        make_news("Для всех")
        make_news("Для садов", kind="doo")
        school = make_news("Для школ", kind="oo")
        said = text(visitor.get("/doo/news/"))
        assert "Для всех" in said
        assert "Для садов" in said
        assert "Для школ" not in said
        assert visitor.get(f"/doo/news/{school.pk}/").status_code == 404
        assert "Для школ" in text(visitor.get("/news/"))

    def test_one_item_is_sanitised(self, visitor: Client) -> None:
        item = make_news("Новость", body="## Заголовок\n\n<script>alert(1)</script>[вред](javascript:alert(1)) **да**")
        for address in (f"/news/{item.pk}/", f"/oo/news/{item.pk}/"):
            html = visitor.get(address).content.decode()
            assert "<h2>Заголовок</h2>" in html
            assert "<strong>да</strong>" in html
            assert "alert(1)</script>" not in html
            assert "javascript:" not in html

    def test_pages_keep_the_search(self, visitor: Client) -> None:
        for number in range(25):
            make_news(f"Оценка {number}")
        answer = visitor.get("/news/?q=оценка&page=2")
        assert "Найдено: 25" in text(answer)
        assert len(answer.context["listing"].page.object_list) == 5
        assert "?q=%D0%BE%D1%86%D0%B5%D0%BD%D0%BA%D0%B0&amp;page=1" in answer.content.decode()

    @pytest.mark.parametrize("query", ["отчет елка", "ЁЛК", "елк отч", "%D0%81лка", "Отчёт"])
    def test_search(self, visitor: Client, query: str) -> None:
        make_news("Ёлка в саду", body="Годовой **отчёт** о празднике")
        make_news("Совсем о другом")
        said = text(visitor.get(f"/news/?q={query}"))
        assert "Ёлка в саду" in said
        assert "Совсем о другом" not in said

    @pytest.mark.parametrize("query", ["нет такого", "%00", "'; --", "%"])
    def test_odd_searches(self, visitor: Client, query: str) -> None:
        make_news("Новость")
        assert visitor.get("/news/", {"q": query}).status_code == 200
        assert visitor.get(f"/doo/find/?q={query}").status_code == 200

    def test_queries(self, visitor: Client) -> None:
        make_news("Первая")
        assert queries_of(lambda: visitor.get("/news/")) == 3
        assert queries_of(lambda: visitor.get("/doo/news/")) == 3
        for number in range(30):
            make_news(f"Новость {number}", kind=["", "doo", "oo"][number % 3], date=f"2026-01-{number % 28 + 1:02}")
        assert queries_of(lambda: visitor.get("/news/")) == 3
        assert queries_of(lambda: visitor.get("/doo/news/")) == 3


class TestDocuments:
    def test_of_a_section_and_sort(self, visitor: Client) -> None:
        make_document("Приказ № 5", date="2026-04-01")
        make_document("Памятка", "methodical", kind="doo")
        make_document("Памятка школам", "methodical", kind="oo")
        said = text(visitor.get("/documents/regulations/"))
        assert "Приказ № 5 1 апреля 2026 г. · pdf, 1" in said or "Приказ № 5 1 апреля 2026 г. · pdf," in said
        assert "Памятка" not in said
        said = text(visitor.get("/doo/documents/methodical/"))
        assert "Памятка" in said
        assert "Памятка школам" not in said

    def test_the_editors_text_stands_above(self, visitor: Client) -> None:
        StaticPage.objects.create(slug="regulations", kind="doo", title="x", body="Законы садов")
        assert "Законы садов" in text(visitor.get("/doo/documents/regulations/"))
        assert "273-ФЗ" in text(visitor.get("/oo/documents/regulations/"))

    @pytest.mark.parametrize("address", ["/documents/other/", "/doo/documents/other/", "/documents/files/999/"])
    def test_unknown(self, visitor: Client, address: str) -> None:
        assert visitor.get(address).status_code == 404

    @pytest.mark.parametrize(
        ("name", "how"), [("a.pdf", "inline"), ("a.png", "inline"), ("a.docx", "attachment"), ("a.xlsx", "attachment")]
    )
    def test_served(self, visitor: Client, name: str, how: str) -> None:
        document = make_document("Приказ «О сроках»", name=name)
        answer = visitor.get(f"/documents/files/{document.pk}/")
        assert answer.status_code == 200
        assert answer["Content-Disposition"].startswith(how)
        assert "%D0%9F%D1%80%D0%B8%D0%BA%D0%B0%D0%B7" in answer["Content-Disposition"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert b"%PDF" in b"".join(answer.streaming_content)

    def test_a_lost_file_is_404(self, visitor: Client) -> None:
        document = make_document("Приказ")
        document.file.delete(save=False)
        assert visitor.get(f"/documents/files/{document.pk}/").status_code == 404

    def test_queries(self, visitor: Client) -> None:
        make_document("Первый")
        assert queries_of(lambda: visitor.get("/documents/regulations/")) == 4
        for number in range(30):
            make_document(f"Приказ {number}", kind=["", "doo"][number % 2], name=["a.pdf", "b.docx"][number % 2])
        assert queries_of(lambda: visitor.get("/documents/regulations/")) == 4
        assert queries_of(lambda: visitor.get("/doo/documents/regulations/")) == 4


class TestFind:
    def test_over_everything(self, visitor: Client) -> None:
        make_news("Семинар в школе", kind="oo")
        make_document("Программа семинара", "methodical")
        StaticPage(slug="help-us", title="О семинарах", body="").fill_derived().save()
        said = text(visitor.get("/find/?q=СЕМИНАР"))
        assert "Найдено: 3" in said
        for found in ("Новости", "Семинар в школе", "Программа семинара", "О семинарах"):
            assert found in said
        assert "Найдено: 2" in text(visitor.get("/doo/find/?q=семинар"))

    def test_the_sections_own_page_hides_the_common(self, visitor: Client) -> None:
        StaticPage(slug="goals", kind="doo", title="Цели садов", body="играть").fill_derived().save()
        assert "Ничего не найдено" in text(visitor.get("/doo/find/?q=видимым"))
        assert "Цели и задачи" in text(visitor.get("/oo/find/?q=видимым"))

    def test_more_lead_to_the_list(self, visitor: Client) -> None:
        for number in range(7):
            make_news(f"Конкурс {number}")
        html = visitor.get("/doo/find/?q=конкурс").content.decode()
        assert '<a href="/doo/news/?q=%D0%BA%D0%BE%D0%BD%D0%BA%D1%83%D1%80%D1%81">Все найденные новости: 7</a>' in html

    def test_nothing_asked_nothing_found(self, visitor: Client) -> None:
        make_news("Новость")
        assert "Введите слова" in text(visitor.get("/find/"))

    def test_queries(self, visitor: Client) -> None:
        def count() -> int:
            return queries_of(lambda: visitor.get("/doo/find/?q=семинар"))

        make_news("Семинар")
        make_document("Семинар")
        assert count() == 10
        for number in range(30):
            make_news(f"Семинар {number}")
            make_document(f"Семинар {number}", ["regulations", "methodical"][number % 2])
        assert count() == 10

    def test_get_writes_nothing(self, visitor: Client) -> None:
        with writes_nothing():
            visitor.get("/find/?q=семинар")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/pages/news/", "/news/"),
        ("/pages/regulations/", "/documents/regulations/"),
        ("/pages/feedback/", "/feedback/"),
        ("/pages/consultant/", "/feedback/"),
        ("/pages/no-organisation/?region=39", "/registration/no-organisation/?region=39"),
        ("/doo/pages/news/", "/doo/news/"),
        ("/spo/pages/methodical/", "/spo/documents/methodical/"),
        ("/doo/pages/feedback/", "/feedback/"),
        ("/doo/pages/no-organisation/", "/pages/no-organisation/"),
    ],
)
def test_old_addresses_lead_on(visitor: Client, old: str, new: str) -> None:
    assert visitor.get(old)["Location"] == new


def test_social_pages_stand_in_the_foot_and_the_menu(visitor: Client) -> None:
    links = [{"label": "Мы в сети", "url": "https://social.example.org/"}]
    SiteSettings.objects.update_or_create(pk=1, defaults={"links": links})
    assert visitor.get("/").content.decode().count('href="https://social.example.org/"') == 1
    assert visitor.get("/doo/").content.decode().count('href="https://social.example.org/"') == 2


@pytest.mark.django_db
class TestPlaceholders:
    def test_no_page_says_that_it_is_being_made(self) -> None:
        assert not StaticPage.objects.filter(body__contains="готов").exists()

    @pytest.mark.parametrize("slug", ["materials", "vacancies"])
    @pytest.mark.parametrize("kind", ["doo", "oo", "spo", "odo"])
    def test_a_plain_address_leads_to_the_lists_of_the_sections(self, visitor: Client, slug: str, kind: str) -> None:
        address = f"/{kind}/pages/{slug}/"
        assert f'href="{address}"' in visitor.get(f"/pages/{slug}/").content.decode()
        assert (
            visitor.get(address).context["breadcrumbs"][-1][0]
            == {"materials": "Материалы", "vacancies": "Вакансии"}[slug]
        )
