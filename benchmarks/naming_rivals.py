"""How each library names the paragraphs of a text, by its own means.

Each is given documents round after round, and answers with an id for each paragraph. `RIVALS` lists them.
"""

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import identity
from variorum.text.cut import cut
from variorum.text.document import Paragraph, Section

Round = dict[str, list[str]]
"""Path of a document -> its paragraphs."""
Ids = dict[str, list[str]]
"""Path of a document -> an id for each of its paragraphs."""
Pieces = list[tuple[str, str]]
"""Id and text of what a library made of a file."""


class Rival(NamedTuple):
    """How a library names things."""

    how: str
    package: str | None
    paragraphs: Callable[[Sequence[Round], Path], list[Ids]]
    file: Callable[[Sequence[str], Path], list[Pieces]] | None
    """None where the library reads no plain text files, or reads them as `paragraphs` does."""


def _variorum(rounds: Sequence[Round], folder: Path) -> list[Ids]:
    return _step_by_step(identity.ours, rounds)


def _step_by_step(scheme: Callable[..., identity.State], rounds: Sequence[Round]) -> list[Ids]:
    states: dict[str, identity.State] = {}
    found: list[Ids] = []
    for documents in rounds:
        for path, texts in documents.items():
            paragraphs = [Paragraph(0, "body", 0, text, "und", 0.0, None, None) for text in texts]
            sections = [Section(None, 0, None, "", None, None, None, None)]
            states[path] = scheme(path, states.get(path, identity.State()), sections, paragraphs)
        found.append({path: [p.id for p in states[path].paragraphs] for path in documents})
    return found


def _variorum_file(texts: Sequence[str], folder: Path) -> list[Pieces]:
    state, found = identity.State(), []
    for text in texts:
        made = cut(text.encode(), "text/plain")
        state = identity.ours("a.txt", state, made.sections, made.paragraphs)
        headings = [(s.id, s.heading) for s in state.sections if s.heading]
        found.append([*headings, *((p.id, p.text) for p in state.paragraphs)])
    return found


def _content_hash(rounds: Sequence[Round], folder: Path) -> list[Ids]:
    return _step_by_step(identity.by_hash, rounds)


def _position(rounds: Sequence[Round], folder: Path) -> list[Ids]:
    return _step_by_step(identity.by_position, rounds)


def _langchain_index(rounds: Sequence[Round], folder: Path) -> list[Ids]:
    from langchain_core.documents import Document

    return _langchain_indexed(
        [
            {
                path: [Document(page_content=text, metadata={"source": path}) for text in texts]
                for path, texts in r.items()
            }
            for r in rounds
        ]
    )


def _langchain_indexed(rounds: Sequence[dict[str, list[Any]]]) -> list[Ids]:
    """`index()` into an in-memory store; ids are read back from the store by content and metadata."""
    from langchain_core.embeddings import DeterministicFakeEmbedding
    from langchain_core.indexing import InMemoryRecordManager, index
    from langchain_core.vectorstores import InMemoryVectorStore

    store = InMemoryVectorStore(DeterministicFakeEmbedding(size=2))
    records = InMemoryRecordManager("rivals")
    found: list[Ids] = []
    for documents in rounds:
        every = [document for of_one in documents.values() for document in of_one]
        index(every, records, store, cleanup="full", source_id_key="source", key_encoder="sha256")
        known = {(d["text"], str(d["metadata"])): mine for mine, d in store.store.items()}
        found.append(
            {path: [known[d.page_content, str(d.metadata)] for d in of_one] for path, of_one in documents.items()}
        )
    return found


def _langchain_chunks(text: str) -> list[Any]:
    """As in LangChain's own tutorial on retrieval: pieces of 1,000 characters that know where they start."""
    from langchain_core.documents import Document
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200, add_start_index=True)
    return list(splitter.split_documents([Document(page_content=text, metadata={"source": "a.txt"})]))


def _langchain_index_file(texts: Sequence[str], folder: Path) -> list[Pieces]:
    rounds = [{"a.txt": _langchain_chunks(text)} for text in texts]
    return [
        [(mine, d.page_content) for mine, d in zip(ids["a.txt"], of_one["a.txt"], strict=True)]
        for ids, of_one in zip(_langchain_indexed(rounds), rounds, strict=True)
    ]


def _langchain_added(documents: Sequence[Any]) -> list[str]:
    from langchain_core.embeddings import DeterministicFakeEmbedding
    from langchain_core.vectorstores import InMemoryVectorStore

    return InMemoryVectorStore(DeterministicFakeEmbedding(size=2)).add_documents(list(documents))


