#!/usr/bin/env bash
# All that is checked: scripts/test.sh sqlite|services|lint|bench [pytest's arguments]
# Every stage runs, whatever the one before it said; the exit code is 0 only if all were clean.
set -uo pipefail
cd "$(dirname "$0")/.."

what=${1:-sqlite}
shift || true
failures=()
production_settings=(
    PORTAL_MODE=production SECRET_KEY=only-for-this-check-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ
    SEALED_KEYS=1:only-for-this-check-0123456789-sealed HASH_KEYS=1:only-for-this-check-0123456789-hashes
    PORTAL_URL=https://portal.example ALLOWED_HOSTS=portal.example CSRF_TRUSTED_ORIGINS=https://portal.example
    DATABASE_URL=postgres://portal:portal@127.0.0.1:5432/portal REDIS_URL=redis://127.0.0.1:6379/0
    EMAIL_URL=smtp+tls://user:password@mail.example:587 MAIL_FROM=portal@portal.example TRUSTED_PROXY_COUNT=1
)

stage() { # stage NAME COMMAND…
    local name=$1
    shift
    echo
    echo "=== $name"
    "$@" || failures+=("$name")
}

static_checks() {
    stage "ruff" ruff check .
    stage "ruff format" ruff format --check .
    stage "djlint" djlint --quiet --lint templates
    stage "mypy" mypy
    stage "import contracts" lint-imports --no-logo
    stage "migrations match the models" python manage.py makemigrations --check --dry-run
    stage "production settings" env "${production_settings[@]}" \
        python manage.py check --deploy --fail-level WARNING
}

run_pytest() { # run_pytest REPORT ARGUMENTS…
    local report=$1
    shift
    mkdir -p var/reports
    rm -f "var/reports/$report.xml"
    stage "pytest ($report)" python -m pytest -n "${TEST_PROCESSES:-2}" --dist worksteal --junitxml="var/reports/$report.xml" "$@"
}

without_browser=(-m "not browser" --ignore=tests/browser)

sqlite() {
    unset DATABASE_URL REDIS_URL
    static_checks
    scripts/office.sh </dev/null
    scripts/front.sh </dev/null
    if [ "${SKIP_BROWSER:-}" = 1 ]; then
        run_pytest sqlite "${without_browser[@]}" "$@"
        return
    fi
    CHROMIUM=$(scripts/browser.sh) || exit 1
    export CHROMIUM
    run_pytest sqlite "$@"
}

services() {
    export DATABASE_URL="${DATABASE_URL:-postgres://portal_ci:portal_ci@127.0.0.1:5432/portal_ci}"
    export REDIS_URL="${REDIS_URL:-redis://127.0.0.1:6379/9}"
    # Tests of concurrency and of the real worker fail, rather than skip, where this is set.
    export TEST_SERVICES=1
    python scripts/services.py || exit 1
    scripts/front.sh </dev/null
    run_pytest services "${without_browser[@]}" "$@"
}

bench() {
    export DATABASE_URL="${DATABASE_URL:-postgres://portal_ci:portal_ci@127.0.0.1:5432/portal_ci}"
    python scripts/services.py postgres || exit 1
    # Test mode has its own caches, hasher and static files: what it measures would hold for no one.
    export PORTAL_MODE=demo
    python manage.py collectstatic --noinput --verbosity 0 || exit 1
    stage "bench" python -m bench "$@"
    # Arguments are the first one's: the others have sizes of their own.
    if [ $# -eq 0 ]; then
        stage "bench of the directory's import" python -m bench.import_directory
        stage "bench of the protocols" python -m bench.protocols
    fi
}

# Compiled once, not again by each of the hundreds of processes that tests start; outside of the tree.
unset PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX="${PYTHONPYCACHEPREFIX:-$PWD/var/pycache}"
scripts/bootstrap.sh dev || exit 1
export PATH="$PWD/.venv/bin:$PATH" PORTAL_MODE=test
case $what in
    sqlite | services | bench) "$what" "$@" ;;
    lint) static_checks ;;
    *)
        echo "usage: scripts/test.sh sqlite|services|lint|bench" >&2
        exit 2
        ;;
esac

echo
if [ ${#failures[@]} -gt 0 ]; then
    printf 'failed: %s\n' "${failures[@]}"
else
    echo "$what: all clean"
fi
if [ "$what" = sqlite ] && [ "${SKIP_BROWSER:-}" = 1 ]; then
    echo "browser tests left out: SKIP_BROWSER=1"
fi
[ ${#failures[@]} -eq 0 ]
