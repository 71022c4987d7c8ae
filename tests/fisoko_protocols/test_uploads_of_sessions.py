"""People of a ППО share its login: what one has checked stays, and is told to be another session's."""

from typing import Any

from django.test import Client
from django.urls import reverse

from fisoko_protocols.models import Upload
from portal.moments import moment_label
from tests.cast import Cast
from tests.expert_rating.rated import text
from tests.fisoko_protocols.books import FIGURE_13, book, sent
from tests.fisoko_protocols.scene import Scene

OTHER = book([("501501", "испорчен", None), *FIGURE_13[1:]])


def send(client: Client, scene: Scene, content: bytes) -> Upload:
    client.post(reverse("protocols:protocol-upload", args=[scene.protocol.pk]), {"file": sent(content)})
    return Upload.objects.latest("pk")


def see(client: Client, scene: Scene, view: str = "protocol-excel", *args: Any) -> str:
    return text(client.get(reverse(f"protocols:{view}", args=[scene.protocol.pk, *args])))


def test_a_second_sender_leaves_the_first_ones_upload(cast: Cast, scene: Scene) -> None:
    first, second = (cast.client(cast.point_organiser) for _ in range(2))
    own, other = send(first, scene, book()), send(second, scene, OTHER)
    assert set(Upload.objects.all()) == {own, other}
    newer = send(second, scene, OTHER)
    assert set(Upload.objects.all()) == {own, newer}


def test_the_tab_and_the_check_say_which_is_another_sessions(cast: Cast, scene: Scene) -> None:
    first, second = (cast.client(cast.point_organiser) for _ in range(2))
    upload = send(first, scene, book())
    when = moment_label(upload.created_at.astimezone(scene.protocol.point.zone))
    for view, *args in (("protocol-excel",), ("protocol-preview", upload.pk)):
        assert "в другом сеансе" not in see(first, scene, view, *args)
        assert f"{when} в другом сеансе" in see(second, scene, view, *args)


def test_both_wait_on_the_tab(cast: Cast, scene: Scene) -> None:
    first, second = (cast.client(cast.point_organiser) for _ in range(2))
    send(first, scene, book())
    send(second, scene, OTHER)
    page = see(first, scene)
    assert page.count("Проверенная загрузка ждёт") == 2
    assert page.count("в другом сеансе") == 1
