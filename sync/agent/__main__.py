"""``python -m sync.agent``."""

import sys

from sync.agent.main import main

sys.exit(main())
