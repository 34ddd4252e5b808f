"""What cuts the old sources anew: code and data that make rows; not comments, docstrings, or code beside them."""

import io
import re
import shutil
import tokenize
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.pipeline.fingerprint import CUT, IDENTIFY, code_fingerprint, normal_form

PACKAGE = Path(str(files("variorum")))


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package's code, to change."""
    shutil.copytree(PACKAGE, tmp_path / "variorum", ignore=shutil.ignore_patterns("__pycache__", "flows", "schemas"))
    return tmp_path / "variorum"


def replace_in(path: Path, pattern: str, after: str) -> None:
    text, n = re.subn(pattern, after, path.read_text(), count=1)
    assert n == 1
    path.write_text(text)


def test_a_comment_a_docstring_or_code_that_no_build_imports_cuts_nothing_anew(package: Path) -> None:
    before = code_fingerprint(CUT, package), code_fingerprint(IDENTIFY, package)
    for path in package.glob("annotate/*.py"):
        path.write_text("raise SystemExit\n" + path.read_text())
    (package / "text" / "unused.py").write_text("NOBODY = 'imports this'\n")
    replace_in(package / "text" / "cut.py", '"""', '"""Another first word. ')
    for path in package.glob("text/readers/**/*.py"):
        path.write_text("# A remark.\n\n" + path.read_text() + "\n\n# The end.\n")
    replace_in(package / "identity" / "carry.py", r"\n\ndef carry", "\n\n# Said anew.\n\ndef carry")
    assert (code_fingerprint(CUT, package), code_fingerprint(IDENTIFY, package)) == before


@pytest.mark.parametrize(
    "path",
    ["text/cut.py", "text/language.py", "text/readers/pdf/reader.py", "text/readers/html/runs.py", "pipeline/rows.py"],
)
def test_code_that_makes_rows_cuts_anew(path: str, package: Path) -> None:
    before = code_fingerprint(CUT, package), code_fingerprint(IDENTIFY, package)
    with (package / path).open("a") as file:
        file.write("\nMORE = 1\n")
    assert code_fingerprint(CUT, package) != before[0]
    assert code_fingerprint(IDENTIFY, package) == before[1]


@pytest.mark.parametrize("pattern", ["text/words/*.toml", "text/readers/plain/headings/*.toml"])
def test_a_word_list_or_a_weight_cuts_anew(pattern: str, package: Path) -> None:
    seen = {code_fingerprint(CUT, package)}
    lists = sorted(package.glob(pattern))
    for path in lists:
        with path.open("a") as file:
            file.write("\n# more\n")
        seen.add(code_fingerprint(CUT, package))
    assert len(seen) == len(lists) + 1 > 1


def test_how_ids_are_carried_over_is_a_stage_of_its_own(package: Path) -> None:
    before = code_fingerprint(CUT, package), code_fingerprint(IDENTIFY, package)
    replace_in(package / "identity" / "thresholds.py", "ALIGNED = 0.5", "ALIGNED = 0.6")
    assert code_fingerprint(CUT, package) == before[0]
    assert code_fingerprint(IDENTIFY, package) != before[1]


def test_the_normal_form_of_our_own_code_is_the_same_program() -> None:
    for path in sorted(PACKAGE.glob("text/**/*.py")) + sorted(PACKAGE.glob("identity/*.py")):
        source = path.read_text(encoding="utf-8")
        assert tokens_of(normal_form(source)) == tokens_of(source), path


@given(
    st.lists(st.sampled_from(['"""a\n\n# b"""', "'#'", '"\\""', "# it's", "x = (", ")", "f('''\n''')", "\n", "    "]))
)
def test_what_is_in_strings_is_no_comment_and_what_is_in_brackets_no_docstring(parts: list[str]) -> None:
    source = "\n".join(parts)
    try:
        compile(source, "", "exec")
    except SyntaxError:
        return
    assert tokens_of(normal_form(source)) == tokens_of(source)


def tokens_of(source: str) -> list[str]:
    """What Python reads, without comments, line ends, and lines that are nothing but strings."""
    lines: list[list[tokenize.TokenInfo]] = [[]]
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NEWLINE:
            lines.append([])
        elif token.type not in (tokenize.COMMENT, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER):
            lines[-1].append(token)
    return [token.string for line in lines if any(t.type != tokenize.STRING for t in line) for token in line]
