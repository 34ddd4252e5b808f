"""A dataset of five versions in which everything happens that can happen to an id."""

import shutil
from collections.abc import Callable

import pytest

from variorum.dataset.sql import ask
from variorum.execute.run import direct_run
from variorum.pipeline.build import build
from variorum.pipeline.complete_request import request_of

FLOUR = "Flour and water are all that a good loaf needs, said the old baker to whoever asked him."
OVEN = "The oven must be hot before the dough goes in, or the crust will never become brown."
SALT = "Salt was weighed on the brass scales that his grandfather had brought home from Trieste."
LEAVES = "Green leaves are picked in April, when the mornings on the hills are still cold and wet."
KETTLE = "Nobody should pour boiling water over them."
POT = "A pot of clay keeps the warmth for an hour, longer than any porcelain from the city."
CUPS = "Small cups are better than large ones because the second one is always warmer."
GUESTS = (
    "Guests are served first, and the host waits until the eldest of them has drunk and nodded; only then does he fill "
    "a cup for himself, and nobody at the table speaks of business before it is empty."
)
NEW = "This year the harvest was poor and the price of a pound has doubled since the winter."
CHINESE = "我们昨天在山上看见了一只红色的狐狸。它站在石头旁边，安静地看着远处的村庄。"
HARBOUR = "The harbour lay empty that morning, and only one boat had come back from the fishing grounds."
BELLS = "Bells were ringing in the upper town while the women carried their baskets down the steps."
WEATHER = "Rain fell for the whole of last week, and nobody on the island could remember so much of it."
HOSTILE = "</script><script>document.title = 'taken over'</script> & <b onclick=x> said the [bold]letter[/bold]."


def guide(bread: list[str], tea: list[str], heading: str = "Tea") -> str:
    return "\n\n".join(["# Guide", "## Bread", *bread, f"## {heading}", *tea]) + "\n"


def versions() -> list[dict[str, str]]:
    first = {
        "guide.md": guide([FLOUR, OVEN, SALT], [f"{LEAVES} {KETTLE}", POT, CUPS, GUESTS]),
        "fox.txt": CHINESE,
        "harbour.txt": f"{HARBOUR}\n\n{BELLS}\n",
        "gone.txt": f"{WEATHER}\n",
    }
    second = {  # OVEN edited, LEAVES split, NEW added, FLOUR moved to Tea, harbour.txt renamed
        "guide.md": guide([OVEN.replace("hot", "very hot"), SALT], [LEAVES, NEW, KETTLE, POT, FLOUR, CUPS, GUESTS]),
        "fox.txt": CHINESE,
        "port.txt": f"{HARBOUR}\n\n{BELLS}\n",
        "gone.txt": f"{WEATHER}\n",
    }
    third = {  # FLOUR back, SALT removed, CUPS and GUESTS merged, fox.txt edited, gone.txt removed, a letter added
        "guide.md": guide([FLOUR, OVEN.replace("hot", "very hot")], [LEAVES, NEW, KETTLE, POT, f"{CUPS} {GUESTS}"]),
        "fox.txt": CHINESE.replace("红色", "白色"),
        "port.txt": f"{HARBOUR}\n\n{BELLS}\n",
        "letter.txt": HOSTILE,
    }
    fourth = {  # SALT restored, Tea renamed, OVEN edited again, port.txt renamed and edited
        "guide.md": guide(
            [FLOUR, OVEN.replace("hot", "quite hot"), SALT],
            [LEAVES, NEW, KETTLE, POT, f"{CUPS} {GUESTS}"],
            "Tea and cups",
        ),
        "fox.txt": CHINESE.replace("红色", "白色"),
        "pier.txt": f"{HARBOUR}\n\n{BELLS.replace('upper', 'lower')}\n",
        "letter.txt": HOSTILE.replace("said", "wrote"),
    }
    return [first, second, third, fourth, first]


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A warehouse with the five versions, the last of them as the first."""
    folder = tmp_path_factory.mktemp("diff")
    root = str(folder / "warehouse")
    for sources in versions():
        shutil.rmtree(folder / "texts", ignore_errors=True)
        (folder / "texts").mkdir()
        for name, text in sources.items():
            (folder / "texts" / name).write_text(text, encoding="utf-8")
        build(request_of([str(folder / "texts")], warehouse=root, workers=1), direct_run(1))
    return root


@pytest.fixture(scope="session")
def id_of(warehouse: str) -> Callable[[str], str]:
    """The id that bore a text or heading first, found by how it begins."""
    rows = ask(
        warehouse,
        "SELECT paragraph_id, text FROM (SELECT paragraph_id, text, from_version FROM history.paragraphs UNION ALL "
        "SELECT section_id, heading, from_version FROM history.sections UNION ALL "
        "SELECT document_id, source, from_version FROM history.documents) "
        "WHERE text IS NOT NULL ORDER BY from_version, length(text)",
    ).to_pylist()
    return lambda begins: next(row["paragraph_id"] for row in rows if row["text"].startswith(begins))
