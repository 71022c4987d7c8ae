#!/usr/bin/env bash
# Prints the path of a Chromium that starts, and gets one where there is none.
set -uo pipefail
cd "$(dirname "$0")/.."

starts() { [ -n "$1" ] && "$1" --version >/dev/null 2>&1; }

playwrights_own() {
    .venv/bin/python -c '
from pathlib import Path
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    full = Path(playwright.chromium.executable_path)
shells = sorted(full.parents[2].glob("chromium_headless_shell-*/*/*headless[-_]shell"))
print(shells[-1] if shells else full)' 2>/dev/null
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

can_install() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

install() { DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$1"; }

# The one without windows does the same in half the time: got even where another stands, if the release has it.
get_headless_shell() {
    [ -z "${CHROMIUM:-}" ] && ! command -v chromium-headless-shell >/dev/null && can_install || return
    apt-get update -q -o Acquire::Retries=0 -o Acquire::http::Timeout=20 && install chromium-headless-shell
}

get_browser() {
    can_install && install chromium && find_browser >/dev/null && return
    .venv/bin/playwright install chromium
}

get_headless_shell >&2 </dev/null
find_browser && exit
echo "No Chromium found: getting one …" >&2
get_browser >&2 </dev/null
find_browser && exit
echo "No Chromium for the browser tests: install one (Debian: sudo apt-get install chromium) and run again," \
    "or leave these tests out with SKIP_BROWSER=1 make test." >&2
exit 1
