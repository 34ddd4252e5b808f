"""A warehouse in a bucket: what only a bucket has to hold to, on a server that may misbehave."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.bucket_server import Server
from tests.store.factory import Builder, Doc, doc, ident
from tests.store.test_takedown import SECRET, TIME
from variorum.store import takedowns
from variorum.store.bucket.places import cache_of
from variorum.store.commits import latest, numbers, tree_of, versions
from variorum.store.connect import connect
from variorum.store.database import write_duckdb
from variorum.store.diff import diff
from variorum.store.errors import LostRace, StoreError
from variorum.store.gc import plan_sweep, sweep
from variorum.store.rollback import rollback
from variorum.store.tags import tag, tags, untag
from variorum.store.takedown import finish_begun, takedown
from variorum.store.verify import verify
from variorum.store.warehouse import Warehouse, open_warehouse

DAY = 86_400


def another_machine(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """From now on copies lie in another folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))


def built(place: str | Path, corpus: dict[str, Doc]) -> Builder:
    builder = Builder(open_warehouse(place, create=True), target=4000)
    builder.build(corpus)
    builder.build({**corpus, "n3": doc("003.txt", "a=edited", "b=second of 3", "c=the same")})
    return builder


def test_it_has_the_versions_that_a_folder_has(shelf: str, tmp_path: Path, corpus: dict[str, Doc]) -> None:
    trees = []
    for place in (shelf, tmp_path / "w"):
        builder = built(place, corpus)
        warehouse = builder.warehouse
        assert diff(warehouse, 1, 2).counts["paragraphs"] == {"edited": 1}
        rollback(warehouse, 1, time=TIME)
        tag(warehouse, "first", 1)
        assert tags(warehouse) == {"first": 1}
        untag(warehouse, "first")
        takedown(warehouse, ident("d", "n5"), reason="court", time=TIME, target=4000)
        assert {finding.kind for finding in verify(warehouse, deep=True)} == {"gap"}
        trees.append([version.tree for version in versions(warehouse)])
    assert trees[0] == trees[1]
    assert len(trees[0]) == 4


def test_it_moves_from_a_disk_by_copying_its_files(shelf: str, tmp_path: Path, corpus: dict[str, Doc]) -> None:
    here = built(tmp_path / "w", corpus).warehouse
    there = open_warehouse(shelf, create=True)
    for folder in ("objects", "gaps", "trees", "versions"):
        for name in here.storage.names(folder):
            there.storage.replace(name, here.storage.read(name))
    assert verify(there, deep=True) == []
    assert versions(there) == versions(here)


def test_what_another_machine_wrote_is_fetched_once(
    shelf: str, server: Server, tmp_path: Path, corpus: dict[str, Doc], monkeypatch: pytest.MonkeyPatch
) -> None:
    built(shelf, corpus)
    another_machine(monkeypatch, tmp_path / "other")
    fetched = []
    for _ in range(2):
        server.asked.clear()
        warehouse = open_warehouse(shelf)
        version = latest(warehouse)
        assert version is not None
        with connect(warehouse, tree_of(warehouse, version)) as connection:
            assert connection.execute("SELECT count(*) FROM documents").fetchall() == [(30,)]
        fetched.append([path for _, path in server.asked if "/objects/" in path or "/trees/" in path])
    assert len(fetched[0]) == len(set(fetched[0])) > 3
    assert fetched[1] == []


def test_a_copy_that_is_damaged_is_fetched_again_and_an_object_that_is_stays_so(
    shelf: str, corpus: dict[str, Doc]
) -> None:
    warehouse = built(shelf, corpus).warehouse
    version = latest(warehouse)
    assert version is not None
    content = tree_of(warehouse, version)
    (shard, *_) = content.tables["documents"]
    name = f"objects/{shard.object[:2]}/{shard.object}.parquet"

    for copy in (warehouse.root / name, warehouse.root / f"trees/{version.tree}.json"):
        copy.write_bytes(b"torn by a power cut")
    with connect(warehouse, tree_of(warehouse, version)) as connection:
        assert connection.execute("SELECT count(*) FROM documents").fetchall() == [(30,)]

    warehouse.storage.replace(name, b"?")
    (warehouse.root / name).write_bytes(b"?")
    with pytest.raises(StoreError, match="is damaged"):
        connect(warehouse, content)
    assert {(finding.kind, finding.thing) for finding in verify(warehouse)} == {("damaged", name)}


