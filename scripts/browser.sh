#!/usr/bin/env bash
# Prints the path of a Chromium that starts, and gets one where there is none.
set -uo pipefail
cd "$(dirname "$0")/.."

starts() { [ -n "$1" ] && "$1" --version >/dev/null 2>&1; }

playwrights_own() {
    .venv/bin/python -c '
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)' 2>/dev/null
}

find_browser() {
    local name path
    for name in "${CHROMIUM:-}" chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
        path=$(command -v "$name" 2>/dev/null) || continue
        starts "$path" && echo "$path" && return
    done
    path=$(playwrights_own)
    starts "$path" && echo "$path"
}

get_browser() {
    local name
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        export DEBIAN_FRONTEND=noninteractive
        apt-get update -q
        # The one without windows does the same with a fifth less of the processor; not every release has it.
        for name in chromium-headless-shell chromium; do
            apt-get install -q -y --no-install-recommends "$name" && find_browser >/dev/null && return
        done
    fi
    .venv/bin/playwright install chromium
}

find_browser && exit
echo "No Chromium found: getting one …" >&2
get_browser >&2 </dev/null
find_browser && exit
echo "No Chromium for the browser tests: install one (Debian: sudo apt-get install chromium) and run again," \
    "or leave these tests out with SKIP_BROWSER=1 make test." >&2
exit 1
