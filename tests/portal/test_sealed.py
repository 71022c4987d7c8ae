"""Encrypted columns and keyed hashes: what is stored, what is shown, how keys are changed."""

import json
import os
import subprocess
import sys
import tarfile
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.forms.models import model_to_dict

from portal.backup import backup, restore
from portal.models import Conversation, KeptUpload, Letter
from portal.personal_data import facts
from portal.sealed import CannotOpen, Hash, Sealed, is_sealed, keyed_hash, resealing, seal
from portal.versioned_keys import read_keys
from tests.accounts.test_hashers import PRODUCTION

pytestmark = pytest.mark.django_db
TOKEN = "the-private-token-of-a-visitor"
OLD = {1: "an-old-key-of-thirty-two-characters-1"}
NEW = {2: "a-new-key-of-thirty-two-characters--2", **OLD}
ONLY_NEW = {2: NEW[2]}


@pytest.fixture
def old_keys(settings: Any) -> None:
    settings.SEALED_KEYS = settings.HASH_KEYS = OLD


def made(token: str = TOKEN, number: int = 0) -> Conversation:
    return Conversation.objects.create(name="Вера", email="vera@example.org", topic=f"Тема {number}", token=token)


def stored(pk: int) -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT token, token_hash FROM portal_conversation WHERE id = %s", [pk])
        return cursor.fetchone()


def reseal() -> str:
    out = StringIO()
    call_command("reseal", stdout=out)
    return out.getvalue()


class TestColumns:
    def test_neither_holds_the_value(self) -> None:
        token, hashed = stored(made().pk)
        assert is_sealed(token)
        assert TOKEN not in token + hashed
        assert len(hashed.partition(":")[2]) == 64

    def test_open_gives_it_back(self) -> None:
        assert Conversation.objects.get(pk=made().pk).token.open() == TOKEN

    def test_equal_values_are_stored_differently(self) -> None:
        assert seal(TOKEN, "x") != seal(TOKEN, "x")

    def test_is_found_by_its_hash(self) -> None:
        kept = made()
        made("another")
        assert Conversation.objects.filter(token_hash__matches=TOKEN).get() == kept
        assert not Conversation.objects.filter(token_hash__matches="nobody's").exists()

    def test_a_hash_read_in_the_table_finds_nothing(self) -> None:
        _, hashed = stored(made().pk)
        assert not Conversation.objects.filter(token_hash__matches=hashed).exists()
        assert not Conversation.objects.filter(token_hash=hashed).exists()

    def test_the_hash_follows_the_value(self) -> None:
        kept = made()
        kept.token = "changed"
        kept.save()
        assert Conversation.objects.filter(token_hash__matches="changed").exists()
        assert not Conversation.objects.filter(token_hash__matches=TOKEN).exists()

    def test_equal_values_are_refused_by_the_database(self) -> None:
        made()
        with pytest.raises(IntegrityError), transaction.atomic():
            made()

    def test_to_look_for_an_encrypted_value_is_refused_aloud(self) -> None:
        with pytest.raises(FieldError):
            Conversation.objects.filter(token=TOKEN).exists()

    def test_a_value_of_another_column_does_not_open(self) -> None:
        with pytest.raises(CannotOpen):
            Sealed(seal(TOKEN, "portal.conversation.token"), "portal.letter.sealed_links").open()

    def test_equal_values_of_two_columns_have_two_hashes(self) -> None:
        assert keyed_hash(TOKEN, "one") != keyed_hash(TOKEN, "two")

    def test_a_changed_text_does_not_open(self) -> None:
        kept = seal(TOKEN, "x")
        with pytest.raises(CannotOpen):
            Sealed(f"{kept[:-6]}AAAAA=", "x").open()

    def test_nothing_stays_nothing(self) -> None:
        letter = Letter.objects.create(to="a@example.org", subject="a", text="a")
        assert Letter.objects.get(pk=letter.pk).sealed_links is None


class TestShown:
    @pytest.fixture(params=["written", "read"])
    def row(self, request: pytest.FixtureRequest) -> Conversation:
        kept = made()
        return kept if request.param == "written" else Conversation.objects.get(pk=kept.pk)

    def test_by_nothing_but_open(self, row: Conversation) -> None:
        shown = [str(row.token), repr(row.token), f"{row.token}", str(row.__dict__), str(model_to_dict(row))]
        shown += [str(facts(row, "token")), f"{row.token!s}"]
        assert all(TOKEN not in each for each in shown)

    def test_not_in_values(self, row: Conversation) -> None:
        assert TOKEN not in str(list(Conversation.objects.values()))
        assert TOKEN not in str(list(Conversation.objects.values_list()))

    def test_not_in_json(self, row: Conversation) -> None:
        with pytest.raises(TypeError):
            json.dumps(row.token)


