"""The front page, static pages, the notices."""

from collections.abc import Iterator

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
        figures = [Figure(f"строк {order}", 1234 * order)]
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
        assert "строк 1 1\xa0234 строк 2 2\xa0468".replace("\xa0", " ") in said

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
        Notice.objects.create(person=cast.expert.user, event="x", title="Анкета принята", url="/expert/")
        Notice.objects.create(person=cast.other_expert.user, event="x", title="Чужое")
        answer = person.get("/notices/")
        said = text(answer)
        assert "Непрочитанных: 1 · Всего: 1" in said
        assert "Анкета принята новое" in said
        assert "Чужое" not in said
        assert '<a href="/expert/">Анкета принята</a>' in answer.content.decode()

    def test_marked_as_read(self, cast: Cast) -> None:
        person = cast.client(cast.expert)
        Notice.objects.create(person=cast.expert.user, event="x", title="Анкета принята")
        person.post("/notices/read/")
        said = text(person.get("/notices/"))
        assert "Непрочитанных: 0" in said
        assert "Отметить все прочитанными" not in said

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
