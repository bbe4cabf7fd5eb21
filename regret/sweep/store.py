"""The store of a sweep: labelled arrays in zarr, written block by block, each block with a checksum.

A block counts as done when its checksum stands in the store and is that of what can be read back; the checksum is
written last. Whatever happens on the way, a block is either done or computed anew. Every chunk of numbers ends with a
CRC-32C besides, so that whoever reads the store later, with whatever program, gets an error instead of a wrong number.
"""

from __future__ import annotations

import hashlib
import json
import math
import platform
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regret import __version__
from regret.errors import RegretError
from regret.sweep.blocks import Block, blocks
from regret.sweep.computation import VARIABLES, Plan
from regret.sweep.specification import Dimension, Specification, specification

__all__ = ["Store", "finished_blocks", "loaded", "open_dataset", "stored_specification"]

_KIND, _CHECKSUM = "regret-sweep", "checksum"
_UNITS = {"average_regret": "loss", "x": "1", "T": "steps", "seed": "1"}


class Store:
    """A store that is open for writing: made if missing, taken up if it holds the same sweep or the beginning of it.

    :param url: a folder, or any URL that fsspec knows.
    :raises RegretError: if something else is there, with what differs.
    """

    def __init__(self, url: str, plan: Plan) -> None:
        url = _place(url)
        self.url, self.plan = url, plan
        self.shape, self.block_shape = plan.spec.shape, plan.block_shape
        with _quiet():
            group = _group(url)
            if group is None or group.attrs.get("complete") is not True:
                self.group = self._make()
            else:
                self.group = group
                self._take_up(_own(group, url))
            self._arrays = {name: self.group[name] for name in (*VARIABLES, _CHECKSUM)}

    @property
    def blocks(self) -> list[tuple[tuple[int, ...], Block]]:
        """Every block with its place."""
        return list(blocks(self.shape, self.block_shape))

    def missing(self, advance: Callable[[int], None] | None = None) -> list[tuple[tuple[int, ...], Block]]:
        """The blocks that are not done, or are not what was written.

        :param advance: called with 1 after each block that was looked at.
        """
        found = []
        for place, block in self.blocks:
            if not self._is_done(place, block):
                found.append((place, block))
            if advance:
                advance(1)
        return found

    def write(self, place: tuple[int, ...], block: Block, results: dict[str, NDArray[np.float64]]) -> None:
        """Write a block, and then its checksum."""
        where = (*(slice(*ends) for ends in block), slice(None))
        with _quiet():
            for name, values in results.items():
                self._arrays[name][where] = values
            self._arrays[_CHECKSUM][place] = np.frombuffer(_checksum(block, results), dtype=np.uint8)

    def _is_done(self, place: tuple[int, ...], block: Block) -> bool:
        where = (*(slice(*ends) for ends in block), slice(None))
        try:
            with _quiet():
                wanted = np.asarray(self._arrays[_CHECKSUM][place]).tobytes()
                if not any(wanted):
                    return False
                found = {name: np.asarray(self._arrays[name][where]) for name in VARIABLES}
        except Exception:  # a chunk that cannot be decoded raises whatever its codec raises
            return False
        return _checksum(block, found) == wanted

    def _make(self) -> Any:
        import zarr
        from zarr.codecs import BloscCodec, Crc32cCodec

        spec = self.plan.spec
        group = zarr.open_group(self.url, mode="w", zarr_format=3)
        group.attrs.update({"kind": _KIND, "complete": False})
        for d in spec.grid:
            _write_coordinates(group, d)
        _coordinate(group, "T", "T", np.array(spec.snapshots, dtype=np.int64))
        names = [d.name for d in spec.grid]
        for name, text in VARIABLES.items():
            group.create_array(
                name,
                shape=(*self.shape, len(spec.snapshots)),
                chunks=(*self.block_shape, len(spec.snapshots)),
                dtype="float64",
                compressors=[BloscCodec(cname="lz4", clevel=1, shuffle="shuffle"), Crc32cCodec()],
                fill_value=math.nan,
                dimension_names=(*names, "T"),
                attributes={"long_name": text, "units": _UNITS[name]},
            )
        group.create_array(
            _CHECKSUM,
            shape=(*self._counts(), 32),
            chunks=(*(1 for _ in self.shape), 32),
            dtype="uint8",
            fill_value=0,
            dimension_names=(*(f"block_of_{name}" for name in names), "byte"),
            attributes={"long_name": "SHA-256 of each finished block"},
        )
        group.attrs.update(self._attributes())
        return group

    def _counts(self) -> tuple[int, ...]:
        return tuple(-(-whole // part) for whole, part in zip(self.shape, self.block_shape, strict=True))

    def _attributes(self) -> dict[str, Any]:
        spec = self.plan.spec
        return {
            "kind": _KIND,
            "title": spec.description,
            "specification": json.dumps(spec.document()),
            "specification_sha256": spec.digest,
            "block_shape": list(self.block_shape),
            "seeds": f"0 ... {spec.seeds - 1}",
            "written_by": [_writer()],
            "complete": True,
        }

    def _take_up(self, there: Specification) -> None:
        mine, others = self.plan.spec.document(), there.document()
        changed = [key for key in mine if key not in ("axes", "description", "seeds") and mine[key] != others[key]]
        if [d.name for d in there.grid] != [d.name for d in self.plan.spec.grid]:
            changed.append("axes")
        told = [f"{key} = {json.dumps(others[key])[:80]} there, {json.dumps(mine[key])[:80]} here" for key in changed]
        if not changed:
            for old, new in zip(there.grid, self.plan.spec.grid, strict=True):
                for before, now in zip(old.axes, new.axes, strict=True):
                    if before.given != now.given and now.values()[: before.count] != (was := before.values()):
                        told.append(f"axes.{now.name} = {_few(was)} there, {_few(now.values())} here")
        if told:
            raise RegretError(f"{self.url}: holds another sweep: {'; '.join(told)}")
        self.block_shape = tuple(self.group.attrs["block_shape"])
        if self.shape != there.shape or self.group.attrs.get("extending"):
            self._extend()
        writers = self.group.attrs.get("written_by", [])
        if _writer() not in writers:  # whoever goes on with it is told of beside who began
            self.group.attrs["written_by"] = [*writers, _writer()]

    def _extend(self) -> None:
        """Make room for longer axes; if this is cut off, ``extending`` says that it is to be done again."""
        spec = self.plan.spec
        writers = self.group.attrs.get("written_by", [])
        self.group.attrs.update({**self._attributes(), "written_by": writers, "extending": True})
        for name in VARIABLES:
            self.group[name].resize((*self.shape, len(spec.snapshots)))
        self.group[_CHECKSUM].resize((*self._counts(), 32))
        for d in spec.grid:
            _write_coordinates(self.group, d)
        self.group.attrs["extending"] = False


def open_dataset(url: str) -> Any:
    """The results of a sweep as an ``xarray.Dataset``; the same as ``xarray.open_zarr(url)``.

    :raises RegretError: if there is no sweep.
    """
    import xarray

    url = _place(url)
    group = _group(url)
    if group is None:
        raise RegretError(f"{url}: holds no sweep")
    _own(group, url)
    with _quiet():
        return xarray.open_zarr(url, consolidated=False, chunks=None)


def loaded(data: Any, url: str) -> Any:
    """The numbers of (a part of) a dataset.

    :raises RegretError: if they cannot be read, as where a byte was changed.
    """
    try:
        with _quiet():
            return data.load()
    except Exception as error:  # whatever its codec raises
        told = "the sweep's own command finds the damaged chunk and computes it anew"
        raise RegretError(f"{url}: cannot be read ({error}); {told}") from None


def finished_blocks(url: str) -> tuple[int, int]:
    """How many blocks of a sweep are finished, and how many there are; what they hold is not looked at."""
    group = _group(_place(url))
    if group is None:
        raise RegretError(f"{url}: holds no sweep")
    done = np.asarray(group[_CHECKSUM][...]).any(axis=-1)
    return int(done.sum()), int(done.size)


def stored_specification(url: str) -> Specification:
    """The specification of the sweep in a store.

    :raises RegretError: if there is no sweep.
    """
    group = _group(_place(url))
    if group is None:
        raise RegretError(f"{url}: holds no sweep")
    return _own(group, url)


def _own(group: Any, url: str) -> Specification:
    if group.attrs.get("kind") != _KIND or "specification" not in group.attrs:
        raise RegretError(f"{url}: holds something else than a sweep: it is left as it is")
    document = json.loads(group.attrs["specification"])
    return specification(document)


def _place(url: str) -> str:
    """A folder of this machine as a path, whose folders zarr makes; every other URL as it is."""
    return url.removeprefix("file://") if url.startswith("file:///") else url


def _group(url: str) -> Any:
    """The group at a place, or ``None`` if nothing is there.

    :raises RegretError: if what is there is not a sweep's.
    """
    import fsspec
    import zarr

    try:
        with _quiet():
            group = zarr.open_group(url, mode="r+", zarr_format=3)
            own = group.attrs.get("kind") == _KIND
            blank = not list(group.attrs) and not any(True for _ in group)
    except Exception:
        try:
            files, path = fsspec.url_to_fs(url)
            there = files.exists(path) and (not files.isdir(path) or files.ls(path))
        except OSError:
            raise
        except Exception as error:  # an unknown protocol, a package that it needs, whatever a network raises
            raise RegretError(f"{url}: cannot be opened: {error}") from None
        if not there:
            return None
        own = blank = False
    if not own and not blank:
        raise RegretError(f"{url}: holds something else than a sweep: it is left as it is")
    return group


def _write_coordinates(group: Any, dimension: Dimension) -> None:
    for one in dimension.axes:
        values = one.values()
        array = np.array(values) if not isinstance(values[0], str) else np.array(values, dtype=np.dtypes.StringDType())
        _coordinate(group, one.name, dimension.name, array)
    if len(dimension.axes) > 1:
        _coordinate(group, dimension.name, dimension.name, np.arange(dimension.count))


def _coordinate(group: Any, name: str, dimension: str, values: NDArray[Any]) -> None:
    group.create_array(
        name,
        data=values,
        dimension_names=(dimension,),
        attributes={"units": _UNITS.get(name, "1")},
        overwrite=True,
    )


def _checksum(block: Block, results: dict[str, NDArray[np.float64]]) -> bytes:
    digest = hashlib.sha256(json.dumps(block).encode())
    for name in sorted(results):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(results[name], dtype="<f8").data)
    return digest.digest()


def _few(values: list[Any]) -> str:
    return json.dumps(values if len(values) <= 6 else [*values[:3], "...", *values[-2:]])


def _writer() -> dict[str, str]:
    """What decides the last bit of a number beside the specification."""
    return {
        "version": __version__,
        "numpy": np.__version__,
        "numba": version("numba"),
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
    }


@contextmanager
def _quiet() -> Iterator[None]:
    """What zarr says about its own formats is not for the user of a sweep."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
