#!/bin/sh
# Every check, cheapest first. Ends at the first that fails.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin

step() { printf '\n== %s\n' "$1"; }

step "ruff"
$bin/ruff check .
$bin/ruff format --check .
step "mypy"
$bin/mypy
step "import contracts"
$bin/lint-imports
step "qmllint and qmlformat"
$bin/python packaging/qml_check.py
step "tests"
$bin/python -m pytest -q --durations=10 "$@"
