"""What of several folders goes in, and what it is called."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scene import Ask, Variorum, essay, write_texts

from variorum.config.dataset_file import place_of_table
from variorum.errors import UsageError
from variorum.execute.run import direct_run
from variorum.pipeline.build import build as run_build
from variorum.pipeline.complete_request import request_of
from variorum.sources.listing import Listed, list_sources, listing_of
from variorum.sources.places import Place, as_mapping, of_mapping, source_prefixes
from variorum.sources.rejected import Rejected


def names(*places: str | Path | Place) -> list[str]:
    return [item.source for item in list_sources([p if isinstance(p, Place) else str(p) for p in places])]


def ids(ask: Ask, warehouse: Path) -> dict[str, str]:
    return dict(ask(warehouse, "SELECT source, document_id FROM documents"))


def test_sources_of_several_folders_are_called_by_their_folders(tmp_path: Path) -> None:
    write_texts(tmp_path, {"a/docs/README.md": "one", "b/docs/README.md": "two", "b/docs/sub/x.md": "x", "c/y.md": "y"})
    assert names(tmp_path / "a/docs") == ["README.md"]
    assert names(tmp_path / "a/docs", tmp_path / "c") == ["c/y.md", "docs/README.md"]
    both = ["a-docs/README.md", "b-docs/README.md", "b-docs/sub/x.md"]
    assert names(tmp_path / "a/docs", tmp_path / "b/docs") == both
    assert names(tmp_path / "b/docs", tmp_path / "a/docs") == both
    assert names(tmp_path / "b/docs/*.md", tmp_path / "c/y.md") == ["c/y.md", "docs/README.md"]


def test_a_folder_in_another_is_called_as_it_is_there(tmp_path: Path) -> None:
    write_texts(tmp_path, {"a/x.txt": "x", "a/sub/y.txt": "y", "z/w.txt": "w"})
    assert names(tmp_path / "a", tmp_path / "a/sub") == ["sub/y.txt", "x.txt"]
    assert names(tmp_path / "a", tmp_path / "a/sub", tmp_path / "z") == ["a/sub/y.txt", "a/x.txt", "z/w.txt"]


def test_a_name_that_is_given_is_taken(tmp_path: Path) -> None:
    write_texts(tmp_path, {"a/x.txt": "x", "b/x.txt": "y", "n=a/x.txt": "z"})
    assert names(f"book={tmp_path / 'a'}") == ["book/x.txt"]
    assert names(f"book={tmp_path / 'a'}", tmp_path / "b") == ["b/x.txt", "book/x.txt"]
    assert names(tmp_path / "n=a") == ["x.txt"]  # a folder that is there is called so, and has no name


def test_names_stay_when_a_folder_is_added_and_when_it_goes(tmp_path: Path, ask: Ask) -> None:
    write_texts(tmp_path, {"a/README.md": essay("first"), "b/README.md": essay("second"), "c/d.txt": essay("third")})
    warehouse = tmp_path / "w"

    def built(*sources: str) -> dict[str, str]:
        order = request_of([str(tmp_path / source) for source in sources], warehouse=str(warehouse), name="test")
        run_build(order, direct_run(1, lambda *_: None))
        return ids(ask, warehouse)

    one = built("a")
    two = built("a", "b")
    three = built("a", "b", "c")
    again = built("b", "c")
    assert one.keys() == {"README.md"}
    assert two.keys() == {"README.md", "b/README.md"}
    assert three.keys() == {"README.md", "b/README.md", "c/d.txt"}
    assert again.keys() == {"b/README.md", "c/d.txt"}
    assert one.items() <= two.items() <= three.items()
    assert again.items() <= three.items()
    assert request_of([], warehouse=str(warehouse)).sources == tuple(
        Place(str(tmp_path / name), name) for name in ("b", "c")
    )


BASES = st.lists(
    st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map(lambda parts: "/" + "/".join(parts)),
    min_size=1,
    max_size=6,
    unique=True,
)


@given(BASES, st.randoms(use_true_random=False))
def test_no_two_folders_share_a_source_name_in_any_order(bases: Sequence[str], chance: object) -> None:
    called = dict(zip(bases, source_prefixes([Place(base) for base in bases], bases), strict=True))
    turned = list(bases)
    chance.shuffle(turned)  # type: ignore[attr-defined]
    assert dict(zip(turned, source_prefixes([Place(base) for base in turned], turned), strict=True)) == called

    # A file is called one thing whichever place lists it, and two files are called two things.
    files = {f"{base}/f": f"{prefix}f" for base, prefix in called.items()}
    assert len(set(files.values())) == len(files)
    for outer, prefix in called.items():
        for inner in bases:
            if inner.startswith(f"{outer}/"):
                assert called[inner] == f"{prefix}{inner[len(outer) + 1 :]}/"


def test_patterns_choose_as_in_gitignore(tmp_path: Path) -> None:
    write_texts(tmp_path, dict.fromkeys(("a.md", "b.txt", "drafts/c.md", "sub/d.md", "sub/drafts/e.md"), "x"))
    assert names(Place(str(tmp_path), include=("*.md",))) == ["a.md", "drafts/c.md", "sub/d.md", "sub/drafts/e.md"]
    assert names(Place(str(tmp_path), exclude=("drafts/",))) == ["a.md", "b.txt", "sub/d.md"]
    both = Place(str(tmp_path), include=("*.md",), exclude=("/drafts/",))
    assert names(both) == ["a.md", "sub/d.md", "sub/drafts/e.md"]
    with pytest.raises(UsageError, match=r"nothing is left to read; left out: 2 .*such as a\.md"):
        names(Place(str(tmp_path / "*.*"), include=("*.pdf",)))


def test_an_ignore_file_has_the_rules_of_git(tmp_path: Path) -> None:
    write_texts(
        tmp_path,
        {
            ".variorumignore": "# not these\n*.log\n!keep.log\n/top.txt\nbuild/\n\\#odd.txt\n",
            **dict.fromkeys(("a.log", "keep.log", "top.txt", "sub/top.txt", "build/x.txt", "#odd.txt"), "x"),
            "sub/.variorumignore": "keep.log\n!special.log\n",
            **dict.fromkeys(("sub/keep.log", "sub/special.log", "sub/other.log", "sub/build/y.txt"), "x"),
        },
    )
    listing = listing_of([str(tmp_path)])
    assert [item.source for item in listing.items] == ["keep.log", "sub/special.log", "sub/top.txt"]
    assert listing.left_out.counts == {"by .variorumignore": 7}
    assert names(tmp_path / "a.log") == ["a.log"]  # what is asked for by its own name is taken


def test_hidden_files_and_version_control_are_left_out_and_told(tmp_path: Path, variorum: Variorum) -> None:
    write_texts(
        tmp_path / "in",
        {"a.txt": essay("a"), ".b.txt": essay("b"), ".git/c.txt": "c", ".d/e.txt": essay("e"), "CVS/Root": "x"},
    )
    assert names(tmp_path / "in") == ["a.txt"]
    assert names(Place(str(tmp_path / "in"), hidden=True)) == [".b.txt", ".d/e.txt", "a.txt"]
    said = variorum("build", "in", "--dry-run").stdout
    assert "left out: 2 hidden (such as .b.txt), 2 of version control (such as .git/)" in " ".join(said.split())


def test_links_to_folders_are_followed_where_asked_and_loops_end(tmp_path: Path) -> None:
    write_texts(tmp_path, {"in/a.txt": "a", "in/sub/b.txt": "b", "out/c.txt": "c", "out/deep/d.txt": "d"})
    links = {"in/loop": "in", "in/sub/up": "in", "in/zoo": "out", "in/more": "out", "out/back": "in"}
    for link, target in links.items():
        (tmp_path / link).symlink_to(tmp_path / target)

    unfollowed = list_sources([str(tmp_path / "in")])
    assert [item.source for item in unfollowed if isinstance(item, Listed)] == ["a.txt", "sub/b.txt"]
    listed = list_sources([Place(str(tmp_path / "in"), follow_links=True)])
    assert [item.source for item in listed if isinstance(item, Listed)] == [
        "a.txt", "more/c.txt", "more/deep/d.txt", "sub/b.txt",
    ]  # fmt: skip
    assert [item.source for item in listed if isinstance(item, Rejected)] == ["loop", "more/back", "sub/up", "zoo"]


def test_links_do_not_lead_into_the_warehouse(tmp_path: Path) -> None:
    write_texts(tmp_path, {"in/a.txt": "a", "w/b.txt": "b"})
    (tmp_path / "in/link").symlink_to(tmp_path / "w")
    listed = list_sources([Place(str(tmp_path / "in"), follow_links=True)], os.fspath(tmp_path / "w"))
    assert [item.source for item in listed] == ["a.txt"]


@given(
    st.builds(
        Place,
        root=st.text(st.characters(exclude_characters="\0"), min_size=1),  # no path holds a NUL
        name=st.none() | st.text(),
        include=st.lists(st.text()).map(tuple),
        exclude=st.lists(st.text()).map(tuple),
        hidden=st.booleans(),
        follow_links=st.booleans(),
    )
)
def test_a_place_can_be_written_down(place: Place) -> None:
    assert of_mapping(as_mapping(place)) == place
    if place.name is None or (place.name == place.name.strip("/") and (place.name.isprintable() or not place.name)):
        assert place_of_table(as_mapping(place), "a source") == place
