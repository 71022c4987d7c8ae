#!/usr/bin/env bash
# Makes .venv and installs the locked requirements: scripts/bootstrap.sh [runtime|dev|uv]
# The last line printed with «uv» is the path of uv. Needs no root and writes only below the project.
set -euo pipefail
cd "$(dirname "$0")/.."

want=${1:-runtime}
# No download of another Python, however old this one is: the message below says what to do.
export UV_PYTHON_DOWNLOADS=never UV_HTTP_TIMEOUT="${UV_HTTP_TIMEOUT:-180}"
# Networks of institutions add their own certificate to the system's store; uv by itself does not look there.
[ ! -s /etc/ssl/certs/ca-certificates.crt ] || export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}"

fail() {
    echo "$*" >&2
    exit 1
}

check_python() {
    command -v python3 >/dev/null || fail "python3 is missing: install Python 3.11 or newer."
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "The portal needs Python 3.11 or newer, python3 here is $(python3 -V 2>&1)."
}

find_uv() {
    if command -v uv >/dev/null; then
        command -v uv
        return
    fi
    if [ ! -x .tools/bin/uv ]; then
        python3 -m pip --version >/dev/null 2>&1 ||
            fail "Neither uv nor pip is here: install one (Debian, Ubuntu: apt-get install python3-pip) and run again."
        echo "Installing uv into .tools …" >&2
        # --target needs neither root nor a writable site, and Debian's Python allows it.
        python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
            --target .tools --upgrade "uv>=0.8,<1" >&2 ||
            fail "uv could not be installed: see pip's message above (is there a network connection?)."
    fi
    echo "$PWD/.tools/bin/uv"
}

installed() { # the lock file that .venv was made from is this one, unchanged
    cmp -s "$1" .venv/installed-requirements.txt
}

check_python
if [ "$want" = uv ]; then
    find_uv
    exit
fi

.venv/bin/python -c '' 2>/dev/null || rm -rf .venv
# The development set holds the runtime set, so a start after tests installs nothing.
if installed requirements-dev.txt; then exit 0; fi
if [ "$want" = runtime ] && installed requirements.txt; then exit 0; fi

uv=$(find_uv)
lock=requirements.txt
[ "$want" = runtime ] || lock=requirements-dev.txt
if [ ! -d .venv ]; then
    "$uv" venv --quiet --python "$(python3 -c 'import sys; print(sys.executable)')" .venv
fi
echo "Installing $lock into .venv …" >&2
rm -f .venv/installed-requirements.txt
"$uv" pip sync --quiet --require-hashes --python .venv/bin/python "$lock"
cp "$lock" .venv/installed-requirements.txt
