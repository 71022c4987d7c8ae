"""Demo conversations in each state, through the verbs."""

from typing import Any

from portal.conversations.workflow import answer, begin, close
from portal.history import Actor

THANKS = "Спасибо за вопрос. Портретное фото можно заменить в разделе «Данные анкеты», кнопка «Изменить»."


def load(person: Any, moderator: Actor) -> None:
    begin(
        name="Вера Садова", email="visitor1@example.org", topic="Не нахожу свой детский сад",
        text="Здравствуйте! Ищу детский сад по номеру, но не вижу его в списке. Что делать?", person=None, actor=Actor.system(),
    )  # fmt: skip
    asked = begin(
        name="Глеб Ветров", email="visitor2@example.org", topic="Как заменить фотографию",
        text="Загрузил не то фото. Можно ли заменить его после отправки анкеты?", person=None, actor=Actor.system(),
    )  # fmt: skip
    answer(conversation_id=asked.pk, text=THANKS, actor=moderator)
    own = begin(
        name=person.full_name, email=person.email, topic="Изменился телефон организации",
        text="Просим исправить телефон на странице организации.", person=person, actor=Actor(user=person, role=None),
    )  # fmt: skip
    answer(conversation_id=own.pk, text="Исправлено, проверьте, пожалуйста, карточку.", actor=moderator)
    close(conversation_id=own.pk, actor=moderator)
