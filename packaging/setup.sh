#!/bin/sh
# Sets up a bare Debian 12 machine: system packages, Python environment, generated Qt files.
# Usage: setup.sh run|test. Prerequisites: git, make, python3. A second run takes a second.
set -eu
cd "$(dirname "$0")/.."
what=${1:-run}

say() { printf '%s\n' "setup: $*"; }

python=${PYTHON:-python3}
"$python" - <<'P' || { say "Python 3.11 or 3.12 is needed; 'python3 --version' says $("$python" --version 2>&1)."; exit 1; }
import sys
sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))
P

packages="python3-venv xvfb xauth libegl1 libgl1 libgl1-mesa-dri libopengl0 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4
  libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 libxcb-xkb1 libdbus-1-3
  libfontconfig1 libglib2.0-0"
[ "$what" = test ] && packages="$packages dbus faketime chromium postgresql-15 pcscd vsmartcard-vpcd"

missing=""
for package in $packages; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' || missing="$missing $package"
done
# node may be another maker's package than Debian's, with npm in it.
[ "$what" != test ] || { command -v node && command -v npm; } >/dev/null || missing="$missing nodejs npm"
if [ -n "$missing" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "installing system packages:$missing"
    log=$(mktemp)
    (apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing) >"$log" 2>&1 ||
      { tail -n 20 "$log"; say "apt-get could not install:$missing"; exit 1; }
    rm -f "$log"
  else
    say "these system packages are missing; install them, then run this again:"
    say "  sudo apt-get install$missing"
    exit 1
  fi
fi

locks="requirements/device.txt requirements/central.txt"
[ "$what" = test ] && locks="$locks requirements/dev.txt"
want=$(cat $locks packaging/setup.sh | sha256sum | cut -d' ' -f1)
stamp=".venv/.installed-$what"
if [ ! -x .venv/bin/python ] || [ "$(cat "$stamp" 2>/dev/null || true)" != "$want" ]; then
  say "making the Python environment (a few minutes the first time)"
  [ -x .venv/bin/python ] || "$python" -m venv .venv
  arguments=""
  for lock in $locks; do arguments="$arguments -r $lock"; done
  .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes $arguments
  site=$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
  pwd >"$site/guong.pth"
  printf '#!%s\nimport sys\nfrom kiosk.cli.main import main\nsys.exit(main())\n' "$(pwd)/.venv/bin/python" >.venv/bin/kiosk
  chmod +x .venv/bin/kiosk
  printf '%s' "$want" >"$stamp"
fi

if [ "$what" = test ]; then
  validator=build/validator
  want=$(cat requirements/validator/*.json | sha256sum | cut -d' ' -f1)
  if [ "$(cat "$validator/.installed" 2>/dev/null || true)" != "$want" ]; then
    say "installing Khronos' glTF validator"
    mkdir -p "$validator"
    cp requirements/validator/package.json requirements/validator/package-lock.json "$validator"
    npm ci --prefix "$validator" --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
    printf '%s' "$want" >"$validator/.installed"
  fi
fi

.venv/bin/python packaging/qt_files.py --if-needed