class TestReseal:
    def test_writes_every_value_under_the_current_key(self, settings: Any, old_keys: None) -> None:
        rows = [made(f"token-{n}", n) for n in range(3)]
        settings.SEALED_KEYS = settings.HASH_KEYS = NEW
        said = reseal()
        assert "portal.Conversation.token: 3 written anew, 0 under an older key" in said
        assert "The older keys may be taken away" in said
        settings.SEALED_KEYS = settings.HASH_KEYS = ONLY_NEW
        for number, row in enumerate(rows):
            assert stored(row.pk)[0].startswith("sealed:2:")
            assert Conversation.objects.get(token_hash__matches=f"token-{number}").token.open() == f"token-{number}"

    def test_twice_writes_once(self, settings: Any, old_keys: None) -> None:
        kept = made()
        settings.SEALED_KEYS = settings.HASH_KEYS = NEW
        reseal()
        before = stored(kept.pk)
        assert "portal.Conversation.token: 0 written anew" in reseal()
        assert stored(kept.pk) == before

    def test_before_it_both_keys_are_read(self, settings: Any, old_keys: None) -> None:
        kept = made()
        settings.SEALED_KEYS = settings.HASH_KEYS = NEW
        assert Conversation.objects.get(token_hash__matches=TOKEN) == kept
        assert Conversation.objects.get(pk=kept.pk).token.open() == TOKEN

    def test_goes_on_where_it_was_cut_off(self, settings: Any, old_keys: None, monkeypatch: pytest.MonkeyPatch) -> None:
        for number in range(5):
            made(f"token-{number}", number)
        settings.SEALED_KEYS = settings.HASH_KEYS = NEW
        monkeypatch.setattr(resealing, "STEP", 2)
        whole, calls = resealing.reseal_row, []

        def cut_off(*args: Any) -> int:
            calls.append(args)
            if len(calls) == 4:
                raise KeyboardInterrupt
            return whole(*args)

        monkeypatch.setattr(resealing, "reseal_row", cut_off)
        with pytest.raises(KeyboardInterrupt):
            reseal()
        monkeypatch.setattr(resealing, "reseal_row", whole)
        assert "portal.Conversation.token: 2 written anew, 0 under" in reseal()

    def test_what_was_written_meanwhile_stays(self, settings: Any, old_keys: None) -> None:
        kept = made()
        settings.SEALED_KEYS = settings.HASH_KEYS = NEW
        field = Conversation._meta.get_field("token")
        [read_before] = resealing.step(Conversation, field, None)
        kept.token = "written meanwhile"
        kept.save()
        assert resealing.reseal_row(Conversation, field, read_before) == 0
        assert Conversation.objects.get(pk=kept.pk).token.open() == "written meanwhile"

    def test_covers_every_sealed_column_there_is(self) -> None:
        found = {f"{model._meta.label}.{field.name}" for model, field in resealing.columns()}
        assert found >= {
            "portal.Conversation.token", "portal.Conversation.token_hash", "portal.KeptUpload.token_hash",
            "portal.Letter.sealed_links",
        }  # fmt: skip
        assert "mfa.Authenticator.data" in reseal()

    def test_says_what_it_cannot_open(self, settings: Any, old_keys: None) -> None:
        made()
        settings.SEALED_KEYS = settings.HASH_KEYS = ONLY_NEW
        with pytest.raises(CommandError, match="2 values can't be opened"):  # the token, and the hash that follows it
            reseal()

    def test_a_hash_without_its_value_is_counted_and_still_found(self, settings: Any, old_keys: None) -> None:
        KeptUpload.objects.create(token_hash=TOKEN, name="фото.jpg", purpose="photo")
        settings.SEALED_KEYS = settings.HASH_KEYS = NEW
        said = reseal()
        assert "portal.KeptUpload.token_hash: 0 written anew, 1 under an older key" in said
        assert "Keep the older keys" in said
        assert KeptUpload.objects.filter(token_hash__matches=TOKEN).exists()


class TestKeys:
    def test_the_first_is_the_current_one(self) -> None:
        assert list(read_keys("X", f"2:{'b' * 32}, 1:{'a' * 32}")) == [2, 1]

    @pytest.mark.parametrize(
        "text", ["", "key-without-a-version-of-32-characters", "1:short", f"0:{'a' * 32}", f"x:{'a' * 32}",
                 f"1:{'a' * 32},1:{'b' * 32}", f"٣:{'a' * 32}"],
    )  # fmt: skip
    def test_what_is_wrong_is_refused_by_the_variables_name_alone(self, text: str) -> None:
        with pytest.raises(ImproperlyConfigured, match="SEALED_KEYS") as refused:
            read_keys("SEALED_KEYS", text)
        assert "aaaa" not in str(refused.value)
        assert "key-without" not in str(refused.value)

    @pytest.mark.parametrize("missing", ["SEALED_KEYS", "HASH_KEYS"])
    def test_production_does_not_start_without_them(self, missing: str) -> None:
        env = {"PATH": os.environ["PATH"], **PRODUCTION}
        del env[missing]
        done = subprocess.run(
            [sys.executable, "-c", "from portal import settings"], env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        assert f"Set {missing}: the portal does not start in production without it." in done.stderr


class TestBackup:
    def test_holds_the_sealed_text_and_brings_it_back(self, tmp_path: Path, settings: Any) -> None:
        settings.MEDIA_ROOT = tmp_path / "media"
        kept = made()
        before = stored(kept.pk)
        backup(tmp_path / "portal.tar.gz")
        with tarfile.open(tmp_path / "portal.tar.gz") as archive:
            whole = archive.extractfile("database.jsonl").read().decode()  # type: ignore[union-attr]
        assert TOKEN not in whole
        assert before[0] in whole
        Conversation.objects.all().delete()
        restore(tmp_path / "portal.tar.gz", force=True)
        assert stored(kept.pk) == before
        assert Conversation.objects.get(token_hash__matches=TOKEN).token.open() == TOKEN

    def test_another_key_is_said(self, tmp_path: Path, settings: Any, old_keys: None) -> None:
        settings.MEDIA_ROOT = tmp_path / "media"
        made()
        backup(tmp_path / "portal.tar.gz")
        settings.SEALED_KEYS = ONLY_NEW
        said: list[str] = []
        restore(tmp_path / "portal.tar.gz", force=True, say=said.append)
        assert any("portal.Conversation.token: 1 values can't be opened" in each for each in said)


def test_a_hash_is_told_from_a_value() -> None:
    assert isinstance(keyed_hash("x", "y"), Hash)
