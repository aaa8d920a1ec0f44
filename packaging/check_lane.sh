#!/bin/sh
# The part of check.sh that runs beside the rest: what each group says goes to the folder $1.
set -eu

tests() {
  name=$1
  shift
  .venv/bin/python -m pytest -q --durations=5 -o faulthandler_timeout=660 "$@" >"$said/$name" 2>&1 ||
    touch "$said/$name.failed"
}

said=$1
tests records tests/unit/sync tests/fault
tests journey tests/journey