def _langchain_add(rounds: Sequence[Round], folder: Path) -> list[Ids]:
    from langchain_core.documents import Document

    return [
        {path: _langchain_added([Document(page_content=text) for text in texts]) for path, texts in r.items()}
        for r in rounds
    ]


def _langchain_add_file(texts: Sequence[str], folder: Path) -> list[Pieces]:
    found = []
    for text in texts:
        pieces = _langchain_chunks(text)
        found.append(list(zip(_langchain_added(pieces), [piece.page_content for piece in pieces], strict=True)))
    return found


def _llama_nodes(rounds: Sequence[Round], folder: Path) -> list[Ids]:
    """A document a paragraph, named as SimpleDirectoryReader(filename_as_id=True) names the parts of a file."""
    from llama_index.core import Document
    from llama_index.core.ingestion import DocstoreStrategy, IngestionPipeline
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.core.storage.docstore import SimpleDocumentStore
    from llama_index.core.vector_stores import SimpleVectorStore

    pipeline = IngestionPipeline(
        transformations=[SentenceSplitter(chunk_size=1_000_000, chunk_overlap=0), _NoEmbedding()],
        docstore=SimpleDocumentStore(),
        docstore_strategy=DocstoreStrategy.UPSERTS_AND_DELETE,
        vector_store=SimpleVectorStore(),
    )
    node_of: dict[str, str] = {}
    found: list[Ids] = []
    for documents in rounds:
        named = [
            Document(text=text, id_=f"{path}_part_{n}") for path, ts in documents.items() for n, text in enumerate(ts)
        ]
        node_of |= {node.ref_doc_id or "": node.node_id for node in pipeline.run(documents=named)}
        found.append({path: [node_of[f"{path}_part_{n}"] for n in range(len(ts))] for path, ts in documents.items()})
    return found


def _NoEmbedding() -> Any:
    from llama_index.core.embeddings import MockEmbedding

    return MockEmbedding(embed_dim=2)


def _llama_nodes_file(texts: Sequence[str], folder: Path) -> list[Pieces]:
    from llama_index.core import SimpleDirectoryReader
    from llama_index.core.node_parser import SentenceSplitter

    found = []
    for text in texts:
        (folder / "a.txt").write_text(text, encoding="utf-8")
        documents = SimpleDirectoryReader(input_files=[folder / "a.txt"], filename_as_id=True).load_data()
        nodes = SentenceSplitter().get_nodes_from_documents(documents)
        found.append([(node.node_id, node.get_content()) for node in nodes])
    return found


def _llama_parts(rounds: Sequence[Round], folder: Path) -> list[Ids]:
    from llama_index.core import Document

    return [
        {path: [Document(text=t, id_=f"{path}_part_{n}").doc_id for n, t in enumerate(ts)] for path, ts in r.items()}
        for r in rounds
    ]


def _haystack(rounds: Sequence[Round], folder: Path) -> list[Ids]:
    from haystack import Document

    return [
        {path: [Document(content=text, meta={"file_path": path}).id for text in ts] for path, ts in r.items()}
        for r in rounds
    ]


def _haystack_file(texts: Sequence[str], folder: Path) -> list[Pieces]:
    from haystack.components.converters import TextFileToDocument
    from haystack.components.preprocessors import DocumentSplitter

    found = []
    for text in texts:
        (folder / "a.txt").write_text(text, encoding="utf-8")
        documents = TextFileToDocument().run([folder / "a.txt"])["documents"]
        pieces = DocumentSplitter(split_by="passage", split_length=1).run(documents)["documents"]
        found.append([(piece.id, piece.content.strip()) for piece in pieces])
    return found


def _unstructured(rounds: Sequence[Round], folder: Path) -> list[Ids]:
    from unstructured.documents.elements import ElementMetadata, NarrativeText, assign_and_map_hash_ids

    found: list[Ids] = []
    for documents in rounds:
        ids: Ids = {}
        for path, texts in documents.items():
            elements = [NarrativeText(text, metadata=ElementMetadata(filename=path)) for text in texts]
            ids[path] = [element.id for element in assign_and_map_hash_ids(list(elements))]
        found.append(ids)
    return found


def _unstructured_file(texts: Sequence[str], folder: Path) -> list[Pieces]:
    from benchmarks.rivals_structure import unstructured_partition

    found = []
    for text in texts:
        (folder / "a.txt").write_text(text, encoding="utf-8")
        elements = unstructured_partition()(filename=str(folder / "a.txt"))
        found.append([(element.id, element.text) for element in elements])
    return found


