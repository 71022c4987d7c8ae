#!/usr/bin/env bash
# Writes the two lock files anew. They carry hashes and no address of a package index.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=$(scripts/bootstrap.sh uv)
compile=("$uv" pip compile --quiet --universal --upgrade --generate-hashes --no-annotate --no-header
    --no-emit-index-url --no-emit-find-links --python-version 3.11 pyproject.toml --extra s3)
"${compile[@]}" -o requirements.txt
"${compile[@]}" --group dev -o requirements-dev.txt
