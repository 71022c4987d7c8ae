"""Under the bell stands one sentence with what it is about: the letter's text is not there to tell it."""

import pytest

from accounts.models import RoleGrant
from expert_rating.workflow.publications import decline_publication, publish_publication, send_publication
from portal.models import Notice
from tests.cast import Cast
from tests.expert_rating.test_publications import write
from tests.portal.test_one_time_links import make


def newest(person: RoleGrant) -> str:
    return Notice.objects.filter(person=person.user).latest("pk").title


@pytest.mark.parametrize(
    ("decline", "sentence"),
    [
        (False, "На портале размещено: материал «Ёлка во дворе»."),
        (True, "Исправьте и отправьте снова, модератор не разместил: материал «Ёлка во дворе»."),
    ],
)
def test_of_a_publication(cast: Cast, decline: bool, sentence: str) -> None:
    made = write(cast)
    send_it(cast, made.pk)
    moderator = cast.actor(cast.moderator)
    if decline:
        decline_publication(publication_id=made.pk, reason="Без адреса.", actor=moderator)
    else:
        publish_publication(publication_id=made.pk, actor=moderator)
    assert newest(cast.representative) == sentence


def send_it(cast: Cast, pk: int) -> None:
    send_publication(publication_id=pk, actor=cast.actor(cast.representative))


def test_of_a_role(cast: Cast) -> None:
    make(cast, "grant_activated")
    assert newest(cast.waiting_expert) == "Ваша регистрация подтверждена, кабинет эксперта открыт."
