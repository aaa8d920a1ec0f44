#!/bin/sh
# Every check, cheapest first. Ends at the first that fails; the tests run on to the last group.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin

step() { printf '\n== %s\n' "$1"; }

step "ruff"
$bin/ruff check .
$bin/ruff format --check .

# Two lanes for two cores: much of the records' tests and the journeys is waiting, for servers, disks and time-outs.
said=$(mktemp -d)
beside="records journey screens truth"
# shellcheck disable=SC2086 # names without blanks
setsid packaging/check_lane.sh "$said" $beside & # a process group of its own, which one signal ends
lane=$!
trap 'kill -- -$lane 2>/dev/null || true; rm -rf "$said"' EXIT

step "mypy"
$bin/mypy
step "import contracts"
$bin/lint-imports
step "qmllint and qmlformat"
$bin/python packaging/qml_check.py
failed=""
tests() {
  name=$1
  shift
  step "tests: $name"
  $bin/python -m pytest -q --durations=5 "$@" || failed="$failed $name"
}

# Programs of their own, so that a crash in one room is not the end of the others.
tests rooms tests/unit --ignore=tests/unit/kiosk --ignore=tests/unit/sync
tests kiosk tests/unit/kiosk --ignore=tests/unit/kiosk/screens
for file in tests/unit/kiosk/screens/test_*.py; do
  case $file in
    */test_screens.py) ;;
    *) tests "$(basename "$file" .py)" "$file" ;;
  esac
done
wait $lane || true
for name in $beside; do
  step "tests: $name"
  cat "$said/$name"
  [ ! -e "$said/$name.failed" ] || failed="$failed $name"
done
[ -z "$failed" ] || { printf '\nfailed:%s\n' "$failed"; exit 1; }
