"""CIFAR-10 from its standard archive, binary or Python version: a folder, a ``tar.gz``, or a download.

Every batch is checked against its published checksum before a byte of it is used, so nothing that is wrong is kept,
and the pickles of the Python version are opened only once they are known to be the published ones.  An archive that
``regret cifar10 synthesise`` wrote carries its own checksums.

Source: Krizhevsky, "Learning multiple layers of features from tiny images", 2009,
https://www.cs.toronto.edu/~kriz/cifar.html.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import tarfile
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regret.errors import RegretError
from regret.torch.cifar10.task import Task

__all__ = [
    "ARCHIVE",
    "BATCHES",
    "BINARY",
    "IMAGE",
    "MEAN",
    "RECORDS",
    "STD",
    "SYNTHESISED",
    "NoArchive",
    "fetch",
    "load",
]

URL = "https://www.cs.toronto.edu/~kriz/"
ARCHIVE, PYTHON_ARCHIVE = "cifar-10-binary.tar.gz", "cifar-10-python.tar.gz"
BINARY, PYTHON = "cifar-10-batches-bin", "cifar-10-batches-py"
SYNTHESISED = "synthesised.json"
"""What tells that an archive was synthesised: the number of records in a batch, the seed and the checksums."""

IMAGE = (3, 32, 32)
RECORDS = 10_000
"""Records in a batch; each is a label and then the red, green and blue bytes of an image, row by row."""

MEAN, STD = (0.4914, 0.4822, 0.4465), (0.2023, 0.1994, 0.2010)
"""Of the training images, as Luo et al.'s code has them."""

_ARCHIVES = {
    ARCHIVE: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
    PYTHON_ARCHIVE: "6d958be074577803d12ecdefd02955f39262c83c16fe9348329d7fe0b5c001ce",
}
BATCHES = {
    "data_batch_1": "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
    "data_batch_2": "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
    "data_batch_3": "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
    "data_batch_4": "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
    "data_batch_5": "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
    "test_batch": "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
}
"""The batches, the last for testing, with the SHA-256 of each as a binary file."""

_PYTHON_MD5 = {
    "data_batch_1": "c99cafc152244af753f735de768cd75f",
    "data_batch_2": "d4bba439e000b95fd0a9bffe97cbabec",
    "data_batch_3": "54ebc095f3ab1f0389bbae665268c751",
    "data_batch_4": "634d18415352ddfa80567beed471001a",
    "data_batch_5": "482c414d41f54cd18b22e5b47cb7c3cb",
    "test_batch": "40351d587109b95175f43aff81a1287e",
}

_Read = Callable[[str], bytes | None]
"""The bytes of a member by its name, or None where there is no such member."""


class NoArchive(RegretError):
    """There is nothing to read."""


def load(source: Path) -> Task:
    """CIFAR-10 from a folder that holds the archive, packed or unpacked, or from the ``tar.gz`` itself.

    :raises NoArchive: if nothing is found there.
    :raises RegretError: if a batch is truncated or has another checksum; it is named.
    """
    folder, packed = _locate(source)
    if packed is None:
        return _task(_from_folder(folder), folder.name, str(folder))
    inner = BINARY if packed.name == ARCHIVE else PYTHON
    try:
        with tarfile.open(packed, "r:gz") as archive:
            read = _from_archive(archive, inner)
            if read(SYNTHESISED) is None:
                _check_packed(packed)
            return _task(read, inner, str(packed))
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise RegretError(f"{packed}: cannot be read, truncated or damaged ({error})") from error


def fetch(folder: Path) -> Path:
    """Download the binary archive into ``folder``, where nothing is kept unless its checksum is right.

    :raises RegretError: if pooch is not installed, the download fails or the checksum is wrong.
    """
    try:
        import pooch
    except ImportError:
        raise RegretError("the download needs pooch: pip install 'regret-lab[cifar10]'") from None
    pooch.get_logger().setLevel("ERROR")
    try:
        found = pooch.retrieve(URL + ARCHIVE, f"sha256:{_ARCHIVES[ARCHIVE]}", fname=ARCHIVE, path=folder)
    except ValueError as error:
        raise RegretError(f"{URL}{ARCHIVE}: what came has a wrong checksum; nothing was kept ({error})") from error
    except OSError as error:
        raise RegretError(f"{URL}{ARCHIVE}: cannot be downloaded ({error})") from error
    return Path(found)


