"""Credentials in a place: it is read with them; nothing that is written, printed or recorded holds them."""

import contextlib
import http.server
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from variorum.config.starter import write_starter
from variorum.errors import UsageError
from variorum.execute.run import direct_run
from variorum.pipeline.build import build
from variorum.pipeline.complete_request import request_of
from variorum.release.index import ReleaseError
from variorum.release.places import origin_of, target_of
from variorum.sources.credentials import HIDDEN, remembered, scrubbed, with_environment, without_credentials
from variorum.sources.listing import list_sources

SECRET = "SECRETKEY"

PUBLISHED = {
    "https://me:SECRETKEY@example.org/a/b.txt": "https://example.org/a/b.txt",
    "https://SECRETKEY@example.org:8080/a.txt": "https://example.org:8080/a.txt",
    "http://me:p%40SECRETKEY@h/a": "http://h/a",
    "http://me:p@SECRETKEY@h/a": "http://h/a",
    "http://me:SECRETKEY%40h/a": "http://…/a",
    "http://me:SECRETKEY@[::1]:80/a": "http://[::1]:80/a",
    "http://me:SECRETKEY?x#y@h/a": "http://h/a",
    "http://me::?SECRETKEY=5@h/a": "http://h/a",
    "http://me::?SECRETKEY=5": "http://…?…",
    "http://me:a:b/c;SECRETKEY=5&x": "http://…/c;…",
    "http://me:a://SECRETKEY@h/x": "http://h/x",
    "http://me:SE::SECRETKEY@h/x": "http://h/x",
    "http://h/a.txt?token=SECRETKEY": "http://h/a.txt?token=…",
    "http://h/a.txt?id=SECRETKEY&sig=SECRETKEY%3D&flag": "http://h/a.txt?id=…&sig=…&…",
    "http://h/a.txt?SECRETKEY": "http://h/a.txt?…",
    "http://h/a.txt?x=a::SECRETKEY": "http://h/a.txt?x=…",
    "http://h/a.txt?next=http://x:SECRETKEY@y/?k=SECRETKEY": "http://h/a.txt?next=…?k=…",
    "http://h/a;session=SECRETKEY/b.txt": "http://h/a;session=…/b.txt",
    "http://h/a.txt#SECRETKEY": "http://h/a.txt#…",
    "HTTP://me:SECRETKEY@h": "HTTP://h",
    "ftp://me:SECRETKEY@h/f": "ftp://h/f",
    "sftp://me:SECRETKEY@h:22/f": "sftp://h:22/f",
    "s3://AKIA:SECR/SECRETKEY+x@bucket/key": "s3://bucket/key",
    "gs://SECRETKEY@bucket/key": "gs://bucket/key",
    "az://box/a.txt?sv=2&sig=SECRETKEY": "az://box/a.txt?sv=…&sig=…",
    "abfs://box@account.dfs.core.windows.net/a.txt": "abfs://box@account.dfs.core.windows.net/a.txt",
    "simplecache::http://me:SECRETKEY@h/a.txt?k=SECRETKEY": "simplecache::http://h/a.txt?k=…",
    "zip://*.txt::simplecache::s3://k:SECRETKEY@b/x.zip": "zip://*.txt::simplecache::s3://b/x.zip",
    "http://me%3ASECRETKEY%40h/a": "http://h/a",
    "http://me%253ASECRETKEY%2540h:80/a": "http://h:80/a",
    "http://me%3ASECRETKEY/a": "http://…/a",
    "http://me%3ASE%40SECRETKEY/x@h/a": "http://h/a",
    "http://me%3ASE%40SECRETKEY/x%40h/a": "http://h/a",
    "http://h/a%3Ftoken%3DSECRETKEY": "http://h/a%3Ftoken%3D…",
    "http://h/a%253ftoken=SECRETKEY/x%26b%3D1": "http://h/a%253ftoken=…",
    "http://h/a%23token=SECRETKEY?b=SECRETKEY": "http://h/a%23token=…?b=…",
    "http://h/a&token=SECRETKEY": "http://h/a&token=…",
    "git+https://me:SECRETKEY@h/a.git@main": "git+https://h/a.git@main",
    "http://h/a%3F/b=c/d&e.txt": "http://h/a%3F/b=c/d&e.txt",
    "http://h/a?next=b%3Fc%3Dd": "http://h/a?next=…",
    "s3://bucket/folder": "s3://bucket/folder",
    "https://host:8080/@me/post": "https://host:8080/@me/post",
    "http://[::1]:80/a": "http://[::1]:80/a",
    "folder/me@example.org": "folder/me@example.org",
    "file:///a/b?c=d": "file:///a/b?c=d",
}


