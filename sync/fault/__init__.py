"""The proof that nothing is lost: real processes, killed and cheated at random points, then counted."""

from sync.fault.harness import Outcome, run_points

__all__ = ["Outcome", "run_points"]
