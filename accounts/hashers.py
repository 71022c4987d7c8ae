"""Argon2id at OWASP's parameters: Django's own default allows some 6 sign-ins a second on two cores (spec/00)."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class OwaspArgon2(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1