@pytest.mark.parametrize("place", PUBLISHED)
def test_what_is_published_and_told_of_a_place_holds_no_credentials(place: str) -> None:
    assert without_credentials(place) == PUBLISHED[place]
    assert without_credentials(without_credentials(place)) == without_credentials(place)
    for said in (f"404 for {place}", f"url='{place}'", f"({place!r}, 3)"):
        assert SECRET not in scrubbed(said, place) + scrubbed(said) + remembered(place)


WORDS = st.text(st.sampled_from("aZ5:/@?#&=;%+.-~:::///@@"), max_size=12)


@settings(max_examples=300)
@example(":?", "=5", "")
@example(":#", "=5&", "simplecache::")
@given(WORDS, WORDS, st.sampled_from(["", "simplecache::", "zip://a.txt::"]))
def test_a_password_of_any_signs_is_never_published(before: str, after: str, chain: str) -> None:
    place = f"{chain}https://me:{before}{SECRET}{after}@example.org/a.txt"
    authority = re.split("[/?#]", place.removeprefix(chain)[8:])[0]
    if re.fullmatch(r"[^:]*(:[0-9]*)?", authority.rpartition("@")[2]) and SECRET not in authority.rpartition("@")[0]:
        return  # well-formed, with the word as its host or in its path: no credential
    assert SECRET not in without_credentials(place) + remembered(place) + scrubbed(f"no answer from {place}.", place)


def test_variables_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    place = "https://${WHO}:${KEY}@h/a.txt?token=${KEY}&id=5"
    monkeypatch.setenv("WHO", "me")
    with pytest.raises(UsageError, match="the environment variable KEY is not set") as raised:
        with_environment(place)
    assert raised.value.code == "credentials_missing"
    monkeypatch.setenv("KEY", SECRET)
    assert with_environment(place) == f"https://me:{SECRET}@h/a.txt?token={SECRET}&id=5"
    assert remembered(place) == "https://${WHO}:${KEY}@h/a.txt?token=${KEY}&id=…"
    assert without_credentials(place) == "https://h/a.txt?token=…&id=…"


def test_values_of_variables_are_neither_published_nor_told(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK", SECRET)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    here = f"http://me:password@127.0.0.1:{port}"

    # The folder that tells two places apart is called by a variable, and so is one that a pattern leads through.
    warehouse = str(tmp_path / "w")
    report = build(request_of([f"{here}/a/${{HOOK}}/", f"{here}/b/${{HOOK}}/"], warehouse=warehouse), direct_run(1))
    assert report.rows["quarantine"] + report.rows["documents"] > 0
    assert SECRET not in repr(report)
    names = {item.source.rpartition("/")[0] for item in list_sources([f"{here}/a/${{HOOK}}/", f"{here}/b/${{HOOK}}/"])}
    assert names == {"a-${HOOK}", "b-${HOOK}"}

    for place in (f"{here}/${{HOOK}}/absent/*.txt", "s3://bucket/${HOOK}/a.txt", "http://${HOOK}.invalid/${HOOK}/"):
        with pytest.raises(UsageError) as raised:
            list_sources([place])
        assert SECRET not in json.dumps(raised.value.fields())
    assert leaks(tmp_path) == []


class _Locked(http.server.BaseHTTPRequestHandler):
    """A server that answers who has credentials, and names its pages with some in their links."""

    def do_GET(self) -> None:
        known = f"={SECRET}" in unquote(self.path) or self.headers.get("Authorization") is not None
        path = re.split("[?&]", unquote(self.path))[0]
        body = b"A text of the web.\n\nAnd more of it.\n" + self.path[-1:].encode()
        if path.endswith(".zip"):
            archive = io.BytesIO()
            with zipfile.ZipFile(archive, "w") as file:
                file.writestr("a.txt", "Zipped text.\n\nMore of it.\n")
            body = archive.getvalue()
        elif path.endswith("/"):
            body = f'<a href="b.txt?key={SECRET}">b</a>'.encode()
        self.send_response(404 if "absent" in path else 200 if known else 401)
        self.send_header("Content-Type", "text/html" if path.endswith("/") else "text/plain")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Locked) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


