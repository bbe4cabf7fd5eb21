"""The search for boxes: what was found is not searched again, and a limit leaves it in place."""

import json

import pytest

from proofs.luo2019.theorem4_paper_schedule import CLAIM
from regret.certify import band
from regret.errors import LimitReached


def shipped_pieces():
    """The shipped certificate in the pieces that it is made from; the first segment may as well hold all boxes."""
    document = json.loads(CLAIM.boxes.file.read_text())
    for T, *found in zip(
        range(4, band.FIRST), document["weights"]["gamma"], document["weights"]["pieces"], strict=True
    ):
        yield f"weights {T}", found
    for name in band.PIECES:
        kind, _, i = name.partition(" ")
        if kind != "weights":
            ends = document["sums"]["gamma"] if kind == "sums" else document["tail"]["z"]
            yield name, ends if i == "0" else ends[-1:]


def test_a_search_that_was_stopped_goes_on_and_finds_what_is_shipped(tmp_path):
    file, counted = tmp_path / "progress", []
    lines = [json.dumps({"piece": name, "found": found}) for name, found in shipped_pieces()]
    again = {f"weights {T}" for T in (4, 5, 9)}
    kept = [line for line in lines if json.loads(line)["piece"] not in again]
    file.write_text("\n".join([*kept, '{"piece": "weights 4", "found": [[1, 2']) + "\n")
    with pytest.raises(LimitReached, match="146 of 149 pieces are done") as stopped:
        band.search(file, seconds=1e-9)
    assert stopped.value.partial == (146, 149)
    document = band.search(file, advance=counted.append)
    assert band.encode(document) == CLAIM.boxes.file.read_bytes()
    assert counted == [146, 1, 1, 1]
    assert len(file.read_text().splitlines()) == len(lines) + 1
    assert json.loads(band.encode(document)) == document
