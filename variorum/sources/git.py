"""The files of a git repository at a commit, read without a work tree: `git+PATH[@REF]`."""

import contextlib
import os
import posixpath
import subprocess
import threading
import weakref
from dataclasses import dataclass
from typing import Any

from variorum.errors import UsageError
from variorum.sources.credentials import without_credentials

PREFIX = "git+"
_POINTERS = ("GIT_DIR", "GIT_COMMON_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_NAMESPACE", "GIT_OBJECT_DIRECTORY")
"""Variables by which git reads another repository than the one that is named; a hook of git has them set."""
_KINDS = {"040000": "directory", "100644": "file", "100755": "file", "120000": "link"}


@dataclass(frozen=True, slots=True)
class GitPlace:
    """A repository and what of it is meant."""

    repository: str
    ref: str


def is_git(place: str) -> bool:
    """Whether a place is a repository at a commit."""
    return place.startswith(PREFIX)


def git_place(place: str) -> GitPlace:
    """The repository and the commit, tag or branch that a place names; without one, what is checked out.

    Raises UsageError where it lies on another machine.
    """
    bare = os.path.expanduser(place.removeprefix(PREFIX).removeprefix("file://"))  # noqa: PTH111
    if "://" in bare and not os.path.lexists(bare):
        named = without_credentials(place)
        raise UsageError(
            f"{named}: git reads nothing from the net here; expected git+PATH of a repository of this machine, such "
            "as a clone of it.",
            code="remote_repository",
            thing=named,
            expected="git+PATH",
        )
    if os.path.lexists(bare):
        return GitPlace(bare, "HEAD")

    # Names of folders and of branches may have an @ in them: the longest name that is there is the repository.
    ends = [at for at, sign in enumerate(bare) if sign == "@"]
    end = next((at for at in reversed(ends) if os.path.lexists(bare[:at])), ends[-1] if ends else None)
    return GitPlace(bare[:end], "HEAD" if end is None else bare[end + 1 :])


def tags(repository: str) -> list[tuple[str, str]]:
    """The tags of a repository in the order in which they were made, each with the time and author of its commit."""
    of_commit = "%(authordate:iso-strict)%00%(authorname)"
    of_tagged = of_commit.replace("%(", "%(*")  # of a tag with a message, what it points to
    form = f"--format=%(refname:strip=2)%00%(if)%(*objectname)%(then){of_tagged}%(else){of_commit}%(end)"
    lines = _git(repository, "for-each-ref", "--sort=creatordate", form, "refs/tags").decode("utf-8", "replace")
    found = [line.split("\0") for line in lines.splitlines()]
    return [(name, f"{name}: {time}, {author}") for name, time, author in found if time]


def commits(place: GitPlace) -> list[tuple[str, str]]:
    """The commits that led to a place, the first one first, each with its time, author and subject.

    Of a merge, what it was merged into: the others would take back and forth what stands in two branches.
    """
    form = "--format=%H%x00%aI%x00%an%x00%s"
    said = _git(place.repository, "log", "--reverse", "--first-parent", form, "--end-of-options", place.ref, "--")
    found = [line.split("\0", 3) for line in said.decode("utf-8", "replace").split("\n") if line]
    return [(commit, f"{commit[:12]}: {time}, {author}: {subject}") for commit, time, author, subject in found]


