"""What is said of a job, by the worker that had it or by the cluster."""

from typing import Literal, TypeAlias

Word: TypeAlias = Literal["done", "stopped", "other_program", "folder_not_shared", "lost", "worker_failed"]

DONE: Word = "done"
STOPPED: Word = "stopped"
"""The build that waited for it has ended."""
OTHER_PROGRAM: Word = "other_program"
"""The worker runs another program than the build."""
NOT_SEEN: Word = "folder_not_shared"
"""The worker does not see what the build sees."""
LOST: Word = "lost"
"""The worker ended, and so did those that had it after that one."""
FAILED: Word = "worker_failed"
"""The worker cannot run this program at all."""

Said: TypeAlias = tuple[Word, str, str]
"""A word, where it was said, and a clause that says more."""
