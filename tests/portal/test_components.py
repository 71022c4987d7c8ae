"""The components of the look: what they draw, what they refuse, and that colours can be read."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import QueryDict
from django.template import engines
from django.test import Client, RequestFactory
from django.urls import get_resolver

from portal.look import FilterTag, Look, filter_tags, without
from portal.models import HistoryRecord
from portal.templatetags.components import BADGE_KINDS


def draw(source: str, query: str = "", **context: Any) -> str:
    request = RequestFactory().get("/list/" + query)
    request.user = AnonymousUser()
    request.role = None
    return engines["django"].from_string(source).render(context, request)


class Questionnaire(forms.Form):
    name = forms.CharField(label="Фамилия", help_text="Как в паспорте")
    place = forms.CharField(label="Место работы", required=False)
    gender = forms.ChoiceField(label="Пол", choices=[("f", "Женский"), ("m", "Мужской")], widget=forms.RadioSelect)
    photo = forms.FileField(label="Фотография")


@pytest.mark.parametrize("kind", BADGE_KINDS)
def test_badge_has_word_and_sign(kind: str) -> None:
    html = draw("{% status_badge kind 'Активен' %}", kind=kind)
    assert f'class="status-badge status-{kind}"' in html
    assert "Активен" in html
    css = (settings.BASE_DIR / "static/css/badge.css").read_text()
    assert f".status-{kind}::before" in css


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("{% status_badge 'green' 'Активен' %}", "Unknown kind of badge"),
        ("{% status_badge 'done' '' %}", "needs its word"),
        ("{% page_head title='' %}{% endpage_head %}", "needs its title"),
        ("{% steps 5 names %}", "does not exist"),
        ("{% pagination names %}", "takes a Page"),
        ("{% form_errors names %}", "takes a form"),
        ("{% field names %}", "takes a field"),
        ("{% file_picker form.name %}", "takes a field with a file"),
        ("{% filter_bar tags=names %}{% endfilter_bar %}", "FilterTag"),
        ("{% empty_state 'Пусто' '' %}", "what to do"),
        ("{% empty_state 'Пусто' 'Добавьте' action_url='/' %}", "both an address and a label"),
        ("{% portal_form form submit='ОК' %}{% endportal_form %}", "says what it does"),
        ("{% sentence 'Ждут' 'много' %}", "whole number"),
    ],
)
def test_components_refuse_what_they_do_not_know(source: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        draw(source, names=["Данные", "Проверка"], form=Questionnaire())


def test_words_are_escaped() -> None:
    html = draw("{% status_badge 'done' word %}{% sentence word 3 %}{% empty_state word word %}", word="<b>x</b>")
    assert "<b>" not in html
    assert html.count("&lt;b&gt;") == 4


def test_steps_say_where_one_is() -> None:
    html = draw("{% steps 2 names %}", names=["Данные", "Критерий 3", "Критерий 4", "Проверка"])
    assert "Шаг 2 из 4" in html
    assert html.count('aria-current="step"') == 1


def test_pages_keep_the_rest_of_the_address() -> None:
    page = Paginator(range(500), 25).page(4)
    html = draw("{% pagination page %}", "?q=лицей&district=&page=4", page=page)
    assert 'href="?q=%D0%BB%D0%B8%D1%86%D0%B5%D0%B9&amp;page=5" rel="next"' in html
    assert html.count('aria-current="page"') == 1
    assert "district" not in html


def test_one_page_has_no_pages() -> None:
    assert draw("{% pagination page %}", page=Paginator(range(5), 25).page(1)).strip() == ""


def test_removing_a_filter_keeps_the_others_and_returns_to_the_first_page() -> None:
    query = QueryDict("q=лицей&district=3&page=2")
    [tag] = filter_tags(query, [("district", "Район: Гурьевский")])
    assert tag == FilterTag("Район: Гурьевский", "?" + without(query, "district", "page"))
    assert "page" not in tag.remove_url
    html = draw("{% filter_bar tags=tags %}<input name='q'>{% endfilter_bar %}", tags=[tag])
    assert "<input name='q'>" in html
    assert 'href="/list/">Сбросить всё' in html


def test_field_has_label_hint_and_error_tied_to_its_control() -> None:
    html = draw("{% field form.name %}", form=Questionnaire({}))
    assert '<label for="id_name" class="label-required">Фамилия</label>' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_optional_field_says_so() -> None:
    assert "необязательно" in draw("{% field form.place %}", form=Questionnaire())
    assert "необязательно" not in draw("{% field form.name %}", form=Questionnaire())


def test_field_passes_attributes_to_the_control() -> None:
    assert 'data-autosubmit="1"' in draw("{% field form.place data_autosubmit='1' %}", form=Questionnaire())


def test_radio_buttons_are_a_named_group() -> None:
    html = draw("{% field form.gender %}", form=Questionnaire({}))
    assert html.count("<fieldset") == 1
    assert '<fieldset class="field field-refused" id="id_gender"' in html
    assert 'aria-describedby="id_gender_error"' in html
    assert html.count('type="radio"') == 2
    assert "aria-invalid" not in html


def test_summary_links_to_each_field() -> None:
    html = draw("{% form_errors form %}", form=Questionnaire({}))
    assert re.findall(r'href="#(\w+)"', html) == ["id_name", "id_gender", "id_photo"]
    assert "Фамилия: " in html


def test_summary_is_silent_before_sending() -> None:
    assert draw("{% form_errors form %}", form=Questionnaire()).strip() == ""


def test_refused_form_shows_the_photo_it_kept() -> None:
    form = Questionnaire({})
    form.kept = {"photo": {"token": "t-1", "name": "portrait.jpg"}}  # type: ignore[attr-defined]
    html = draw("{% field form.photo %}", form=form)
    assert "portrait.jpg" in html
    assert '<input type="hidden" name="photo_kept" value="t-1">' in html
    assert "required" not in re.search(r'<input type="file"[^>]*>', html)[0]  # type: ignore[index]


def test_file_without_a_kept_one_is_asked_for() -> None:
    html = draw("{% field form.photo %}", form=Questionnaire())
    assert " required" in re.search(r'<input type="file"[^>]*>', html)[0]  # type: ignore[index]
    assert 'data-preview="id_photo_preview"' in html
    assert 'id="id_photo_preview"' in html


def test_whole_form_carries_token_and_role() -> None:
    html = draw(
        "{% portal_form form submit='Отправить анкету' unsaved=True %}<a href='/'>Отмена</a>{% endportal_form %}",
        form=Questionnaire(),
    )
    assert 'name="csrfmiddlewaretoken"' in html
    assert 'name="_role"' in html
    assert 'enctype="multipart/form-data"' in html
    assert "data-once" in html
    assert "data-unsaved" in html
    assert "<a href='/'>Отмена</a>" in html


def test_timeline_tells_who_what_and_from_where_to_where() -> None:
    record = HistoryRecord(
        label="Оценка размещена",
        role="expert",
        from_state="inactive",
        to_state="active",
        comment="Проверено",
        at=datetime(2026, 11, 21, 12, 5, tzinfo=UTC),
    )
    html = draw("{% timeline records states=states %}", records=[record], states={"active": "Активен"})
    assert "Оценка размещена" in html
    assert "inactive → Активен" in html
    assert "Портал" in html
    assert "Проверено" in html


def test_timeline_says_on_what_and_in_which_session_if_asked() -> None:
    when = datetime(2026, 11, 21, 12, 5, tzinfo=UTC)
    records = [
        HistoryRecord(label="Сдать", device="Chrome, компьютер с Windows", session="1a2b3c4d5e6f7a8b", at=when),
        HistoryRecord(label="Открыть", device="Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0", at=when),
    ]
    html = draw("{% timeline records devices=True %}", records=records)
    assert "· Chrome, компьютер с Windows, сеанс 1a2b<" in html
    assert "· Firefox, компьютер с Linux<" in html
    assert "сеанс" not in draw("{% timeline records %}", records=records)


def test_error_page_needs_no_context() -> None:
    html = engines["django"].get_template("500.html").render()
    assert html.count("<h1>") == 1
    assert '<html lang="ru">' in html
    body = html[html.index("<body>") :]
    assert re.search(r"<a [^>]*>", body)[0] == '<a class="skip-link" href="#main">'  # type: ignore[index]


def test_error_page_keeps_the_look_without_asking_the_database(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.COOKIES["look"] = "3.wb.wide.on"
    answer = get_resolver().resolve_error_handler(500)(request)
    assert answer.status_code == 500
    assert 'class="lv lv-size-3 lv-scheme-wb' in answer.content.decode()


def test_look_ignores_what_it_does_not_know() -> None:
    assert Look.from_cookie("9.red") == Look()
    assert Look.from_cookie("3.wb.normal.off") == Look("3", "wb", "normal", "off")
    assert Look.from_cookie(Look("2", "blue").cookie) == Look("2", "blue")


def test_low_vision_is_kept_in_a_cookie_and_changed_bit_by_bit() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/look/", {"on": "1", "next": "/pages/about/"})
    assert (answer.status_code, answer["Location"]) == (302, "/pages/about/")
    assert client.cookies["look"].value == "1.bw.wide.on"
    client.post("/look/", {"size": "3"})
    client.post("/look/", {"scheme": "blue"})
    assert client.cookies["look"].value == "3.blue.wide.on"
    client.post("/look/", {"off": "1"})
    assert client.cookies["look"].value == ""


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_low_vision_never_leads_away(target: str) -> None:
    assert Client().post("/look/", {"on": "1", "next": target})["Location"] == "/"


def test_styleguide_shows_both_looks(client: Client, db: None) -> None:
    plain = client.get("/styleguide/").content.decode()
    assert '<html lang="ru">' in plain
    assert plain.count("<h1") == 1
    client.cookies["look"] = "2.wb.wide.off"
    large = client.get("/styleguide/").content.decode()
    assert '<html lang="ru" class="lv lv-size-2 lv-scheme-wb lv-spacing-wide lv-images-off">' in large
    assert "low-vision.css" in large
    assert "Обычная версия" in large


def test_templates_hold_nothing_that_the_policy_forbids() -> None:
    forbidden = re.compile(
        r"""<style|\sstyle=|\son[a-z]+=["']|javascript:|<script(?![^>]*(src=|type="application/json"))"""
    )
    guilty = [
        str(path.relative_to(settings.BASE_DIR))
        for path in settings.BASE_DIR.glob("templates/**/*.html")
        if forbidden.search(path.read_text())
    ]
    assert guilty == []


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        ("text", "surface", 16),
        ("muted", "ground", 5.8),
        ("accent", "surface", 6.5),
        ("accent", "ground", 4.5),
        ("on-accent", "accent-hover", 4.5),
        ("control-line", "surface", 3),
        ("done", "done-ground", 5.8),
        ("waiting", "waiting-ground", 6.2),
        ("refused", "refused-ground", 6.1),
        ("in-work", "in-work-ground", 7),
        ("neutral", "neutral-ground", 7.6),
        ("in-work", "accent-soft", 4.5),
    ],
)
def test_colours_can_be_read(ink: str, ground: str, least: float) -> None:
    css = (settings.BASE_DIR / "static/css/tokens.css").read_text()
    tokens = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", css))
    darker, lighter = sorted([luminance(tokens[ink]), luminance(tokens[ground])])
    assert (lighter + 0.05) / (darker + 0.05) >= least