def test_what_is_taken_down_goes_from_the_copies_of_another_machine(
    shelf: str, tmp_path: Path, corpus: dict[str, Doc], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Builder(open_warehouse(shelf, create=True), target=4000)
    first.build({**corpus, "n7": doc("007.txt", f"a={SECRET}", "b=harmless")})
    another_machine(monkeypatch, tmp_path / "other")
    there = open_warehouse(shelf)
    write_duckdb(there, "")
    copies = {path for path in (there.root / "objects").rglob("*.parquet") if SECRET.encode() in text_of(path)}
    assert copies
    assert there.database.exists()

    another_machine(monkeypatch, tmp_path / "cache")
    takedown(first.warehouse, ident("d", "n7"), reason="court", time=TIME, target=4000)
    another_machine(monkeypatch, tmp_path / "other")
    takedowns.open_for_reading(shelf)
    assert not any(path.exists() for path in copies)
    assert not there.database.exists()
    assert any((there.root / "objects").rglob("*.parquet"))


def text_of(path: Path) -> bytes:
    import pyarrow.parquet as pq

    return str(pq.read_table(path).to_pylist()).encode()


def test_gc_goes_by_the_clock_of_the_store(shelf: str, corpus: dict[str, Doc]) -> None:
    builder = built(shelf, corpus)
    warehouse = builder.warehouse
    warehouse.storage.keep("objects/aa/" + "a" * 64 + ".parquet", b"nobody names it")
    assert plan_sweep(warehouse).objects == ()
    plan = plan_sweep(warehouse, grace=-DAY)
    assert plan.objects == ("a" * 64,)
    assert sweep(warehouse, plan).bytes == len(b"nobody names it")
    assert verify(warehouse, deep=True) == []

    plan = plan_sweep(warehouse, keep=[2], grace=-DAY)
    assert sweep(warehouse, plan).given_up == (1,)
    assert verify(warehouse, deep=True) == []
    assert not any((warehouse.root / "objects" / name[:2] / f"{name}.parquet").exists() for name in plan.objects)


def test_of_many_that_commit_at_once_all_get_through_and_none_is_lost(shelf: str, corpus: dict[str, Doc]) -> None:
    Builder(open_warehouse(shelf, create=True)).build({"n0": corpus["n0"]})

    def add(name: str) -> None:
        for _ in range(50):
            try:
                builder = Builder(open_warehouse(shelf))
                builder.build({**{f"n{n}": corpus[f"n{n}"] for n in range(len(numbers(builder.warehouse)))}})
            except LostRace:
                continue
            return
        raise AssertionError("it never was the first")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, ["a", "b", "c", "d"]))
    warehouse = open_warehouse(shelf)
    assert numbers(warehouse) == [1, 2, 3, 4, 5]
    assert verify(warehouse, deep=True) == []


# A server that does what it should not.


def overlook(*headers: str) -> Any:
    def before(method: str, path: str, environ: dict[str, Any]) -> None:
        for header in headers:
            environ.pop(header, None)

    return before


@pytest.mark.parametrize("header", ["HTTP_IF_NONE_MATCH", "HTTP_IF_MATCH"])
def test_a_store_that_overlooks_a_condition_is_refused_before_anything_is_written(
    shelf: str, server: Server, header: str
) -> None:
    server.before = overlook(header)
    with pytest.raises(StoreError, match="is no place for a warehouse: the store does not refuse") as fault:
        open_warehouse(shelf, create=True)
    assert fault.value.code == "no_conditional_writes"
    assert {path.split("/")[3] for method, path in server.asked if method == "PUT"} == {"probe"}
    server.calm()
    assert numbers(open_warehouse(shelf, create=True)) == []


