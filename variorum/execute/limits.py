"""How much time and memory a source may take before its process is ended and it goes to quarantine."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Allowances for one item of a batch, by the bytes of its input."""

    cpu_seconds: float = 20.0
    """CPU seconds that any item may take. The slowest honest small sources (PDFs) take one or two."""
    cpu_seconds_per_mb: float = 20.0
    """And for each megabyte: honest text takes .3 to 2, PDF up to 5, on a slow machine thrice that."""
    memory: int = 2 << 30
    """Bytes of memory that any item may take: what 20 MB of packed XML or a PDF with large streams unfold to."""
    memory_per_byte: int = 40
    """And for each byte of input: text on its way to rows takes 10 to 20 bytes a byte."""
    stuck_seconds: float = 600.0
    """Seconds in which a worker must have used some CPU: a process that waits for ever uses none."""

    def cpu_for(self, n_bytes: int) -> float:
        """CPU seconds for an item of `n_bytes`."""
        return self.cpu_seconds + self.cpu_seconds_per_mb * n_bytes / 1e6

    def memory_for(self, n_bytes: int) -> int:
        """Bytes of memory for an item of `n_bytes`."""
        return self.memory + self.memory_per_byte * n_bytes


LIMITS = Limits()

ALLOCATOR = {"ARROW_DEFAULT_MEMORY_POOL": "system"}
"""For the environment of a process that builds, before it imports Arrow: its own allocator keeps what is freed. With a
line of 50 MB a build had 190 MB more than it needed."""