SERVED = [
    "http://me:SECRETKEY@{host}/a.txt",
    "http://{host}/a.txt?token=SECRETKEY",
    "http://{host}/a.txt?token=SECRETKEY#SECRETKEY",
    "http://{host}/a.txt%3Ftoken%3DSECRETKEY",
    "http://{host}/a.txt&token=SECRETKEY",
    "simplecache::http://me:SECRETKEY@{host}/a.txt",
    "simplecache::http://{host}/a.txt?token=SECRETKEY",
    "zip://a.txt::simplecache::http://me:SECRETKEY@{host}/a.zip",
    "zip://*.txt::simplecache::http://{host}/a.zip?token=SECRETKEY",
    "http://me:p%40SECRETKEY@{host}/",
    "http://me:SECRETKEY@{host}/absent.txt",
    "http://{host}/absent.txt?token=SECRETKEY",
    "http://{host}/closed.txt?tokem:SECRETKEY",
    "s3://AKIA:SECR/SECRETKEY@bucket/a.txt?versionId=SECRETKEY",
    "gopher://me:SECRETKEY@{host}/a",
]


def leaks(folder: Path) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.is_file() and SECRET in everything_in(path)]


def everything_in(path: Path) -> str:
    """A file's bytes, and what they hold packed: rows of Parquet, of DuckDB and of SQLite."""
    told = [path.read_bytes().decode("latin-1")]
    if path.suffix == ".parquet":
        told.append(repr(pq.read_table(path).to_pylist()))
    elif path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as connection:
            names = "SELECT schema_name || '.' || table_name FROM duckdb_tables() WHERE NOT internal"
            for (name,) in connection.execute(names).fetchall():
                told.append(repr(connection.execute(f"FROM {name}").fetchall()))
    elif path.suffix == ".db":
        with contextlib.closing(sqlite3.connect(path)) as database:
            told += database.iterdump()
    return "\n".join(told)


def test_what_is_packed_is_looked_into(tmp_path: Path) -> None:
    rows = [f"{SECRET} {n % 7} in many rows" for n in range(5000)]
    pq.write_table(pa.table({"x": rows}), tmp_path / "a.parquet", compression="zstd")
    with duckdb.connect(str(tmp_path / "a.duckdb")) as connection:
        connection.execute("CREATE TABLE t AS SELECT unnest(?) AS x", [rows])
    with contextlib.closing(sqlite3.connect(tmp_path / "a.db")) as database:
        database.execute("CREATE TABLE t (x TEXT)")
        database.execute("INSERT INTO t VALUES (?)", (SECRET,))
        database.commit()
    assert len(leaks(tmp_path)) == 3


