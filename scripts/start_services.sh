#!/usr/bin/env bash
# For CI: PostgreSQL and Redis on this machine, installed (as root, Debian) and started if they do not answer,
# and the role and database that the tests use by default.
set -euo pipefail
cd "$(dirname "$0")/.."

export DATABASE_URL="${DATABASE_URL:-postgres://portal_ci:portal_ci@127.0.0.1:5432/portal_ci}"
export REDIS_URL="${REDIS_URL:-redis://127.0.0.1:6379/9}"
answers() { .venv/bin/python scripts/services.py "$1" >/dev/null 2>&1; }

install() { # install COMMAND PACKAGE
    if command -v "$1" >/dev/null; then return; fi
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        echo "$1 is missing: install $2, or give DATABASE_URL and REDIS_URL of servers that run." >&2
        exit 1
    fi
    # In a plain C locale PostgreSQL would make an SQL_ASCII cluster, where Russian letters have no lower case.
    DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 apt-get install -q -y --no-install-recommends "$2" ||
        { apt-get update -q && DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
            apt-get install -q -y --no-install-recommends "$2"; }
}

as_superuser() { # psql of whoever may make roles here
    if [ "$(id -u)" = 0 ]; then
        su postgres -s /bin/sh -c "psql -v ON_ERROR_STOP=1 -q -d postgres"
    else
        psql -v ON_ERROR_STOP=1 -q -d postgres
    fi
}

start_postgres() {
    install pg_ctlcluster postgresql
    local version name status
    pg_lsclusters --no-header | while read -r version name _ status _; do
        [ "$status" = online ] || pg_ctlcluster --skip-systemctl-redirect "$version" "$name" start
    done
    for _ in $(seq 30); do
        if echo "SELECT 1" | as_superuser >/dev/null 2>&1; then break; fi
        sleep 1
    done
    as_superuser <<'SQL'
SELECT 'CREATE ROLE portal_ci LOGIN CREATEDB PASSWORD ''portal_ci'''
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_ci') \gexec
SELECT 'CREATE DATABASE portal_ci OWNER portal_ci'
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'portal_ci') \gexec
SQL
}

start_redis() {
    install redis-server redis-server
    redis-server --daemonize yes --bind 127.0.0.1 --port 6379 --save "" --appendonly no --dir /tmp >/dev/null
    for _ in $(seq 30); do
        if answers redis; then return; fi
        sleep 1
    done
}

answers postgres || start_postgres
answers redis || start_redis
.venv/bin/python scripts/services.py
echo "PostgreSQL and Redis answer."
