"""Synthetic images in the exact format of CIFAR-10's binary archive, so that everything runs without the download.

Each class has a pattern of its own, 4 x 4 coloured squares, and an image is the mean of its class's pattern and of
noise: a network can learn it, and no accuracy on it says anything about CIFAR-10.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from regret.domains import integer_in
from regret.errors import RegretError
from regret.files import write_atomically
from regret.randomness import mix, stream
from regret.torch.cifar10.archive import ARCHIVE, BATCHES, BINARY, IMAGE, RECORDS, SYNTHESISED

__all__ = ["synthesise"]

_CLASSES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
_SQUARE = 8


def synthesise(folder: Path, records: int = RECORDS, seed: int = 0, packed: bool = False) -> Path:
    """Write a synthetic archive into ``folder`` and return where it lies.

    :param records: images in each of the six batches; the standard archive has 10000.
    :param packed: write ``cifar-10-binary.tar.gz`` instead of the folder with the batches.
    :raises RegretError: if there is an archive already that was not synthesised.
    :raises DomainError: for a number of records or a seed outside its domain.
    """
    records = integer_in(f"[10, {RECORDS}]", "records", records)
    batches = {batch: _batch(records, seed, number) for number, batch in enumerate(BATCHES)}
    sums = {batch: hashlib.sha256(content).hexdigest() for batch, content in batches.items()}
    told = {"records": records, "seed": seed, "sha256": sums}
    files = {f"{batch}.bin": content for batch, content in batches.items()}
    files["batches.meta.txt"] = ("\n".join(_CLASSES) + "\n\n").encode()
    files[SYNTHESISED] = (json.dumps(told, indent=2) + "\n").encode()
    folder.mkdir(parents=True, exist_ok=True)
    return _pack(folder / ARCHIVE, files) if packed else _unpacked(folder / BINARY, files)


def _bytes(seed: int, first: int, count: int) -> NDArray[np.uint8]:
    """Bytes number ``8 * first`` and following of a seed's stream."""
    key = stream(seed)
    t = np.arange(first, first + -(-count // 8), dtype=np.uint64)
    return np.asarray(mix(key.state + key.gamma * t)).astype("<u8").view(np.uint8)[:count]


def _batch(records: int, seed: int, number: int) -> bytes:
    pixels = int(np.prod(IMAGE))
    small = (len(_CLASSES), IMAGE[0], IMAGE[1] // _SQUARE, IMAGE[2] // _SQUARE)
    patterns = _bytes(seed, 1, int(np.prod(small))).reshape(small).repeat(_SQUARE, axis=2).repeat(_SQUARE, axis=3)
    start = (1 + number) << 40
    # As many of each class as of any other, in an order of the seed's.
    labels = (np.arange(records) % len(_CLASSES)).astype(np.uint8)
    labels = labels[np.argsort(_bytes(seed, start, 8 * records).view("<u8"), kind="stable")]
    noise = _bytes(seed, start + records, records * pixels).reshape(records, pixels)
    images = patterns.reshape(len(_CLASSES), pixels)[labels] // 2 + noise // 2
    return np.hstack([labels[:, None], images]).tobytes()


def _unpacked(folder: Path, files: dict[str, bytes]) -> Path:
    if folder.exists() and not (folder / SYNTHESISED).is_file():
        raise RegretError(f"{folder}: there is an archive already that was not synthesised; it is left alone")
    made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        for name, content in files.items():
            (made / name).write_bytes(content)
        made.chmod(0o755)
        if folder.exists():
            shutil.rmtree(folder)
        made.rename(folder)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    return folder


def _pack(path: Path, files: dict[str, bytes]) -> Path:
    if path.exists() and not _was_synthesised(path):
        raise RegretError(f"{path}: there is an archive already that was not synthesised; it is left alone")
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz", compresslevel=1) as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(f"{BINARY}/{name}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    write_atomically(path, content.getvalue())
    return path


def _was_synthesised(path: Path) -> bool:
    try:
        with tarfile.open(path, "r:gz") as archive:
            return f"{BINARY}/{SYNTHESISED}" in archive.getnames()
    except (tarfile.TarError, EOFError, OSError):
        return False
