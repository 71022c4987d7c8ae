"""The second factor's secrets are sealed wherever they lie, and go on working when keys are changed."""

import zlib
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.signing import b64_decode
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.factors.forms import UNREADABLE
from accounts.models import User
from portal.sealed import is_sealed
from tests.accounts.test_second_factor import code_of, give_password, is_in, signed_in
from tests.cast import Cast

pytestmark = pytest.mark.django_db
OLD = {1: "an-old-key-of-thirty-two-characters-1"}
NEW = {2: "a-new-key-of-thirty-two-characters--2", **OLD}
ONLY_NEW = {2: NEW[2]}


def whole_database() -> str:
    """Every cell of every table as the database gives it, sessions read as Django would."""
    told = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            told += [str(row) for row in cursor.fetchall()]
    return "\n".join(told)


@pytest.fixture
def person(cast: Cast) -> User:
    return cast.moderator.user


@pytest.fixture
def secret(person: User) -> str:
    made = generate_totp_secret()
    TOTP.activate(person, made)
    return made


def seed_of(person: User) -> str:
    from allauth.mfa.utils import decrypt

    return str(decrypt(RecoveryCodes.activate(person).instance.data["seed"]))


def comes_in(person: User, code: str) -> bool:
    client = Client()
    give_password(client, person)
    client.post(reverse("mfa_authenticate"), {"code": code})
    return is_in(client)


def in_clear(person: User, secret: str) -> tuple[str, list[str]]:
    """Rows as the version before wrote them."""
    seed = "a1" * 40
    Authenticator.objects.filter(user=person).delete()
    Authenticator.objects.create(user=person, type="totp", data={"secret": secret})
    Authenticator.objects.create(user=person, type="recovery_codes", data={"seed": seed, "used_mask": 3})
    return seed, RecoveryCodes.activate(person).get_unused_codes()


def test_no_table_holds_a_secret(person: User, secret: str) -> None:
    seed = seed_of(person)
    whole = whole_database()
    assert secret not in whole
    assert seed not in whole
    assert whole.count("sealed:1:") >= 2


def test_one_that_is_being_set_up_stands_in_no_table_either(person: User) -> None:
    client = signed_in(person)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    assert client.session["mfa.totp.secret"] == secret
    payloads = [payload_of(text) for text in Session.objects.values_list("session_data", flat=True)]
    assert payloads
    for payload in payloads:
        assert payload.startswith(b"gAAAA"), "a Fernet token, not JSON"


def payload_of(text: str) -> bytes:
    """What lies inside Django's signature, compressed or not."""
    inside = text.rsplit(":", 2)[0]
    data = b64_decode(inside.lstrip(".").encode())
    return zlib.decompress(data) if inside.startswith(".") else data


def test_a_session_of_a_key_that_is_gone_is_an_empty_one(person: User, settings: Any) -> None:
    client = signed_in(person)
    assert is_in(client)
    settings.SEALED_KEYS = ONLY_NEW
    assert client.get(reverse("accounts:security")).status_code == 302


def test_the_code_opens_before_and_after_a_change_of_keys(person: User, settings: Any) -> None:
    settings.SEALED_KEYS = OLD
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    codes = RecoveryCodes.activate(person).get_unused_codes()
    assert comes_in(person, codes[0])
    settings.SEALED_KEYS = NEW
    assert comes_in(person, codes[1])
    out = StringIO()
    call_command("reseal", stdout=out)
    assert "mfa.Authenticator.data: 2 written anew, 0 under an older key" in out.getvalue()
    settings.SEALED_KEYS = ONLY_NEW
    assert comes_in(person, codes[2])
    assert not comes_in(person, codes[0]), "used before the change"
    assert comes_in(person, code_of(secret))


def test_without_the_key_the_code_does_not_open_and_nothing_breaks(person: User, secret: str, settings: Any) -> None:
    settings.SEALED_KEYS = ONLY_NEW
    client = Client()
    give_password(client, person)
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert answer.status_code == 200
    assert UNREADABLE in answer.content.decode()
    assert not is_in(client)


def test_rows_that_exist_are_sealed_by_the_migration_and_work(person: User) -> None:
    secret = generate_totp_secret()
    seed, codes = in_clear(person, secret)
    assert len(codes) == 8, "two are used already"
    migration = import_module("accounts.migrations.0013_factors_sealed")
    for _ in range(2):
        migration.seal_all(apps, None)
        whole = whole_database()
        assert secret not in whole
        assert seed not in whole
    assert comes_in(person, codes[0])
    assert comes_in(person, code_of(secret))
    assert len(RecoveryCodes.activate(person).get_unused_codes()) == 7


def test_a_row_written_in_clear_meanwhile_opens_and_is_sealed_by_reseal(person: User) -> None:
    secret = generate_totp_secret()
    seed, codes = in_clear(person, secret)
    assert comes_in(person, codes[0])
    call_command("reseal", stdout=StringIO())
    assert secret not in whole_database()
    assert seed not in whole_database()
    assert all(is_sealed(row.data.get("secret") or row.data["seed"]) for row in Authenticator.objects.all())
    assert comes_in(person, codes[1])
