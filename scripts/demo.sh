#!/usr/bin/env bash
# Starts the demo: installs, migrates, collects static files, loads demo data once, runs three processes.
set -euo pipefail
cd "$(dirname "$0")/.."

export PORTAL_MODE=demo PORT="${PORT:-8000}" VAR_DIR="${VAR_DIR:-$PWD/var}"
export PORTAL_URL="${PORTAL_URL:-http://localhost:$PORT}"
# A shell set up for a real installation must not get demo data, or send letters, by mistake.
unset DATABASE_URL EMAIL_URL MEDIA_STORE MEDIA_ACCEL

static_sources() { # names and checksums of all that collectstatic reads
    find static ./*/static requirements.txt portal/apps.py portal/settings.py portal/static_files.py -type f -exec cksum {} + 2>/dev/null |
        sort -k 3
}

collect_static() {
    static_sources >"$VAR_DIR/static-sources.new" || true
    if ! cmp -s "$VAR_DIR/static-sources.new" "$VAR_DIR/static-sources"; then
        echo "Collecting static files …"
        rm -f "$VAR_DIR/static-sources"
        .venv/bin/python manage.py collectstatic --noinput --clear --verbosity 0
        mv "$VAR_DIR/static-sources.new" "$VAR_DIR/static-sources"
    fi
    rm -f "$VAR_DIR/static-sources.new"
}

made_once() { # made_once FILE: a secret of this demo, kept between its starts
    if [ ! -s "$VAR_DIR/$1" ]; then
        (umask 077 && python3 -c 'import secrets; print(secrets.token_urlsafe(50))' >"$VAR_DIR/$1")
    fi
    cat "$VAR_DIR/$1"
}

python3 scripts/serve.py --check
scripts/bootstrap.sh runtime
mkdir -p "$VAR_DIR"
SECRET_KEY=$(made_once secret-key)
SEALED_KEYS=1:$(made_once sealed-key)
HASH_KEYS=1:$(made_once hash-key)
export SECRET_KEY SEALED_KEYS HASH_KEYS
if [ "${1:-}" = --reset ]; then
    echo "Starting over: the demo's database, media and letters are removed."
    (cd "$VAR_DIR" && rm -rf portal.sqlite3* media mail broker cache uploads beat-schedule* beat-pulse)
fi
.venv/bin/python manage.py migrate --noinput --verbosity 0
collect_static
.venv/bin/python manage.py demo
exec .venv/bin/python scripts/serve.py
