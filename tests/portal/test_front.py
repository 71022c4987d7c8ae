"""The front page, static pages, the notices."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from portal import registry
from portal.models import Notice, SiteSettings
from portal.registry import Figure, Part
from tests.cast import Cast
from tests.expert_rating.rated import queries_of, text, writes_nothing

pytestmark = pytest.mark.django_db


@pytest.fixture
def four_parts() -> Iterator[None]:
    kept = dict(registry._parts)
    registry._parts.clear()
    for order, (title, whom) in enumerate(
        [("Оценка", "Родителям"), ("Заявки", "Педагогам"), ("Аттестация", "Специалистам"), ("Протоколы", "ППО")]
    ):
        figures = [Figure(1234 * order, (f"строка {order}", f"строки {order}", f"строк {order}"))]
        registry.register(Part(str(order), order, title, whom, figures=lambda figures=figures: figures))
    yield
    registry._parts.clear()
    registry._parts.update(kept)


class TestFront:
    def test_names_the_site_and_the_four_kinds(self, visitor: Client) -> None:
        SiteSettings.objects.filter(pk=1).update(name="Оценка организаций", line="Независимая оценка области")
        answer = visitor.get("/")
        said = text(answer)
        html = answer.content.decode()
        assert "<h1>Оценка организаций</h1>" in html
        assert "Независимая оценка области" in said
        assert 'id="organisations"' in html
        for address, label in [
            ("/doo/", "Дошкольные образовательные организации"),
            ("/oo/", "Общеобразовательные организации"),
            ("/spo/", "Профессиональные образовательные организации"),
            ("/odo/", "Организации дополнительного образования"),
        ]:
            assert f'<a class="tile" href="{address}"><span class="tile-title">{label}</span>' in html

    def test_top_menu(self, visitor: Client) -> None:
        assert "Организации О проекте Статистика Новости Контакты" in text(visitor.get("/"))

    def test_about(self, visitor: Client) -> None:
        said = text(visitor.get("/"))
        assert "О проекте Портал независимой оценки качества" in said

    def test_services_with_for_whom_and_figures(self, visitor: Client, four_parts: None) -> None:
        said = text(visitor.get("/"))
        assert "Оценка готовится Родителям Заявки готовится Педагогам Аттестация готовится Специалистам" in said
        assert "строки 1 1\xa0234 строк 2 2\xa0468".replace("\xa0", " ") in said

    def test_cost(self, visitor: Client, four_parts: None) -> None:
        assert queries_of(lambda: visitor.get("/")) == 2
        with writes_nothing():
            visitor.get("/")


class TestPages:
    def test_title_text_and_date(self, visitor: Client) -> None:
        said = text(visitor.get("/pages/contacts/"))
        assert "Главная Контакты Контакты" in said
        assert "Обновлено" in said

    def test_unknown(self, visitor: Client) -> None:
        assert visitor.get("/pages/nothing/").status_code == 404


class TestNotices:
    def test_asks_a_visitor_to_sign_in(self, visitor: Client) -> None:
        assert visitor.get("/notices/")["Location"].startswith("/accounts/login/")

    def test_own_ones_read_and_unread(self, cast: Cast) -> None:
        person = cast.client(cast.expert)
        own = Notice.objects.create(person=cast.expert.user, event="x", title="Анкета принята", url="/expert/")
        Notice.objects.create(person=cast.other_expert.user, event="x", title="Чужое")
        answer = person.get("/notices/")
        said = text(answer)
        assert "Непрочитанных: 1 · Всего: 1" in said
        assert "Анкета принята новое" in said
        assert "Чужое" not in said
        assert f'<a href="/notices/{own.pk}/">Анкета принята</a>' in answer.content.decode()

    def test_marked_as_read(self, cast: Cast) -> None:
        person = cast.client(cast.expert)
        Notice.objects.create(person=cast.expert.user, event="x", title="Анкета принята")
        person.post("/notices/read/")
        said = text(person.get("/notices/"))
        assert "Непрочитанных: 0" in said
        assert "Отметить все прочитанными" not in said

    def test_following_a_notice_marks_it_read_and_leads_on(self, cast: Cast) -> None:
        person = cast.client(cast.expert)
        first = Notice.objects.create(person=cast.expert.user, event="x", title="Анкета принята", url="/expert/")
        Notice.objects.create(person=cast.expert.user, event="x", title="Кампания открыта", url="/expert/")
        assert person.get(f"/notices/{first.pk}/")["Location"] == "/expert/"
        answer = person.get("/notices/")
        assert "Непрочитанных: 1" in text(answer)
        assert '<a href="/expert/">Анкета принята</a>' in answer.content.decode()

    def test_one_is_marked_as_read_and_the_page_stays(self, cast: Cast) -> None:
        person = cast.client(cast.expert)
        for number in range(30):
            last = Notice.objects.create(person=cast.expert.user, event="x", title=f"Новость {number}")
        assert person.post(f"/notices/{last.pk}/read/", {"page": "2"})["Location"] == "/notices/?page=2"
        assert "Непрочитанных: 29" in text(person.get("/notices/"))

    @pytest.mark.parametrize("address", ["/notices/{}/", "/notices/{}/read/"])
    def test_nobody_reads_somebody_elses(self, cast: Cast, address: str) -> None:
        theirs = Notice.objects.create(person=cast.other_expert.user, event="x", title="Чужое", url="/expert/")
        person, url = cast.client(cast.expert), address.format(theirs.pk)
        assert {person.get(url).status_code, person.post(url).status_code} <= {404, 405}
        theirs.refresh_from_db()
        assert theirs.read_at is None

    def test_none(self, cast: Cast) -> None:
        assert "Уведомлений пока нет" in text(cast.client(cast.expert).get("/notices/"))

    def test_queries_do_not_depend_on_rows(self, cast: Cast) -> None:
        person = cast.client(cast.expert)

        def get() -> object:
            return person.get("/notices/")

        Notice.objects.create(person=cast.expert.user, event="x", title="Первое")
        with_one = queries_of(get)
        for i in range(30):
            Notice.objects.create(person=cast.expert.user, event="x", title=f"Ещё {i}", url="/" if i % 2 else "")
        assert queries_of(get) == with_one


class TestHead:
    """It names the part a person works in; to a visitor, the portal."""

    def line(self, answer: Any) -> str:
        found = re.search(r'<p class="head-line">(.*?)</p>', answer.content.decode())
        return found[1] if found else ""

    @pytest.mark.parametrize(
        ("who", "title"),
        [
            ("point_organiser", "Протоколы пунктов проведения оценки"),
            ("federal_organiser", "Протоколы пунктов проведения оценки"),
            ("expert", "Общественная оценка организаций образования"),
        ],
    )
    def test_names_the_part(self, cast: Cast, who: str, title: str) -> None:
        assert self.line(cast.client(getattr(cast, who)).get("/notices/")) == title

    def test_the_front_page_is_everybodys(self, cast: Cast, visitor: Client) -> None:
        SiteSettings.objects.filter(pk=1).update(line="Независимая оценка области")
        assert self.line(cast.client(cast.point_organiser).get("/")) == "Независимая оценка области"
        assert self.line(visitor.get("/help/")) == "Независимая оценка области"
