"""What looks like somebody's name is refused, and an ordinary comment is not."""

import pytest
from django.core.exceptions import ValidationError

from fisoko_protocols.checks import looks_like_name, refuse_names

NAMES = [
    "Канарейкина А.Б.",
    "Канарейкина А. Б.",
    "Канарейкина А.Б",
    "Канарейкина\u00a0А.\u00a0Б.",
    "КанарейкинаА.Б.",
    "Канарейкина А.",
    "Канарейкина А Б",
    "А.Б. Канарейкина",
    "А. Б.  Канарейкина",
    "А.Б.Канарейкина",
    "А Б Канарейкина",
    "А. Канарейкина",
    "Щеглова-Канарейкина А.Б.",
    "ЩЕГЛОВА-КАНАРЕЙКИНА А.Б.",
    "Канарейкина Алёна Борисовна",
    "КАНАРЕЙКИНА АЛЁНА БОРИСОВНА",
    "Алёна Борисовна Щеглова-Канарейкина",
    "канарейкина алёна борисовна",
    "канарейкина алексея борисовича",
    "Алёне Борисовне",
    "Алёна Борисовна",
    "Канарейкин\nАлексей\n\nБорисович",
    "Канарейкин   Алексей \t Борисович",
    "Канарейкин_Алексей_Борисович",
    "КанарейкинАлексейБорисович",
    "Канарейкин, Алексей, Борисович",
    "Kanareikina Alyona Borisovna",
    "KANAREIKINA ALYONA BORISOVNA",
    "Kanareikina A.B.",
    "alyona kanareikina borisovna",
    "Kанарейкин Aлексей Bорисович",
    "Канаре\u0301йкин Алексе\u0301й Бори\u0301сович",
    "Ка\u200bнарейкин Алек\u00adсей Борисович",
    "Рашидов Тимур оглы Рашидов Тимур Оглы",
    "Комплект 501501 сдал Канарейкин А.Б., проверьте",
    "Верните бланк (Канарейкина Алёна Борисовна).",
]

COMMENTS = [
    "",
    "Проверьте логины",
    "Комплект 501503: исправьте логин школы.",
    "Сверьте с протоколом ППО edu390001, аудитория 5",
    "Калининградская область, Нижний Новгород",
    "ФИС ОКО ППО СОШ МБОУ",
    "Не хватает строк. Исправьте до 5 декабря 2026 г.",
    "Исправьте логин. Проверьте комментарий. Сдайте снова",
    "В строке 5 испорчен бланк, а логин есть",
    "Логин, Комментарий",
    "И так верно. В 501504 ошибка.",
    "Категория «Методисты», предмет «Литература»",
    "Проверьте, что все комплекты отмечены: использован, испорчен, не использован",
    "Ссылка на анкету не открылась, пароль верный",
    "Так на школьном уровне и в основной школе",
    "Повторите загрузку 21.11.2026 в 14.05",
]


@pytest.mark.parametrize("text", NAMES)
def test_names_are_known(text: str) -> None:
    assert looks_like_name(text)


@pytest.mark.parametrize("text", COMMENTS)
def test_comments_pass(text: str) -> None:
    refuse_names(text)
    assert not looks_like_name(text)


def test_the_refusal_repeats_nothing() -> None:
    with pytest.raises(ValidationError) as refused:
        refuse_names("Канарейкина Алёна Борисовна")
    [sentence] = refused.value.messages
    assert sentence.startswith("Похоже на имя человека.")
    assert "анарейкин" not in sentence


def test_a_long_text_is_judged_soon() -> None:
    assert not looks_like_name("проверьте логин " * 20_000)
    assert not looks_like_name("А" * 100_000)
    assert not looks_like_name("а. _" * 50_000)
