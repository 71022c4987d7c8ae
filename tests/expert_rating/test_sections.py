"""The section of a kind: its left menu item by item, its front, its pages."""

import pytest
from django.test import Client

from portal.models import SiteSettings, StaticPage
from tests.cast import Cast
from tests.expert_rating.rated import queries_of, rate, table, text, writes_nothing

pytestmark = pytest.mark.django_db

BEFORE_PERSON = [
    ("Главная", "/doo/"),
    ("О проекте", "/doo/pages/about/"),
    ("Новости", "/doo/news/"),
    ("Цели и задачи", "/doo/pages/goals/"),
    ("Организации ДОО", ""),
    ("- Каталог организаций", "/doo/catalogue/"),
    ("- Рейтинг организаций", "/doo/ranking/"),
    ("Документы", ""),
    ("- Нормативные документы", "/doo/documents/regulations/"),
    ("- Методические материалы", "/doo/documents/methodical/"),
    ("Материалы", "/doo/pages/materials/"),
    ("Вакансии", "/doo/pages/vacancies/"),
    ("Контакты", "/doo/pages/contacts/"),
]
AFTER_PERSON = [
    ("On-line консультант", "/feedback/"),
    ("Телефон для справок: +7 (4012) 11-22-33", "tel:+74012112233"),
    ("Напишите нам", "/feedback/"),
    ("Перейти на сайт Министерства образования Калининградской области", "https://ministry.example.org/"),
    ("Перейти на сайт Сервиса проверки образования федерального уровня", "https://federal.example.org/"),
]


@pytest.fixture(autouse=True)
def home(db: None) -> None:
    SiteSettings.objects.update_or_create(
        pk=1,
        defaults={
            "phone": "+7 (4012) 11-22-33",
            "ministry_url": "https://ministry.example.org/",
            "federal_url": "https://federal.example.org/",
        },
    )


def menu(client: Client, address: str) -> list[tuple[str, str]]:
    """What the page draws in its left menu, children marked with «- »."""
    found = []
    for item in client.get(address).context["menu"]:
        found.append((item.label, item.url))
        found += [(f"- {child.label}", child.url) for child in item.children]
    return found


class TestMenu:
    def test_of_a_visitor(self, visitor: Client) -> None:
        person = [("Вход", "/accounts/login/"), ("Регистрация", "/registration/")]
        assert menu(visitor, "/doo/") == BEFORE_PERSON + person + AFTER_PERSON

    def test_of_a_signed_in_person(self, cast: Cast) -> None:
        person = [("Кабинет", "/cabinet/"), ("Выход", "/accounts/logout/")]
        assert menu(cast.client(cast.expert), "/doo/") == BEFORE_PERSON + person + AFTER_PERSON

    def test_leads_nowhere_never(self, visitor: Client) -> None:
        for _, address in menu(visitor, "/spo/"):
            if address.startswith("/"):
                assert visitor.get(address).status_code == 200, address

    @pytest.mark.parametrize(("kind", "short"), [("doo", "ДОО"), ("oo", "ОО"), ("spo", "ПОО"), ("odo", "ОДО")])
    def test_names_the_kind(self, visitor: Client, kind: str, short: str) -> None:
        assert (f"Организации {short}", "") in menu(visitor, f"/{kind}/")

    @pytest.mark.parametrize(
        ("address", "label"),
        [
            ("/doo/", "Главная"),
            ("/doo/catalogue/", "Каталог организаций"),
            ("/doo/ranking/", "Рейтинг организаций"),
            ("/doo/pages/goals/", "Цели и задачи"),
        ],
    )
    def test_marks_the_page_one_stands_on(self, visitor: Client, address: str, label: str) -> None:
        assert visitor.get(address).content.decode().count(f'aria-current="page">{label}</a>') == 1

    def test_without_a_site_of_the_ministry(self, visitor: Client) -> None:
        SiteSettings.objects.update(ministry_url="")
        assert "Перейти на сайт Министерства" not in text(visitor.get("/doo/"))


class TestFront:
    def test_first_ten_with_places(self, visitor: Client, cast: Cast) -> None:
        for i in range(12):
            rate(cast, cast.federal_expert, cast.make_organisation(f"Сад {i:02}", cast.municipality), yes=6 - i // 4)
        cast.make_organisation("Сад без оценок", cast.municipality)
        answer = visitor.get("/doo/")
        assert table(answer, "place", "short_name") == [
            ("1", "Сад 00"), ("1", "Сад 01"), ("1", "Сад 02"), ("1", "Сад 03"),
            ("5", "Сад 04"), ("5", "Сад 05"), ("5", "Сад 06"), ("5", "Сад 07"),
            ("9", "Сад 08"), ("9", "Сад 09"),
        ]  # fmt: skip
        assert "Рейтинг организаций ДОО" in text(answer)
        assert '<a href="/doo/ranking/">Весь рейтинг организаций ДОО</a>' in answer.content.decode()

    def test_header_names_the_kind_and_offers_another(self, visitor: Client) -> None:
        assert "Дошкольные образовательные организации Сменить" in text(visitor.get("/doo/"))

    def test_before_the_first_assessment(self, visitor: Client, cast: Cast) -> None:
        assert "Рейтинга пока нет" in text(visitor.get("/doo/"))
        assert cast.campaign
        assert "Оценок пока нет" in text(visitor.get("/doo/"))

    def test_queries_do_not_depend_on_rows(self, visitor: Client, cast: Cast) -> None:
        rate(cast, cast.federal_expert, cast.kindergarten)
        assert queries_of(lambda: visitor.get("/doo/")) == 2
        for i in range(12):
            rate(cast, cast.federal_expert, cast.make_organisation(f"Сад {i}", cast.other_municipality), yes=i % 7)
        assert queries_of(lambda: visitor.get("/doo/")) == 2

    def test_get_writes_nothing(self, visitor: Client) -> None:
        with writes_nothing():
            visitor.get("/doo/")

    @pytest.mark.parametrize("address", ["/dpo/", "/xyz/", "/doo/pages/nothing/", "/doo/nothing/"])
    def test_unknown_is_404(self, visitor: Client, address: str) -> None:
        assert visitor.get(address).status_code == 404


class TestPages:
    def test_the_common_text(self, visitor: Client) -> None:
        said = text(visitor.get("/oo/pages/goals/"))
        assert "Цели и задачи" in said
        assert "сделать качество образования видимым" in said

    def test_the_sections_own_text_hides_the_common_one(self, visitor: Client) -> None:
        StaticPage.objects.create(slug="goals", kind="doo", title="Цели садов", body="**Играть** и расти.")
        answer = visitor.get("/doo/pages/goals/")
        assert "<strong>Играть</strong> и расти." in answer.content.decode()
        assert "Цели садов" in text(answer)
        assert "Цели садов" not in text(visitor.get("/oo/pages/goals/"))

    def test_without_a_text_yet(self, visitor: Client) -> None:
        StaticPage.objects.filter(slug="goals").update(body="")
        assert "Текст этой страницы готовится." in text(visitor.get("/doo/pages/goals/"))