def _locate(source: Path) -> tuple[Path, Path | None]:
    """The folder with the batches, or the packed archive."""
    if source.is_file() and source.name in _ARCHIVES:
        return source.parent, source
    for folder in (source, source / BINARY, source / PYTHON):
        if any((folder / name).is_file() for batch in BATCHES for name in (batch, f"{batch}.bin")):
            return folder, None
    for name in _ARCHIVES:
        if (source / name).is_file():
            return source, source / name
    looked = ", ".join((BINARY, PYTHON, *_ARCHIVES))
    raise NoArchive(f"{source}: no CIFAR-10 archive there (looked for {looked})")


def _from_folder(folder: Path) -> _Read:
    def read(name: str) -> bytes | None:
        path = folder / name
        return path.read_bytes() if path.is_file() else None

    return read


def _from_archive(archive: tarfile.TarFile, inner: str) -> _Read:
    def read(name: str) -> bytes | None:
        try:
            member = archive.extractfile(f"{inner}/{name}")
        except KeyError:
            return None
        return None if member is None else member.read()

    return read


def _check_packed(packed: Path) -> None:
    with packed.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != _ARCHIVES[packed.name]:
        raise RegretError(f"{packed}: wrong checksum, SHA-256 {found[:12]}... for {_ARCHIVES[packed.name][:12]}...")


def _task(read: _Read, kind: str, where: str) -> Task:
    binary = read("test_batch.bin") is not None or read("data_batch_1.bin") is not None
    records, checksums, name = RECORDS, BATCHES, "cifar10"
    told = read(SYNTHESISED) if binary else None
    if told is not None:
        records, checksums, name = _synthesised(told, where)
    parts = [
        _binary(read, batch, records, checksums[batch], where) if binary else _python(read, batch, where)
        for batch in BATCHES
    ]
    images = np.concatenate([part[:, 1:] for part in parts[:-1]]).reshape(-1, *IMAGE)
    labels = np.concatenate([part[:, 0] for part in parts[:-1]])
    test_images, test_labels = parts[-1][:, 1:].reshape(-1, *IMAGE), parts[-1][:, 0].copy()
    return Task(name, images, labels, np.ascontiguousarray(test_images), test_labels, MEAN, STD, padding=4, flip=True)


def _synthesised(told: bytes, where: str) -> tuple[int, dict[str, str], str]:
    try:
        document = json.loads(told)
        return int(document["records"]), {batch: str(document["sha256"][batch]) for batch in BATCHES}, "synthetic"
    except (ValueError, KeyError, TypeError) as error:
        raise RegretError(f"{where}: {SYNTHESISED} is not what `regret cifar10 synthesise` writes ({error})") from error


def _binary(read: _Read, batch: str, records: int, checksum: str, where: str) -> NDArray[np.uint8]:
    content = read(f"{batch}.bin")
    if content is None:
        raise RegretError(f"{where}: {batch}.bin is missing")
    due = records * (1 + int(np.prod(IMAGE)))
    if len(content) != due:
        kind = "truncated" if len(content) < due else "too long"
        raise RegretError(f"{where}: {batch}.bin is {kind}: {len(content)} bytes where {due} are due")
    found = hashlib.sha256(content).hexdigest()
    if found != checksum:
        raise RegretError(f"{where}: {batch}.bin has a wrong checksum, SHA-256 {found[:12]}... for {checksum[:12]}...")
    return np.frombuffer(content, dtype=np.uint8).reshape(records, -1)


def _python(read: _Read, batch: str, where: str) -> NDArray[np.uint8]:
    content = read(batch)
    if content is None:
        raise RegretError(f"{where}: {batch} is missing")
    found = hashlib.md5(content, usedforsecurity=False).hexdigest()
    if found != _PYTHON_MD5[batch]:
        raise RegretError(
            f"{where}: {batch} is truncated or altered: MD5 {found[:12]}... for {_PYTHON_MD5[batch][:12]}..."
        )
    with warnings.catch_warnings():  # NumPy deprecates how NumPy 1 wrote a dtype
        warnings.simplefilter("ignore")
        document: Any = pickle.loads(content, encoding="bytes")  # only now that these are the published bytes
    labels = np.asarray(document[b"labels"], dtype=np.uint8)
    return np.hstack([labels[:, None], np.asarray(document[b"data"], dtype=np.uint8)])
