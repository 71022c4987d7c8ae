#!/usr/bin/env bash
# The one place that says how each process of the portal is run: scripts/process.sh web|worker|beat|release
# Used by `make demo`, the Procfile and docker-compose.yml alike.
set -euo pipefail
cd "$(dirname "$0")/.."
[ ! -d .venv ] || export PATH="$PWD/.venv/bin:$PATH"
export PYTHONUNBUFFERED=1
var=${VAR_DIR:-$PWD/var}
log_level=$(echo "${LOG_LEVEL:-INFO}" | tr '[:upper:]' '[:lower:]')
# Their own DEBUG lines hold addresses with tokens and arguments of tasks; the portal's stand in its settings.
[ "$log_level" != debug ] || log_level=info

web() {
    # No preload: a worker that starts again must read the code and settings of its own.
    # Each open connection is a file to the system, and slow ones may be many.
    ulimit -S -n 8192 2>/dev/null || ulimit -S -n "$(ulimit -H -n)"
    exec gunicorn portal.wsgi:application --worker-class portal.serving.worker.PatientWorker \
        --bind "${WEB_BIND:-127.0.0.1:${PORT:-8000}}" \
        --workers "${WEB_WORKERS:-2}" --threads "${WEB_THREADS:-4}" \
        --timeout 60 --graceful-timeout 10 --max-requests 5000 --max-requests-jitter 500 \
        --no-control-socket --log-level "$log_level"
}

worker() {
    # Over files two threads of one process are enough; Redis is the sign of a real installation.
    local pool=threads
    [ -z "${REDIS_URL:-}" ] || pool=prefork
    exec celery --quiet -A portal worker --pool "$pool" --concurrency "${WORKER_CONCURRENCY:-2}" \
        --without-gossip --without-mingle --loglevel "$log_level"
}

beat() {
    mkdir -p "$var"
    exec celery --quiet -A portal beat --schedule "$var/beat-pulse" --loglevel "$log_level"
}

release() {
    # Once for every new version, before its processes start.
    python manage.py migrate --noinput
    # Files of earlier versions stay: pages that are still open ask for them.
    [ -z "${STATIC_EXPORT:-}" ] || cp -a "$var/static/." "$STATIC_EXPORT/"
}

case ${1:-} in
    web | worker | beat | release) "$1" ;;
    *)
        echo "usage: scripts/process.sh web|worker|beat|release" >&2
        exit 2
        ;;
esac
