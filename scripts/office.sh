#!/usr/bin/env bash
# Gets a LibreOffice for the tests that recalculate workbooks, where it can; without one they are skipped and say so.
set -uo pipefail

command -v soffice >/dev/null && exit
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "No LibreOffice found: getting one …"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q && apt-get install -q -y --no-install-recommends libreoffice-calc-nogui
fi
command -v soffice >/dev/null && exit
echo "No LibreOffice: tests that recalculate workbooks are skipped (Debian: sudo apt-get install libreoffice-calc-nogui)."
