#!/usr/bin/env bash
# Gets an nginx for the tests that attack the portal through its front server; without one they are skipped and say so.
set -uo pipefail
export PATH=$PATH:/usr/sbin:/usr/local/sbin

command -v nginx >/dev/null && exit
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "No nginx found: getting one …"
    export DEBIAN_FRONTEND=noninteractive
    # The package starts its own server on port 80 wherever it may: here it may not.
    refusal=/usr/sbin/policy-rc.d
    [ -e "$refusal" ] || { printf '#!/bin/sh\nexit 101\n' >"$refusal" && chmod +x "$refusal" && own=yes; }
    apt-get update -q && apt-get install -q -y --no-install-recommends nginx-light
    [ -z "${own:-}" ] || rm -f "$refusal"
fi
command -v nginx >/dev/null && exit
echo "No nginx: tests of the front server are skipped (Debian: sudo apt-get install nginx-light)."
