"""regret report: one file with everything inside."""

from __future__ import annotations

import json
import re

import pytest

from regret import __version__
from regret.cli import main, run


def test_a_verify_run_becomes_one_file(tmp_path, capsys):
    assert run(["verify", "reddi2018.theorem1", "luo2019.theorem4", "--out", str(tmp_path / "results")]) == 0
    assert run(["report", str(tmp_path / "results"), "--out", str(tmp_path / "report.html")]) == 0
    page = (tmp_path / "report.html").read_text()
    inside = re.sub(r"base64,[A-Za-z0-9+/=]*", "", page)
    assert re.findall(r'(?:src|href)="(?!#|data:)', inside) == []
    assert "http" not in inside
    assert page.count("data:image/svg+xml") == 1
    for words in ("refuted", "R_3 = 2.972929", "monotone inverse rate", f"regret-lab=={__version__}", "z3-solver"):
        assert words in page
    anchors = set(re.findall(r'id="([^"]*)"', page))
    assert set(re.findall(r"href=[\"']#([^\"']*)", page)) <= anchors


def test_a_failed_claim_is_marked_and_told_by_the_exit_code(tmp_path):
    assert run(["verify", "zinkevich2003.theorem1", "--out", str(tmp_path)]) == 0
    document = json.loads((tmp_path / "verify.json").read_text())
    document["claims"][0]["status"] = "failed"
    (tmp_path / "verify.json").write_text(json.dumps(document))
    assert run(["report", str(tmp_path), "--out", str(tmp_path / "r.html")]) == 1
    assert "<tr class=bad>" in (tmp_path / "r.html").read_text()


@pytest.mark.parametrize("content", [None, "{", "[]", '{"claims": [], "runs": [{}]}'])
def test_what_verify_did_not_write_is_refused_in_a_line(content, tmp_path, capsys):
    if content is not None:
        (tmp_path / "verify.json").write_text(content)
    with pytest.raises(SystemExit) as end:
        main(["report", str(tmp_path), "--out", str(tmp_path / "r.html")])
    assert end.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not (tmp_path / "r.html").exists()