def _datatrove(rounds: Sequence[Round], folder: Path) -> list[Ids]:
    from datatrove.pipeline.readers import JsonlReader
    from loguru import logger

    logger.remove()
    found: list[Ids] = []
    for number, documents in enumerate(rounds):
        ids: Ids = {}
        for n, (path, texts) in enumerate(documents.items()):
            into = folder / str(number) / str(n)
            into.mkdir(parents=True)
            # A file of one name in every round, as a source has; the name stands for the document.
            (into / f"{n}.jsonl").write_text("\n".join(json.dumps({"text": t}) for t in texts), encoding="utf-8")
            ids[path] = [str(document.id) for document in JsonlReader(str(into)).run()]
        found.append(ids)
    return found


def _dlt(rounds: Sequence[Round], folder: Path, strategy: str = "delete-insert") -> list[Ids]:
    """A row a document, merged on its path; its paragraphs are a list, which dlt makes a child table of."""
    import dlt

    pipeline = dlt.pipeline(
        "rivals",
        destination=dlt.destinations.duckdb(str(folder / "ids.duckdb")),
        dataset_name="rivals",
        pipelines_dir=str(folder / "pipelines"),
    )
    found: list[Ids] = []
    for documents in rounds:
        rows = [{"path": path, "paragraphs": [{"text": text} for text in ts]} for path, ts in documents.items()]
        merge = {"disposition": "merge", "strategy": strategy}
        pipeline.run(rows, table_name="documents", primary_key="path", write_disposition=merge)
        with pipeline.sql_client() as client:
            children = client.execute_sql(
                "SELECT d.path, p._dlt_id FROM documents d "
                "JOIN documents__paragraphs p ON p._dlt_parent_id = d._dlt_id ORDER BY d.path, p._dlt_list_idx"
            )
        ids: Ids = {path: [] for path in documents}
        for path, mine in children or ():
            if path in ids:
                ids[path].append(mine)
        found.append(ids)
    return found


def _datasets(rounds: Sequence[Round], folder: Path) -> list[Ids]:
    from datasets import Dataset

    return [
        {
            path: [f"{path}[{n}]" for n, _ in enumerate(Dataset.from_dict({"text": ts}, split=None))]
            for path, ts in r.items()
        }
        for r in rounds
    ]


def _datasets_file(texts: Sequence[str], folder: Path) -> list[Pieces]:
    from datasets import disable_progress_bars, load_dataset

    disable_progress_bars()
    found = []
    for number, text in enumerate(texts):
        (folder / "a.txt").write_text(text, encoding="utf-8")
        made = load_dataset(
            "text", data_files=str(folder / "a.txt"), sample_by="paragraph", cache_dir=str(folder / f"cache{number}")
        )["train"]
        found.append([(f"train[{n}]", row["text"].strip()) for n, row in enumerate(made)])
    return found


def _docling(rounds: Sequence[Round], folder: Path) -> list[Ids]:
    from docling_core.types.doc.document import DoclingDocument
    from docling_core.types.doc.labels import DocItemLabel

    found: list[Ids] = []
    for documents in rounds:
        ids: Ids = {}
        for path, texts in documents.items():
            made = DoclingDocument(name=path)
            ids[path] = [made.add_text(DocItemLabel.PARAGRAPH, text).self_ref for text in texts]
        found.append(ids)
    return found


QUIET = {
    "HF_HUB_OFFLINE": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "UNSTRUCTURED_DISABLE_NOTICE": "1",
}
"""No network, no telemetry, no banners."""

RIVALS = {
    "Variorum": Rival("carried over from version to version", None, _variorum, _variorum_file),
    "content hash": Rival("SHA-256 of the text", None, _content_hash, None),
    "position": Rival("the number of the paragraph", None, _position, None),
    "LangChain `index()`": Rival(
        "hash of text and metadata", "langchain-core", _langchain_index, _langchain_index_file
    ),
    "LangChain `add_documents`": Rival("random (UUID)", "langchain-core", _langchain_add, _langchain_add_file),
    "LlamaIndex nodes": Rival(
        "random (UUID); an unchanged document keeps its own", "llama-index-core", _llama_nodes, _llama_nodes_file
    ),
    "LlamaIndex document parts": Rival("file name and number", "llama-index-core", _llama_parts, None),
    "Haystack": Rival("hash of text and metadata", "haystack-ai", _haystack, _haystack_file),
    "unstructured": Rival("hash of file name, text and number", "unstructured", _unstructured, _unstructured_file),
    "datatrove": Rival("file name and number", "datatrove", _datatrove, None),
    "dlt, merge": Rival("random; new when the document is loaded again", "dlt", _dlt, None),
    "dlt, upsert": Rival("hash of the document's key and the number", "dlt", partial(_dlt, strategy="upsert"), None),
    "Hugging Face datasets": Rival("the number of the row", "datasets", _datasets, _datasets_file),
    "Docling": Rival("the number of the item", "docling-core", _docling, None),
}