def test_a_store_that_sends_every_first_writer_away_is_refused(shelf: str, server: Server) -> None:
    refuse = refusing("412 Precondition Failed", "PreconditionFailed")
    server.before = lambda method, path, environ: refuse(method, path, environ) if method == "PUT" else None
    with pytest.raises(StoreError, match="a file that nobody wrote") as fault:
        open_warehouse(shelf, create=True)
    assert fault.value.code == "no_conditional_writes"


def test_a_store_is_asked_once_on_a_machine(shelf: str, server: Server) -> None:
    open_warehouse(shelf, create=True)
    open_warehouse(server.place(), create=True)
    assert len({path for _, path in server.asked if "/probe/" in path}) == 1


def test_a_write_whose_answer_is_lost_is_known_as_the_writers_own(shelf: str, server: Server) -> None:
    storage = open_warehouse(shelf, create=True).storage
    storage.replace("refs/count", b"1")
    lost = []

    def after(method: str, path: str) -> None:
        if method == "PUT" and path not in lost:
            lost.append(path)
            raise ConnectionAbortedError

    server.after = after
    assert storage.create("versions/00000001.json", b"mine")
    storage.update("refs/count", lambda found: b"%d" % (int(found or b"0") + 1))
    assert len(lost) == 2
    assert storage.read("refs/count") == b"2"
    assert not storage.create("versions/00000001.json", b"mine")


# What goes wrong, by kind.


def code_of(place: str) -> str:
    with pytest.raises(StoreError) as fault:
        open_warehouse(place, create=True)
    told = json.dumps(fault.value.fields())
    assert "SECRETSECRET" not in told
    assert place in told
    assert fault.value.__cause__ is None
    assert fault.value.__suppress_context__ or fault.value.__context__ is None
    return fault.value.code


def refusing(status: str, code: str) -> Any:
    """An answer of S3 in the place of its own."""

    def before(method: str, path: str, environ: dict[str, Any]) -> None:
        environ["refused"] = status, f"<Error><Code>{code}</Code><Message>SECRETSECRET</Message></Error>"

    return before


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        ("403 Forbidden", "InvalidAccessKeyId", "bad_credentials"),
        ("403 Forbidden", "SignatureDoesNotMatch", "bad_credentials"),
        ("400 Bad Request", "ExpiredToken", "bad_credentials"),
        ("401 Unauthorized", "Unauthorized", "bad_credentials"),
        ("403 Forbidden", "AccessDenied", "access_denied"),
        ("404 Not Found", "NoSuchBucket", "no_such_bucket"),
        ("400 Bad Request", "AuthorizationHeaderMalformed", "storage_failed"),
    ],
)
def test_what_a_store_refuses_has_a_code(shelf: str, server: Server, status: str, code: str, expected: str) -> None:
    server.before = refusing(status, code)
    assert code_of(shelf) == expected


def test_a_bucket_that_is_not_there(server: Server) -> None:
    assert code_of("s3://nowhere/tales") == "no_such_bucket"
    with pytest.raises(StoreError, match="there is no bucket s3://nowhere; expected one that is there"):
        open_warehouse("s3://nowhere/tales")


