"""What went wrong, for programs: `--json` prints a code that stays, whatever becomes of the sentence."""

import json
from pathlib import Path

import pytest
from scene import Variorum

CASES: dict[str, tuple[tuple[str, ...], int, dict[str, object]]] = {
    "no such source": (("build", "absent"), 2, {"code": "no_such_source", "thing": "absent"}),
    "no sources": (("build",), 2, {"code": "no_sources", "expected": "a file, folder, glob or URI"}),
    "not a warehouse": (("versions", "--warehouse", "absent"), 1, {"code": "warehouse"}),
    "no such version": (("show", "9", "--warehouse", "w"), 1, {"code": "no_such_version", "thing": "9", "valid": [1]}),
    "no such tag": (("tag", "none", "--remove", "--warehouse", "w"), 1, {"code": "no_such_tag", "thing": "none"}),
    "no such id": (("resolve", "p0", "--warehouse", "w"), 2, {"code": "no_such_id", "thing": "p0"}),
    "a wrong option": (("build", "texts", "--workers", "0"), 2, {"code": "usage"}),
}


@pytest.mark.parametrize("case", CASES)
def test_an_error_has_a_code_for_programs_and_a_sentence_for_people(
    case: str, warehouse: Path, texts: Path, tmp_path: Path, variorum: Variorum
) -> None:
    words, code, expected = CASES[case]
    ended = variorum(*words, "--json")
    assert ended.returncode == code
    error = json.loads(ended.stdout)["error"]
    assert {name: error[name] for name in expected} == expected
    assert ended.stderr.strip() == f"variorum: {error['message']}"
