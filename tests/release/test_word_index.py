"""The index of words of a release: it says what the paragraphs say, in parts that stay, and the page ranks by it."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Page

import variorum
from tests.release.browser import chromium, served
from tests.release.conftest import Host, document, text
from tests.release.test_publish import files_of
from tests.store.factory import Builder, Doc, as_built, doc, ident
from variorum.dataset.search import SNIPPET
from variorum.release.index import INDEX, decode, encode
from variorum.release.publish import publish
from variorum.release.pull import pull
from variorum.store.metadata import Metadata
from variorum.store.query_terms import asked_by, spans
from variorum.store.search import words_of
from variorum.store.takedown import takedown
from variorum.store.warehouse import open_warehouse

OFTEN = ("the", "of", "and")


def released(builder: Builder, folder: Path) -> Path:
    publish(builder.warehouse, None, str(folder), Metadata())
    return folder


def parts(folder: Path) -> set[str]:
    return {path.name for path in (folder / "words").iterdir() if path.is_dir()}


def read_index(folder: Path) -> set[tuple[str, int, int]]:
    """Word, row in paragraphs.parquet and how often: all that the index of a release says."""
    words = folder / "words"
    said: set[tuple[str, int, int]] = set()
    with duckdb.connect() as connection:
        for part in parts(folder):
            rows = f"""
                WITH stands AS (
                    SELECT word, times, slot FROM '{words}/{part}/words.parquet' w
                    JOIN read_parquet('{words}/{part}/postings.parquet', file_row_number = true) p
                        ON p.file_row_number >= first AND p.file_row_number < first + w.rows
                )
                SELECT word, p.row + s.position - p.position, times FROM stands
                JOIN read_parquet('{words}/{part}/slots.parquet', file_row_number = true) s ON s.file_row_number = slot
                ANTI JOIN (FROM '{words}/gone.parquet' WHERE part = '{part}') USING (slot)
                JOIN '{words}/pieces.parquet' p
                    ON p.part = '{part}' AND s.position >= p.position AND s.position < p.position + p.rows"""
            found = connection.execute(rows).fetchall()
            assert len({*found}) == len(found)
            assert not said & {*found}
            said |= {*found}
    return said


def read_texts(folder: Path) -> set[tuple[str, int, int]]:
    paragraphs = f"read_parquet('{folder}/paragraphs.parquet', file_row_number = true)"
    rows = f"SELECT file_row_number AS row, text FROM {paragraphs}"
    with duckdb.connect() as connection:
        return {(word, row, times) for word, row, times in connection.execute(words_of(rows)).fetchall()}


def test_the_index_says_what_the_paragraphs_say(builder: Builder, corpus: dict[str, Doc], tmp_path: Path) -> None:
    builder.build({**corpus, "many": doc("zz.txt", "a=so so so, it is", "b=東京都の天気", "c=so")})
    folder = released(builder, tmp_path / "release")
    (base,) = parts(folder)
    assert read_index(folder) == read_texts(folder)
    assert {times for word, _, times in read_index(folder) if word == "so"} == {1, 3}

    # Edited, added, removed, and brought back: parts are added, and say so of what is gone.
    for change in ({"n3": document(3, "edited"), "n70": document(70)}, {"n3": document(3)}, {"n41": document(41, "b")}):
        corpus |= change
        corpus.pop("n9", None)
        builder.build(corpus)
        released(builder, folder)
        assert read_index(folder) == read_texts(folder)
    assert base in parts(folder) != {base}
    lengths = pq.read_table(folder / "words" / "lengths.parquet").to_pydict()
    slots = sum(pq.read_metadata(folder / "words" / part / "slots.parquet").num_rows for part in parts(folder))
    assert sum(lengths["rows"]) == slots


def test_a_part_is_written_and_pulled_once(
    builder: Builder, corpus: dict[str, Doc], host: Host, tmp_path: Path
) -> None:
    builder.build(corpus)
    folder = released(builder, tmp_path / "release")
    pull(host.url, tmp_path / "copy")
    (base,) = parts(folder)
    builder.build({**corpus, "n3": document(3, "edited")})
    done = publish(builder.warehouse, None, str(folder), Metadata())
    assert not [path for path in done.written if base in path]
    (new,) = parts(folder) - {base}
    host.sent.clear()
    pulled = pull(host.url, tmp_path / "copy")
    # What comes for one document, of a corpus of any size: 29 kB, of which latest.json is a third; 38 where each file
    # tells what its columns mean, and has dictionaries for a single row.
    assert pulled.received == sum(host.sent) < 32_000
    came = {path for path in pulled.fetched if path.startswith("words/")}
    assert {path for path in came if path.count("/") == 2} == {
        f"words/{new}/{name}.parquet" for name in ("words", "postings", "slots")
    }
    assert came == {path for path in done.written if path.startswith("words/")}

    # A part that the target lost is written again; a release elsewhere is the same.
    (folder / "words" / base / "slots.parquet").unlink()
    assert f"words/{base}/slots.parquet" in publish(builder.warehouse, None, str(folder), Metadata()).written
    other = files_of(released(builder, tmp_path / "other"))
    assert {path: sha for path, sha in files_of(folder).items() if path.startswith("words/")} == {
        path: sha for path, sha in other.items() if path.startswith("words/")
    }


def test_no_part_has_a_word_that_was_taken_down(builder: Builder, corpus: dict[str, Doc], tmp_path: Path) -> None:
    corpus["secret"] = doc("secret.txt", "a=Nobody but him says abracadabra anywhere.")
    builder.build(corpus)
    builder.build({**corpus, "n3": document(3, "edited")})
    folder = released(builder, tmp_path / "release")
    assert "abracadabra" in {word for word, _, _ in read_index(folder)}
    pull(str(folder), tmp_path / "copy")
    takedown(builder.warehouse, ident("d", "secret"), reason="asked to", time="2026-11-22T13:00:00Z")
    released(builder, folder)
    pull(str(folder), tmp_path / "copy")
    for place in (folder, tmp_path / "copy"):
        for path in place.rglob("words.parquet"):
            assert "abracadabra" not in pq.read_table(path)["word"].to_pylist()
    assert read_index(folder) == read_texts(folder)


def test_the_index_is_described_as_the_tables_are(builder: Builder, corpus: dict[str, Doc], tmp_path: Path) -> None:
    builder.build(corpus)
    folder = released(builder, tmp_path / "release")
    paths = {str(path.relative_to(folder)) for path in (folder / "words").rglob("*.parquet")}
    package = json.loads((folder / "datapackage.json").read_text())
    said = {one["path"]: one for one in package["resources"]}
    assert paths < said.keys()
    croissant = json.loads((folder / "croissant.json").read_text())
    assert paths < {one["contentUrl"] for one in croissant["distribution"]}
    for path in paths:
        rows = pq.read_table(folder / path)
        assert said[path]["rows"] == rows.num_rows
        assert [field["name"] for field in said[path]["schema"]["fields"]] == rows.column_names


@pytest.fixture(scope="module")
def tales(tmp_path_factory: pytest.TempPathFactory) -> Builder:
    """12,000 paragraphs in two layers, in several scripts; three words stand in most of them."""
    folder = tmp_path_factory.mktemp("tales")
    builder = Builder(open_warehouse(folder / "w", create=True), target=20_000)
    chance = random.Random(8)

    def tale(n: int) -> Doc:
        said = [text(f"{n} {k}", chance.randrange(3, 40)).split() for k in range(100)]
        for words in said:
            for often in OFTEN:
                for _ in range(chance.choice((0, 1, 1, 2, 3))):
                    words.insert(chance.randrange(len(words)), often)
        return doc(f"{n:03}.txt", *(f"p{k}={' '.join(words)}." for k, words in enumerate(said)))

    corpus = {f"t{n}": tale(n) for n in range(120)}
    corpus["other"] = doc(
        "scripts.txt",
        *("a=Ein Café in Köln, Straße des 17. Juni; ΟΔΥΣΣΕΥΣ und İstanbul.", "b=東京都の天気、東京の天気。"),
        *("c=京都の寺 and 東京", "d=กาแฟร้อนหนึ่งแก้ว", "e=هذا نَصٌّ قصير"),
        f"f={'Far and wide. ' * 40}the café {'is shut ' * 30}",
        *("g=A <b>bold</b> word & 𝔊𝔬𝔱𝔥𝔦𝔠 letters 𝔊𝔬𝔱𝔥𝔦𝔠", "h=한국어로 말하다"),
    )
    builder.build(corpus)
    builder.build({**corpus, **{f"t{n}": tale(n) for n in (5, 50)}})
    return builder


def test_frequent_words_are_counted(tales: Builder, tmp_path: Path) -> None:
    folder = released(tales, tmp_path / "release")
    rows: dict[str, int] = {}
    for word, _, _ in read_texts(folder):
        rows[word] = rows.get(word, 0) + 1
    expected = {word: count for word, count in rows.items() if count > 1_000 and count > 0.05 * 12_008}
    assert dict(pq.read_table(folder / "words" / "often.parquet").to_pandas().to_numpy().tolist()) == expected
    assert {*OFTEN} <= expected.keys()


@pytest.fixture(scope="module")
def page(tales: Builder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = released(tales, tmp_path_factory.mktemp("shown") / "release")
    assert len(parts(folder)) == 2
    with served(folder) as address, chromium() as browser:
        page = browser.new_page()
        page.goto(address)
        yield page


QUESTIONS = (
    *("the", "the of", "of and the nowhere", "river", "the river the stone", "café", "CAFE strasse 17", "東京", "京"),
    *("天気 寺", "กาแฟ", "نص", "οδυσσευς istanbul", "bold 𝔊𝔬𝔱𝔥𝔦𝔠", "한국", "nothing here", "is shut the"),
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_page_ranks_as_the_macro_does(question: str, page: Page, tales: Builder) -> None:
    words = next((word for word in text("7 3").split()), "") if question == "river" else question
    with variorum.open(str(tales.warehouse.root)) as dataset:
        expected = dataset.search(words, limit=40)
    shown = page.evaluate(
        """async ([question, most]) => {
            const from = (name) => import(new URL(`page/${name}.js`, document.baseURI))
            const [{ theRelease }, { ranked }, { rowAt }, { snippet }] = await Promise.all(
                ['release', 'ranks', 'postings', 'snippet'].map(from))
            const release = await theRelease()
            const { hits } = await ranked(release, question, most)
            const paragraphs = await release.table('paragraphs')
            return Promise.all(hits.map(async ({ part, slot, score }) => {
                const row = await rowAt(part, slot)
                const [one] = await paragraphs.read({ rowStart: row, rowEnd: row + 1 })
                return [one.paragraph_id, score, snippet(question, one.text)]
            }))
        }""",
        [words, 40],
    )
    assert [score for _, score, _ in shown] == pytest.approx([hit.score for hit in expected], abs=1.01e-4)

    # Of those that are as good as the last, either may be shown.
    last = min((hit.score for hit in expected), default=0)
    better = {hit.id: hit for hit in expected if len(expected) < 40 or hit.score > last + 1e-3}
    assert better.keys() <= {name for name, _, _ in shown}
    for name, _, pieces in shown:
        if name in better:
            hit = better[name]
            assert "".join(piece for piece, _ in pieces) == hit.snippet
            assert [piece for piece, marked in pieces if marked] == [hit.snippet[a:b] for a, b in hit.marks]
            assert len(hit.snippet) <= SNIPPET + 4


@pytest.mark.parametrize("question", (*QUESTIONS, "東京都の天気", "กาแฟร้อน of", "東京都の京 the", "京 天"))
def test_python_ranks_as_the_macro_does(question: str, tales: Builder) -> None:
    words = text("7 3").split()[0] if question == "river" else question
    with variorum.open(str(tales.warehouse.root)) as dataset:
        for at, language in ((1, "NULL"), (2, "NULL"), (2, "'en'"), (2, "'xx'")):
            rows = dataset.sql(
                "SELECT paragraph_id, score, source, title, heading, kind, language "
                f"FROM search_at('{words}', {at}, most := 30, in_language := {language})"
            ).fetchall()
            spoken = None if language == "NULL" else language.strip("'")
            hits = dataset.search(words, at=at, limit=30, language=spoken)
            found = [(one.id, one.score, one.source, one.title, one.heading, one.kind, one.language) for one in hits]
            assert found == rows


def test_words_are_read_as_sql_reads_them(page: Page) -> None:
    said = ["Straße GROẞ", "ΟΔΥΣΣΕΥΣ ὈΔΥΣΣΕΎΣ", "İstanbul ILIK ŞİŞ", "نَصٌّ שָׁלוֹם", "x" * 70]
    said += ["don't re-do 3.14 e-mail", "Żółć", "東京都の天気とTOKYO東", "กาแฟร้อน", "𝔊𝔬𝔱𝔥𝔦𝔠 ΑΒΓ ﬁ"]
    said += ["e\u0301te\u0301", "a_b a·b a’b", "हिन्दी में", "Đặng Øre"]
    read = page.evaluate(
        """async (texts) => {
            const { asked, standing } = await import(new URL('page/asked.js', document.baseURI))
            return texts.map((text) => [asked(text).map((one) => one.gram), standing(text, [...text])])
        }""",
        said,
    )
    with duckdb.connect() as connection:
        for words, (grams, places) in zip(said, read, strict=True):
            rows = connection.execute(words_of("SELECT 1 AS row, nfc_normalize($1) AS text"), [words]).fetchall()
            # The last sign of a run stands alone in the index, and is asked for only where it is all.
            assert {*grams} <= {word for word, _, _ in rows}
            assert {word for word, _, _ in rows if len(word) > 1 or word.isascii()} <= {*grams}
            assert [[*one] for one in spans(connection, asked_by(connection, words), [words])[0]] == places


def test_a_copy_of_an_older_release_is_read(tales: Builder, tmp_path: Path) -> None:
    """latest.json of a release without an index of words is understood, and the next publication adds one."""
    builder = Builder(open_warehouse(tmp_path / "w", create=True))
    as_built(builder, tales)
    folder = released(builder, tmp_path / "release")
    index = decode((folder / INDEX).read_bytes(), "it")
    assert index.words
    bare = {path: file for path, file in index.files.items() if path not in index.words}
    (folder / INDEX).write_bytes(encode(replace(index, words={}, files=bare)))
    assert {*index.words} <= {*publish(builder.warehouse, None, str(folder), Metadata()).written}
