#!/bin/sh
# A part of check.sh that runs beside the rest: the groups $2 ..., one after the other. What each says goes to the
# folder $1.
set -eu

tests() {
  .venv/bin/python -m pytest -q --durations=5 -o faulthandler_timeout=660 "$@" >"$said/$name" 2>&1 ||
    touch "$said/$name.failed"
}

said=$1
shift
for name; do
  case $name in
    records) tests tests/unit/sync tests/fault ;;
    journey) tests tests/journey ;;
    screens) tests tests/unit/kiosk/screens/test_screens.py ;;
    truth) tests tests/truth ;;
  esac
done
