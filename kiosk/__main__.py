"""``python -m kiosk``: the same as the command ``kiosk``."""

import sys

from kiosk.cli.main import main

sys.exit(main())
