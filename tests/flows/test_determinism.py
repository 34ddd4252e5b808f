"""The same sources and the same code give the same tree, however, wherever and by whomever they are built."""

import json
import random
import shutil
from pathlib import Path

import pytest
from scene import ENTRY, Build, Variorum, essay, write_texts

ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
"""A locale in which Python takes the names of files for ASCII."""


@pytest.fixture(scope="session")
def contents() -> dict[str, bytes]:
    """Thirty sources of several languages, encodings and formats; two of them the same, one that cannot be taken."""
    german = "Über die Brücke\n\nAls der Müller über die Brücke ging, fiel ihm ein, dass er den Schlüssel vergaß.\n"
    french = "L’été\n\nLes élèves rentrèrent à l’école après un été très long où personne n’avait lu de livres.\n"
    found = {f"{n:02}/{n * 7 % 13}.txt": essay(f"plant {n}", 9).encode() for n in range(26)}
    return found | {
        "de.txt": german.encode("cp1252"),
        "fr.md": f"# {french}".encode(),
        "copy of 03.txt": essay("plant 3", 9).encode(),
        "bad.txt": bytes(3000),
        "Ü ü.txt": german.encode("utf-16"),
    }


def edited(contents: dict[str, bytes]) -> dict[str, bytes]:
    kept = {name: data for name, data in contents.items() if "07/" not in name}
    second = {name: data.replace(b"winter storms", b"summer storms") for name, data in kept.items()}
    second["08/moved.txt"] = second.pop("08/4.txt")
    return second | {"new.txt": essay("newcomer").encode()}


@pytest.fixture(scope="session")
def trees(tmp_path_factory: pytest.TempPathFactory, contents: dict[str, bytes], build: Build) -> tuple[str, str]:
    """The trees of version 1 and of version 2, after edits, built in this process."""
    home = tmp_path_factory.mktemp("trees")
    return write_and_build(home, contents, build)


def write_and_build(home: Path, contents: dict[str, bytes], build: Build) -> tuple[str, str]:
    found = []
    for round_ in (contents, edited(contents)):
        shutil.rmtree(home / "in", ignore_errors=True)
        write_texts(home / "in", round_)
        found.append(str(build(home / "in", home / "w").tree))
    return found[0], found[1]


def test_whatever_order_a_folder_was_filled_in(
    tmp_path: Path, contents: dict[str, bytes], trees: tuple[str, str], build: Build
) -> None:
    shuffled = random.Random(7).sample(sorted(contents.items()), len(contents))
    assert write_and_build(tmp_path, dict(shuffled), build) == trees


@pytest.mark.parametrize(
    ("workers", "environment", "place"),
    [
        (1, {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "Asia/Kathmandu"}, "in"),
        (1, ASCII, "in"),
        (2, {"PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8", "TZ": "America/St_Johns"}, "../home/./in/"),
        (2, {"PYTHONHASHSEED": "3", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8", "POLARS_MAX_THREADS": "1"}, None),
    ],
)
def test_whatever_surrounds_the_build(
    workers: int,
    environment: dict[str, str],
    place: str | None,
    tmp_path: Path,
    contents: dict[str, bytes],
    trees: tuple[str, str],
    variorum: Variorum,
) -> None:
    home = tmp_path / "home"
    for version, round_ in enumerate((contents, edited(contents)), start=1):
        shutil.rmtree(home / "in", ignore_errors=True)
        write_texts(home / "in", round_)
        # A batch for every few sources, so that two workers have something to share.
        small = "from variorum.pipeline import batching; batching.BATCH_BYTES = 4000; " + ENTRY[-1]
        words = ["build", place or home / "in", "--warehouse", tmp_path / "w", "--name", "test"]
        ended = variorum(*words, "--workers", workers, "--json", cwd=home, env=environment, entry=small)
        assert ended.returncode == 0, ended.stderr
        report = json.loads(ended.stdout)
        assert (report["version"], report["tree"]) == (version, trees[version - 1])


@pytest.mark.parametrize(
    "words",
    [
        ("*/x",),
        ("*/*/*.txt",),
        ("ü=b/x", ".", "--name", "Bücher"),
        (".", "--include", "ö*", "--exclude", "ä2*", "--message", "für dich"),
    ],
    ids=" ".join,
)
def test_whatever_the_locale_calls_a_file(words: tuple[str, ...], tmp_path: Path, variorum: Variorum) -> None:
    folder = tmp_path / "Bücher"
    names = ("ä/x/ö1.txt", "ä/x/one.txt", "b/x/ä2.txt", "b/x/two.txt", "ä/y ö/z.txt")
    write_texts(folder, {name: essay(name) for name in names} | {"b/x/.variorumignore": "ä*.txt\n"})
    told = []
    for environment in (None, ASCII):  # as the tests are run, in UTF-8
        warehouse = tmp_path / f"w {len(told)}"
        bytes_ = [word.encode() for word in words]
        ended = variorum("build", *bytes_, "--warehouse", warehouse, "--workers", 1, cwd=folder, env=environment)
        assert ended.returncode == 0, ended.stderr
        made = json.loads((warehouse / "versions" / "00000001.json").read_bytes())
        told.append({key: made[key] for key in ("tree", "name", "message", "dataset", "counts")})
    assert told[0] == told[1]


def test_python_in_a_locale_without_names_for_files_is_refused_in_words(tmp_path: Path, variorum: Variorum) -> None:
    write_texts(tmp_path, {"in/a.txt": essay("practice")})
    entry = "import variorum; variorum.build('in', warehouse='w')"
    ended = variorum(env=ASCII, entry=entry)
    assert ended.returncode == 1
    assert "this locale takes the names of files for ascii: set PYTHONUTF8=1" in ended.stderr
    assert not (tmp_path / "w").exists()