def test_a_store_that_does_not_answer(shelf: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("variorum.store.bucket.connection.RETRIES", 1)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert code_of(shelf) == "unreachable"


def test_nothing_tells_who_asks(shelf: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    for name in ("AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    assert code_of(shelf) == "no_credentials"


def test_a_profile_tells_who_asks(shelf: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    file = tmp_path / "credentials"
    file.write_text("[tales]\naws_access_key_id = testing\naws_secret_access_key = SECRETSECRET\n")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(file))
    monkeypatch.setenv("AWS_PROFILE", "tales")
    assert numbers(open_warehouse(shelf, create=True)) == []


def test_there_is_no_warehouse(shelf: str) -> None:
    with pytest.raises(StoreError, match="is not a warehouse"):
        open_warehouse(shelf)


# Killed.

PROGRAM = """
import sys
from tests.store.factory import Builder, doc
from variorum.store.warehouse import open_warehouse
builder = Builder(open_warehouse(sys.argv[1]))
corpus = {f"n{n}": doc(f"{n:03}.txt", *(f"{k}=text {k} of {n}" for k in range(5))) for n in range(12)}
builder.fragments(corpus, 1)
builder.build({**corpus, **{f"n{n}": doc(f"{n:03}.txt", f"a=edited {n}") for n in range(0, 12, 3)}})
"""


def first(place: str) -> Warehouse:
    warehouse = open_warehouse(place, create=True)
    corpus = {f"n{n}": doc(f"{n:03}.txt", *(f"{k}=text {k} of {n}" for k in range(5))) for n in range(12)}
    Builder(warehouse).build(corpus)
    return warehouse


def second(place: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", PROGRAM, place], cwd=Path(__file__).parents[2])


def killed_at(server: Server, moment: int, carried_out: bool) -> str:
    """A warehouse whose second build was killed at one of its writes, before or after the store did it."""
    place, writes = server.place(), []
    first(place)
    process = second(place)

    def kill(method: str, path: str, *_: object) -> None:
        if method in ("PUT", "POST", "DELETE"):
            writes.append(path)
            if len(writes) == moment:
                process.kill()
                if not carried_out:
                    raise ConnectionAbortedError

    server.before, server.after = (server.before, kill) if carried_out else (kill, server.after)
    process.wait()
    server.calm()
    return place


def killed_at_writes(server: Server, moments: range) -> None:
    """The versions that there were stand, and the next build makes what would have been made."""
    whole = server.place()
    first(whole)
    assert second(whole).wait() == 0
    expected = [version.tree for version in versions(open_warehouse(whole))]
    for moment in moments:
        for carried_out in (False, True):
            place = killed_at(server, moment, carried_out)
            warehouse = open_warehouse(place)
            assert verify(warehouse, deep=True) == []
            if numbers(warehouse) == [1]:
                assert second(place).wait() == 0
            assert [version.tree for version in versions(warehouse)] == expected
            sweep(warehouse, plan_sweep(warehouse, grace=-DAY))
            assert verify(warehouse, deep=True) == []


def test_killed_at_some_of_its_writes(server: Server) -> None:
    killed_at_writes(server, range(3, 12, 8))


@pytest.mark.soak
def test_killed_at_each_of_its_writes(server: Server) -> None:
    killed_at_writes(server, range(1, 12))


def test_a_takedown_that_broke_off_is_finished_by_another_machine(
    shelf: str, server: Server, tmp_path: Path, corpus: dict[str, Doc], monkeypatch: pytest.MonkeyPatch
) -> None:
    builder = Builder(open_warehouse(shelf, create=True), target=4000)
    builder.build({**corpus, "n7": doc("007.txt", f"a={SECRET}", "b=harmless")})

    class Killed(BaseException):
        pass

    deleted: list[str] = []
    plain = type(builder.warehouse.storage).delete

    def delete(storage: Any, name: str) -> None:
        if name.startswith("objects/"):
            deleted.append(name)
            raise Killed
        plain(storage, name)

    with monkeypatch.context() as patch:
        patch.setattr(type(builder.warehouse.storage), "delete", delete)
        with pytest.raises(Killed):
            takedown(builder.warehouse, ident("d", "n7"), reason="court", time=TIME, target=4000)
    assert deleted

    another_machine(monkeypatch, tmp_path / "other")
    with pytest.raises(StoreError, match="is not finished"):
        takedowns.open_for_reading(shelf)
    warehouse = open_warehouse(shelf)
    assert finish_begun(warehouse) == [ident("d", "n7")]
    assert {finding.kind for finding in verify(warehouse, deep=True)} == {"gap"}
    for name in warehouse.storage.names("objects"):
        assert SECRET.encode() not in text_of(warehouse.storage.local([name])[0])


def test_copies_lie_where_the_system_keeps_what_can_be_lost(
    shelf: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cache_of(shelf).is_relative_to(tmp_path / "cache" / "variorum")
    here = cache_of(shelf)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert cache_of(shelf) != here
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(StoreError, match="expected a folder for copies") as fault:
        open_warehouse(shelf)
    assert fault.value.code == "no_cache"
    assert os.environ["XDG_CACHE_HOME"] in str(fault.value)
