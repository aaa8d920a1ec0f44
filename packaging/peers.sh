#!/bin/sh
# Makes the peers' environment (MediaPipe wants an older numpy) and measures vision against them.
# Usage: peers.sh [FRAMES]: a folder of consecutive .jpg of 1280x720; without one, the demo footage is taken apart.
set -eu
cd "$(dirname "$0")/.."
peers=build/peers
stamp="$peers/.of-lock"

if ! cmp -s requirements/peers.txt "$stamp"; then
  printf '%s\n' "peers: making $peers"
  .venv/bin/python -m venv --clear "$peers"
  "$peers/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/peers.txt
  cp requirements/peers.txt "$stamp"
fi
exec .venv/bin/kiosk bench vision --peers "$peers/bin/python" ${1:+--frames "$1"}
