"""Passwords in production: Argon2id at OWASP's parameters (spec/00)."""

import os
import subprocess
import sys

from django.contrib.auth.hashers import check_password, identify_hasher, make_password

from accounts.hashers import OwaspArgon2

PRODUCTION = {
    "PORTAL_MODE": "production",
    "SECRET_KEY": "not-a-secret-0123456789-0123456789-0123456789-0123456789",
    "SEALED_KEYS": "1:not-a-secret-0123456789-0123456789-sealed",
    "HASH_KEYS": "1:not-a-secret-0123456789-0123456789-hashed",
    "PORTAL_URL": "https://portal.example.org",
    "ALLOWED_HOSTS": "portal.example.org",
    "DATABASE_URL": "postgres://nobody@localhost/nothing",
    "REDIS_URL": "redis://localhost/0",
    "EMAIL_URL": "smtp://localhost:25",
}


def test_the_encoded_parameters(settings):
    settings.PASSWORD_HASHERS = ["accounts.hashers.OwaspArgon2"]
    encoded = make_password("Klyuchi-ot-doma-26")
    assert encoded.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert isinstance(identify_hasher(encoded), OwaspArgon2)
    assert check_password("Klyuchi-ot-doma-26", encoded)
    assert not check_password("klyuchi-ot-doma-26", encoded)


def test_production_uses_it_alone():
    code = "from portal import settings; print(settings.PASSWORD_HASHERS)"
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PATH": os.environ["PATH"], **PRODUCTION},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "['accounts.hashers.OwaspArgon2']"
