#!/usr/bin/env python3
"""Tells in one sentence which of the services that DATABASE_URL and REDIS_URL name does not answer."""

import os
import sys

import psycopg2
import redis


def database_problem() -> str:
    url = os.environ["DATABASE_URL"].replace("postgres://", "postgresql://", 1)
    try:
        psycopg2.connect(url, connect_timeout=5).close()
    except psycopg2.Error as error:
        return f"PostgreSQL does not answer at DATABASE_URL ({str(error).strip()}): see docs/operations.md, «Tests»."
    return ""


def redis_problem() -> str:
    try:
        redis.Redis.from_url(os.environ["REDIS_URL"], socket_timeout=5).ping()
    except redis.RedisError as error:
        return f"Redis does not answer at REDIS_URL ({error}): see docs/operations.md, «Tests»."
    return ""


CHECKS = {"postgres": database_problem, "redis": redis_problem}

if __name__ == "__main__":
    problems = [problem for name in sys.argv[1:] or CHECKS if (problem := CHECKS[name]())]
    if problems:
        sys.exit("\n".join(problems))
