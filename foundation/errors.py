"""The two families of errors.

:class:`EnvironmentFailed` means that the world let us down (a cable, a disk, a network): the person
sees what still works and what to do. Anything else that is raised is :class:`Bug` or one of Python's
own errors and means that we are wrong: it fails loudly in tests, and in the field the screen goes back
to the attract loop and the report is kept.
"""

from __future__ import annotations


class EnvironmentFailed(Exception):
    """Something outside the program failed.

    ``remedy`` says in one plain English sentence what a technician can do about it. Neither text may
    hold anything about a person: both are logged.
    """

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}".strip()


class Bug(Exception):
    """We broke our own promise; never caught except at the very top."""
