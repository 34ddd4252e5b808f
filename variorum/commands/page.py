"""What `variorum page` does: a release in the browser of this machine."""

import contextlib
import tempfile
import webbrowser
from pathlib import Path

from variorum.release.index import INDEX, ReleaseError
from variorum.release.publish import publish
from variorum.release.serve import server_of
from variorum.store.bucket.places import is_remote
from variorum.store.metadata import Metadata
from variorum.store.takedowns import open_for_reading


def show_page(folder: str, port: int, browser: bool) -> None:
    """Serve the page of a release, or of a warehouse's latest version, until Ctrl-C."""
    with tempfile.TemporaryDirectory() as beside:
        release = _release(folder, Path(beside))
        with server_of(release, port) as server:
            address = f"http://127.0.0.1:{server.server_address[1]}/"
            print(f"{address} shows {folder}; Ctrl-C ends it", flush=True)
            if browser:
                webbrowser.open(address)
            with contextlib.suppress(KeyboardInterrupt):
                server.serve_forever()


def _release(place: str, beside: Path) -> Path:
    """The folder itself where it is a release; of a warehouse, a release of its latest version."""
    folder = Path(place)
    if is_remote(place) or not (folder / INDEX).is_file():
        publish(open_for_reading(place), None, str(beside / "release"), Metadata(), keep=0)
        return beside / "release"
    if not (folder / "index.html").is_file():
        raise ReleaseError(f"{folder} is a release without a page: publish it again with this program.")
    return folder
