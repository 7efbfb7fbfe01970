#!/usr/bin/env bash
# The Python with MLflow's own client that test/mlflow runs. Prints nothing when it is there.
set -euo pipefail
cd "$(dirname "$0")/.."

pins=test/mlflow/requirements.txt
venv=.cache/mlflow-venv
"$venv/bin/python" --version >/dev/null 2>&1 && cmp -s "$pins" "$venv/installed.txt" && exit 0

rm -rf "$venv"
# Debian's python3 can make an environment, but puts no pip into it: the pip outside fills it.
python3 -m venv --without-pip "$venv"
python3 -m pip --python "$venv/bin/python" install --quiet --disable-pip-version-check --requirement "$pins"
cp "$pins" "$venv/installed.txt"
