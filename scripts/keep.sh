#!/usr/bin/env bash
# Keeps one process of the portal running: scripts/keep.sh web|worker|beat (the Procfile's commands).
# What a killed process leaves behind would hold its port or take tasks, so the whole group ends with its leader.
set -uo pipefail
cd "$(dirname "$0")/.."
case ${1:-} in
    web | worker | beat) ;;
    *)
        echo "usage: scripts/keep.sh web|worker|beat" >&2
        exit 2
        ;;
esac

child=
stopping=

stop() { # only the leader: it ends its own children after what they have in hand; asked again, all at once
    [ -z "$child" ] || kill "-${stopping:-TERM}" -- "${stopping:+-}$child" 2>/dev/null
    stopping=KILL
}
trap stop TERM INT HUP

set -m # every start is a group of its own
while [ -z "$stopping" ]; do
    started=$SECONDS
    scripts/process.sh "$1" </dev/null &
    child=$!
    [ -z "$stopping" ] || kill -TERM "$child"
    # A signal ends the wait, not the process.
    while kill -0 "$child" 2>/dev/null; do wait "$child"; done
    kill -KILL -- "-$child" 2>/dev/null
    child=
    # What can't start at all is not tried in a hurry.
    [ -n "$stopping" ] || [ $((SECONDS - started)) -ge 5 ] || sleep 1
done