@pytest.mark.parametrize("form", SERVED)
def test_no_form_of_a_place_leaks_into_what_a_build_writes_or_says(
    form: str, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")  # nobody listens there
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    place = form.format(host=f"127.0.0.1:{port}")
    try:
        report = build(request_of([place], warehouse=str(tmp_path / "w"), workers=1), direct_run(1))
    except UsageError as error:
        assert "absent" in form or "closed" in form or form.startswith(("s3", "gopher"))
        assert SECRET not in json.dumps(error.fields())
        assert error.__cause__ is None  # else a traceback, as Prefect records it, tells the address
    else:
        assert SECRET not in repr(report)
        assert report.rows["documents"] == 1
        with pytest.raises(UsageError, match="cannot be remembered") as raised:
            request_of([], warehouse=str(tmp_path / "w"))
        assert raised.value.code == "credentials_missing"
    assert leaks(tmp_path) == []


def test_two_queries_of_one_page_are_two_sources(port: int) -> None:
    places = [f"http://127.0.0.1:{port}/a.txt?id={number}&token={SECRET}" for number in (1, 2)]
    name = f"http://127.0.0.1:{port}/a.txt?id=…&token=…"
    assert [item.source for item in list_sources(places)] == [name, f"{name}#2"]


def test_the_next_build_takes_credentials_from_the_environment(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEY", SECRET)
    run = direct_run(1)
    warehouse = str(tmp_path / "w")
    build(request_of([f"http://127.0.0.1:{port}/a.txt?token=${{KEY}}"], warehouse=warehouse, workers=1), run)
    again = build(request_of([], warehouse=warehouse, workers=1), run)
    assert again.sources["unchanged"] == 1
    assert leaks(tmp_path) == []


def test_a_recorded_run_holds_no_credentials(port: int, tmp_path: Path, prefect_database: Path) -> None:
    (tmp_path / "prefect").mkdir()
    shutil.copy(prefect_database, tmp_path / "prefect")
    kept: Mapping[str, str] = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "VARIORUM_"))}
    answered = [form for form in SERVED if "/a." in form and form.partition("://")[0] not in ("s3", "gopher")]
    good = [form.format(host=f"127.0.0.1:{port}") for form in answered]
    good.append(f"simplecache::http://me:{SECRET}@127.0.0.1:{port}/a.txt?token={SECRET}")
    said = ""
    for places in (good, [*good, f"http://127.0.0.1:{port}/absent.txt?token={SECRET}"]):
        ended = subprocess.run(
            [sys.executable, "-m", "variorum", "build", *places, "--record", "--workers", "1"],
            cwd=tmp_path,
            env={**kept, "PREFECT_HOME": str(tmp_path / "prefect"), "PREFECT_LOGGING_LEVEL": "DEBUG"},
            capture_output=True,
            text=True,
        )
        said += ended.stdout + ended.stderr
    assert "version 1" in said
    assert "absent.txt?token=…: nothing there to read" in said
    assert SECRET not in said
    assert (tmp_path / "prefect" / "prefect.db").is_file()
    assert leaks(tmp_path) == []


@pytest.mark.parametrize(
    "torn",
    [
        "http:/me:{}@h/a.txt",
        "http//me:{}@h/a.txt",
        "//me:{}@h/a.txt",
        "me:{}@h.example.org:/a.txt",
        "http:me:{}@[::1]/a.txt",
        "/w/case/s3:/AKIA:{}@bucket/a",
    ],
)
def test_no_address_that_lacks_a_slash_is_told_with_its_password(torn: str) -> None:
    place = torn.format(SECRET)
    for said in (f"{place}: no such file or folder.", f"'{place}' is no release", place):
        assert SECRET not in scrubbed(said)


def test_what_has_no_password_is_told_as_it_is() -> None:
    for said in (
        "me@example.org: no such file",
        "a:b.txt",
        "at 12:30 x@y",
        "s3://bucket/k",
        "git@host:repo.git is none",
    ):
        assert scrubbed(said) == said


