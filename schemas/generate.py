"""What is generated from the models: schemas/tables.json and docs/data-dictionary.md; `make tables` writes both."""

import json
from dataclasses import asdict
from pathlib import Path

from variorum.schemas.dictionary import data_dictionary
from variorum.schemas.models import MODELS, described, layout_of
from variorum.schemas.table import to_json
from variorum.schemas.tables import DESCRIPTIONS

ROOT = Path(__file__).resolve().parents[1]


def descriptions() -> str:
    """The text of tables.json."""
    found = {name: {"table": to_json(described(name)), "layout": asdict(layout_of(name))} for name in MODELS}
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write both files."""
    (ROOT / "schemas" / DESCRIPTIONS).write_text(descriptions(), encoding="utf-8")
    dictionary = data_dictionary([described(name) for name in MODELS])
    (ROOT / "docs" / "data-dictionary.md").write_text(dictionary, encoding="utf-8")


if __name__ == "__main__":
    main()
