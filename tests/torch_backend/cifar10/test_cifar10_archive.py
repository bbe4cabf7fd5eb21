"""The archive: its format, what is wrong with one and how it is told, the download."""

import hashlib
import http.server
import pickle
import tarfile
import threading

import numpy as np
import pytest

from regret.errors import RegretError
from regret.torch.cifar10 import archive
from regret.torch.cifar10.archive import ARCHIVE, BATCHES, BINARY, NoArchive, load
from regret.torch.cifar10.synthesise import synthesise


@pytest.fixture
def folder(tmp_path):
    synthesise(tmp_path, records=20)
    return tmp_path


def test_a_record_is_a_label_and_the_planes_of_an_image(folder):
    content = np.fromfile(folder / BINARY / "data_batch_2.bin", dtype=np.uint8).reshape(20, 3073)
    task = load(folder)
    assert (task.images.shape, task.test_images.shape) == ((100, 3, 32, 32), (20, 3, 32, 32))
    number = 20 + 7
    assert task.labels[number] == content[7, 0]
    for channel in range(3):
        plane = content[7, 1 + 1024 * channel : 1 + 1024 * (channel + 1)]
        assert (task.images[number, channel] == plane.reshape(32, 32)).all()
    assert (folder / BINARY / "batches.meta.txt").read_text().split()[0] == "airplane"
    assert np.bincount(task.test_labels).tolist() == [2] * 10


def test_packed_unpacked_and_the_folder_itself_are_the_same(folder, tmp_path):
    packed = synthesise(tmp_path / "packed", records=20, packed=True)
    assert packed.name == ARCHIVE
    told = {load(source).fingerprint for source in (folder, folder / BINARY, packed, packed.parent)}
    assert len(told) == 1
    assert load(folder).fingerprint != load(synthesise(tmp_path / "other", records=20, seed=1)).fingerprint
    assert load(folder).name == "synthetic"


DAMAGE = {
    "truncated": (lambda content: content[:-1], "data_batch_3.bin is truncated: 61459 bytes where 61460 are due"),
    "at a record": (lambda content: content[:3073], "data_batch_3.bin is truncated"),
    "longer": (lambda content: content + b"x", "data_batch_3.bin is too long"),
    "altered": (lambda content: b"\0" + content[1:-1] + b"\0", "data_batch_3.bin has a wrong checksum"),
    "missing": (lambda content: None, "data_batch_3.bin is missing"),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_batch_is_named(kind, folder):
    damage, told = DAMAGE[kind]
    path = folder / BINARY / "data_batch_3.bin"
    content = damage(path.read_bytes())
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RegretError, match=told):
        load(folder)


def test_without_its_own_checksums_an_archive_must_be_the_published_one(folder, monkeypatch):
    (folder / BINARY / archive.SYNTHESISED).unlink()
    with pytest.raises(RegretError, match=r"data_batch_1.bin is truncated: 61460 bytes where 30730000 are due"):
        load(folder)
    monkeypatch.setattr(archive, "RECORDS", 20)
    with pytest.raises(RegretError, match=r"data_batch_1.bin has a wrong checksum, SHA-256 .* for cee916563c9f"):
        load(folder)
    (folder / BINARY / archive.SYNTHESISED).write_text("{}")
    with pytest.raises(RegretError, match=r"synthesised.json is not what"):
        load(folder)


def test_a_packed_archive_is_checked_as_a_whole(folder, tmp_path):
    packed = synthesise(tmp_path / "packed", records=20, packed=True)
    content = packed.read_bytes()
    packed.write_bytes(content[: len(content) // 2])
    with pytest.raises(RegretError, match=r"cifar-10-binary.tar.gz: cannot be read, truncated or damaged"):
        load(packed)
    with tarfile.open(packed, "w:gz") as made:
        made.add(folder / BINARY / "data_batch_1.bin", f"{BINARY}/data_batch_1.bin")
    with pytest.raises(RegretError, match=r"tar.gz: wrong checksum, SHA-256 .* for c4a38c50a1bc"):
        load(packed)
    with pytest.raises(NoArchive, match="no CIFAR-10 archive there"):
        load(tmp_path / "nowhere")


def as_python(folder, there):
    """The same images as the Python version of the archive has them, and the checksums of its files."""
    sums = {}
    there.mkdir()
    for batch in BATCHES:
        records = np.fromfile(folder / BINARY / f"{batch}.bin", dtype=np.uint8).reshape(20, 3073)
        content = pickle.dumps({b"labels": records[:, 0].tolist(), b"data": records[:, 1:]})
        (there / batch).write_bytes(content)
        sums[batch] = hashlib.md5(content, usedforsecurity=False).hexdigest()
    return sums


def test_the_python_version_holds_the_same(folder, tmp_path, monkeypatch):
    there = tmp_path / "data" / "cifar-10-batches-py"
    there.parent.mkdir()
    monkeypatch.setattr(archive, "_PYTHON_MD5", as_python(folder, there))
    assert load(there.parent).fingerprint == load(folder).fingerprint


def test_a_pickle_that_is_not_the_published_one_is_not_opened(folder, tmp_path):
    there = tmp_path / "cifar-10-batches-py"
    as_python(folder, there)

    class Harm:
        def __reduce__(self):
            return (exec, ("open('harm', 'w')",))

    (there / "data_batch_1").write_bytes(pickle.dumps(Harm()))
    with pytest.raises(RegretError, match="data_batch_1 is truncated or altered: MD5"):
        load(there)


def test_nothing_but_a_synthetic_archive_is_ever_replaced(folder, tmp_path):
    before = load(folder).fingerprint
    assert load(synthesise(folder, records=20, seed=3)).fingerprint != before
    (folder / BINARY / archive.SYNTHESISED).unlink()
    with pytest.raises(RegretError, match="there is an archive already that was not synthesised; it is left alone"):
        synthesise(folder, records=20)
    (tmp_path / ARCHIVE).write_bytes(b"precious")
    with pytest.raises(RegretError, match="it is left alone"):
        synthesise(tmp_path, records=20, packed=True)
    assert (tmp_path / ARCHIVE).read_bytes() == b"precious"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.fixture
def served(tmp_path, monkeypatch):
    """A folder with a synthetic archive, served on this machine in the place of the standard one."""
    root = tmp_path / "served"
    packed = synthesise(root, records=20, packed=True)

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments):
            super().__init__(*arguments, directory=str(root))

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        monkeypatch.setattr(archive, "URL", f"http://127.0.0.1:{server.server_port}/")
        yield packed
        server.shutdown()
        thread.join()


def test_the_download_keeps_nothing_that_has_a_wrong_checksum(served, tmp_path, monkeypatch):
    pytest.importorskip("pooch")
    there = tmp_path / "there"
    with pytest.raises(RegretError, match="wrong checksum; nothing was kept"):
        archive.fetch(there)
    assert list(there.iterdir()) == []
    right = hashlib.sha256(served.read_bytes()).hexdigest()
    monkeypatch.setitem(archive._ARCHIVES, ARCHIVE, right)
    assert load(archive.fetch(there)).fingerprint == load(served).fingerprint
    served.unlink()
    assert archive.fetch(there) == there / ARCHIVE  # what is there already is not asked for again
    with pytest.raises(RegretError, match="cannot be downloaded"):
        archive.fetch(tmp_path / "elsewhere")
