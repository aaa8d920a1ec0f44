"""The touch application: the only room that imports Qt."""

import os

# The linear algebra here is small, and vision has its own thread: OpenBLAS's threads only compete for the cores.
# Besides they must end whenever a library forks, and that waits for ever when another thread computes just then.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