def test_what_a_request_says_of_its_dataset_holds_no_password(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One text.\n")
    with pytest.raises(UsageError, match="homepage") as raised:
        request_of(
            [str(tmp_path / "a.txt")],
            warehouse=str(tmp_path / "w"),
            metadata={"homepage": f"https://me:{SECRET}@example.org/"},
        )
    assert SECRET not in json.dumps(raised.value.fields())


@pytest.mark.parametrize("form", [f"http://me:{SECRET}@{{}}/a.txt", f"http://{{}}/a.txt?token={SECRET}"])
def test_a_first_file_is_not_written_with_credentials(
    form: str, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    place = form.format(f"127.0.0.1:{port}")
    with pytest.raises(UsageError) as raised:
        write_starter([place], None)
    assert raised.value.code == "credentials_refused"
    assert SECRET not in json.dumps(raised.value.fields())
    assert not (tmp_path / "variorum.toml").exists()

    monkeypatch.setenv("KEY", SECRET if "token" in form else f"me:{SECRET}")
    text, _ = write_starter([place.replace(SECRET, "${KEY}").replace("me:$", "$")], None)
    assert SECRET not in text and 'name = "a.txt"' in text and "${KEY}" in text


def test_a_release_is_not_written_into_a_folder_called_as_an_address(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="second slash") as raised:
        target_of(f"s3:/AKIA:{SECRET}@bucket/folder")
    assert SECRET not in str(raised.value)
    with pytest.raises(ReleaseError, match="second slash"):
        origin_of("http:/example.org")


def test_secrets_of_the_environment_are_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    names = (
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AZURE_STORAGE_ACCOUNT_KEY",
        "FSSPEC_S3_SECRET",
        "X_PASSWORD",
    )
    for name in names:
        monkeypatch.setenv(name, f"{SECRET}/{name}")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    monkeypatch.setenv("SHORT_TOKEN", "file")
    for name in names:
        assert scrubbed(f"bad signature with {SECRET}/{name} in eu-central-1: no file") == (
            f"bad signature with {HIDDEN} in eu-central-1: no file"
        )


@pytest.mark.parametrize(
    "endpoint", [f"http://h/{SECRET}", f"http://h/{SECRET}/", f"http://me:{SECRET}@h", f"h://?k={SECRET}"]
)
def test_secrets_of_an_endpoint_are_not_told(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", endpoint)
    for said in (f"no answer from {endpoint.rstrip('/')}/bucket?list", f"endpoint {endpoint!r}", f"refused: {SECRET}"):
        assert "/" + SECRET not in scrubbed(said)
        assert SECRET not in scrubbed(said) or f"/{SECRET}" in endpoint


@pytest.mark.parametrize("endpoint", [f"http://me:{SECRET}/x@127.0.0.1:1", f"http://[{SECRET}", SECRET])
def test_an_endpoint_that_is_no_address_is_a_sentence(endpoint: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "variorum", "versions", "--warehouse", "s3://bucket/w", "--json"],
        env={**os.environ, "AWS_ENDPOINT_URL": endpoint, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"},
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 1
    assert json.loads(ended.stdout)["error"]["code"] == "bad_endpoint"
    assert SECRET not in ended.stdout + ended.stderr
    assert ended.stderr.startswith("variorum: ") and ended.stderr.count("\n") == 1


@pytest.mark.parametrize("place", [f"//me:{SECRET}@h/a", f"file://me:{SECRET}@h/a", f"http%3A//me:{SECRET}@h/a"])
def test_an_address_that_is_no_place_is_refused_without_its_password(place: str) -> None:
    with pytest.raises(UsageError, match="no such file or folder") as raised:
        list_sources([place])
    assert SECRET not in json.dumps(raised.value.fields())


@pytest.mark.parametrize("sign", " '\"()<>|")
def test_the_signs_of_a_password_do_not_end_it_in_a_message_of_the_command(sign: str, tmp_path: Path) -> None:
    address = f"http://me:a{sign}{SECRET}@h/a?k=b{sign}{SECRET}"
    for words in (["tag", address], ["show", "1", address], ["pull", address, f"--to={address}"], ["resolve", address]):
        ended = subprocess.run(
            [sys.executable, "-m", "variorum", *words, "--json"], cwd=tmp_path, capture_output=True, text=True
        )
        assert ended.returncode in (1, 2)
        assert SECRET not in ended.stdout + ended.stderr
