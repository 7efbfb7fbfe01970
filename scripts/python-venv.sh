#!/usr/bin/env bash
# The Python that test/<name> runs other people's clients with, for each name: `mlflow`, `triton`, `perf-analyzer`, `torch`. Prints nothing when it is there.
set -euo pipefail
cd "$(dirname "$0")/.."

for name in "$@"; do
  pins=test/$name/requirements.txt
  venv=.cache/$name-venv
  "$venv/bin/python" --version >/dev/null 2>&1 && cmp -s "$pins" "$venv/installed.txt" && continue

  rm -rf "$venv"
  # Debian's python3 can make an environment, but puts no pip into it: the pip outside fills it.
  python3 -m venv --without-pip "$venv"
  python3 -m pip --python "$venv/bin/python" install --quiet --disable-pip-version-check --requirement "$pins"
  cp "$pins" "$venv/installed.txt"
done