class GitFiles:
    """The files of one commit, as a file system that can be listed and read."""

    def __init__(self, place: GitPlace) -> None:
        """Raises UsageError where there is no such repository or commit."""
        self._repository = place.repository
        asked = f"{place.ref}^{{commit}}"
        self.commit = _git(place.repository, "rev-parse", "--verify", "--end-of-options", asked).decode().strip()
        self._entries: dict[str, dict[str, Any]] = {"/": {"name": "/", "type": "directory", "size": 0}}
        self._inside: dict[str, list[dict[str, Any]]] = {"/": []}
        self._lock = threading.Lock()
        self._reader: subprocess.Popen[bytes] | None = None
        self._list()

    def ls(self, path: str, detail: bool = True) -> list[dict[str, Any]]:
        """What a folder holds."""
        return self._inside[path.rstrip("/") or "/"]

    def info(self, path: str) -> dict[str, Any]:
        """What stands at a path; a link is what it leads to. Raises FileNotFoundError."""
        return {**self._entries[self._followed(path)], "name": path}

    def isdir(self, path: str) -> bool:
        """Whether a folder stands at a path."""
        return self._entries.get(path, {}).get("type") == "directory"

    def size(self, path: str) -> int:
        """Bytes of a file."""
        return int(self.info(path)["size"])

    def cat_file(self, path: str) -> bytes:
        """The bytes of a file. Raises FileNotFoundError, OSError."""
        return self._blob(self.info(path)["content"])

    def _followed(self, path: str) -> str:
        for _ in range(40):  # as Linux follows links
            if path not in self._entries:
                break
            if not self._entries[path].get("islink"):
                return path
            target = os.fsdecode(self._blob(self._entries[path]["content"]))
            path = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        raise FileNotFoundError("no such file in the commit")

    def _list(self) -> None:
        listing = _git(self._repository, "ls-tree", "-r", "-t", "-z", "-l", "--full-tree", self.commit)
        for line in listing.split(b"\0")[:-1]:
            about, _, name = line.partition(b"\t")
            mode, _, object_id, size = about.decode("ascii").split()
            path = "/" + os.fsdecode(name)
            entry: dict[str, Any] = {"name": path, "type": _KINDS.get(mode, "other"), "content": f"git:{object_id}"}
            entry["size"] = int(size) if size.isdecimal() else 0  # `-` of a folder, `BAD` of what is lost or damaged
            if entry["type"] == "link":
                entry["islink"] = True
            self._entries[path] = entry
            self._inside.setdefault(posixpath.dirname(path), []).append(entry)
            if entry["type"] == "directory":
                self._inside.setdefault(path, [])

    def _blob(self, content: str) -> bytes:
        """The bytes of an object, by one process for all of them."""
        object_id = content.removeprefix("git:")
        with self._lock:
            if self._reader is None:
                command = ["git", "-C", self._repository, "cat-file", "--batch"]
                self._reader = subprocess.Popen(
                    command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,  # what is wrong with an object is told of its source
                    env=_surroundings(),
                )
                weakref.finalize(self, _end, self._reader)
            try:
                return _asked(self._reader, object_id)
            except OSError:  # git ends where an object is damaged: the next one is asked of another process
                _end(self._reader)
                self._reader = None
                raise


def _asked(reader: "subprocess.Popen[bytes]", object_id: str) -> bytes:
    """The bytes of an object. OSError where git has none, or not all of them."""
    into, out = reader.stdin, reader.stdout
    if into is None or out is None:
        raise OSError("git gave no answer")
    into.write(f"{object_id}\n".encode())
    into.flush()

    # Its name, kind and size, or why there is nothing.
    head = out.readline().split()
    if not head:
        raise OSError(f"git cannot read the object {object_id}: it is damaged")
    if len(head) != 3:
        raise OSError(f"git gave no object: {b' '.join(head).decode('utf-8', 'replace')}")
    content = out.read(int(head[2]))
    if len(content) < int(head[2]):
        raise OSError(f"git gave a part of the object {object_id} only")
    out.read(1)
    return content


def _end(reader: "subprocess.Popen[bytes]") -> None:
    for stream in (reader.stdin, reader.stdout):
        if stream is not None:
            with contextlib.suppress(BrokenPipeError):  # it ended before it read the last question
                stream.close()
    reader.wait()


def _surroundings() -> dict[str, str]:
    """The environment that git is called in: it reads what is named and fetches nothing."""
    ours = {name: value for name, value in os.environ.items() if name not in _POINTERS}
    return ours | {"GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}


def _git(repository: str, *words: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", repository, *words], capture_output=True, check=False, env=_surroundings())
    except FileNotFoundError:
        raise UsageError(
            f"{PREFIX}{repository}: needs the command git, which is not installed.", code="missing_package", thing="git"
        ) from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UsageError(
            f"{PREFIX}{repository}: {said[-1] if said else 'git failed'}; "
            "expected a repository, and behind @ a commit, tag or branch of it.",
            code="no_such_source",
            thing=repository,
            expected="a repository, and behind @ a commit, tag or branch of it",
        )
    return done.stdout
