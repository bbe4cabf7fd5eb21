"""Compiled kernels are kept, found again, and never served for another rule."""

import subprocess
import sys
import textwrap

import pytest

from regret.engines.fingerprint import fingerprint

RULE = """
from dataclasses import dataclass
from regret.arithmetic import divide, sqrt

FACTOR = {factor}

def helper(g):
    return FACTOR * g

@dataclass(frozen=True)
class Mine:
    alpha: float = 0.5

    def init(self, x):
        return 0.0

    def update(self, state, g, t):
        return divide(self.alpha, sqrt(t)), helper(g), state
"""

SCRIPT = """
import sys
from regret.registry import load_from_file
import regret
from regret.problems import Linear

Mine = load_from_file(sys.argv[1], "Mine")
run = regret.simulate(Linear([1.0, -3.0]), Mine(), 1000, engine="compiled")
reference = regret.simulate(Linear([1.0, -3.0]), Mine(), 1000, engine="reference")
print(float(run.regret[-1]), float(reference.regret[-1]))
"""


@pytest.fixture
def in_new_process(tmp_path):
    def call(file):
        environment = {"REGRET_CACHE_DIR": str(tmp_path / "kernels"), "PATH": "", "HOME": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(file)], capture_output=True, text=True, env=environment, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.split()

    return call


def kernels(tmp_path):
    return {path.name for path in (tmp_path / "kernels").glob("kernel_*.py")}


def machine_code(tmp_path):
    return {path: path.stat().st_mtime_ns for path in (tmp_path / "kernels").rglob("*.nbc")}


@pytest.mark.slow
def test_a_second_process_finds_the_kernel_and_a_changed_rule_gets_its_own(tmp_path, in_new_process):
    file = tmp_path / "mine.py"
    file.write_text(RULE.format(factor="1.0"))
    first = in_new_process(file)
    assert first[0] == first[1]
    kept, code = kernels(tmp_path), machine_code(tmp_path)
    assert kept
    assert code
    assert in_new_process(file) == first
    assert machine_code(tmp_path) == code

    file.write_text(RULE.format(factor="2.0"))  # a constant that the rule reaches through a helper
    changed = in_new_process(file)
    assert changed[0] == changed[1]
    assert changed != first
    assert kernels(tmp_path) > kept


@pytest.mark.slow
@pytest.mark.parametrize(
    ("imported", "read"), [("import constants", "constants.FACTOR"), ("import package.inner", "package.inner.FACTOR")]
)
def test_a_number_that_the_rule_reads_off_another_module_counts(tmp_path, in_new_process, imported, read):
    (tmp_path / "package").mkdir()
    where = tmp_path / ("constants.py" if imported == "import constants" else "package/inner.py")
    file = tmp_path / "mine.py"
    file.write_text(f"import sys\nsys.path.insert(0, {str(tmp_path)!r})\n{imported}\n" + RULE.format(factor=read))
    file.write_text(file.read_text().replace("return FACTOR", f"return {read}"))
    seen = []
    for factor in ("1.0", "2.0"):
        where.write_text(f"FACTOR = {factor}  # {'x' * int(float(factor))}\n")  # another length: .pyc files go by it
        compiled, reference = in_new_process(file)
        assert compiled == reference
        seen.append(compiled)
    assert seen[0] != seen[1]


@pytest.mark.slow
def test_a_folder_that_cannot_be_written_to_only_costs_time(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    script = (
        "import regret\nfrom regret.problems import Linear\n"
        "print(regret.simulate(Linear([1.0]), regret.optimizers.SGD(), 10, engine='compiled').engine)"
    )
    environment = {"REGRET_CACHE_DIR": str(blocked / "kernels"), "PATH": "", "HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=False)
    assert done.stdout.strip() == "compiled", done.stderr


def namespace(text):
    scope = {}
    exec(textwrap.dedent(text), scope)
    return scope


BASE = """
    import types
    constant = 1.0
    module = types.ModuleType("mine")
    module.scale = 1.0
    class Record:
        __module__ = "mine"
        kept = 7.0
    def around(by=5.0):
        kept = by
        return lambda x: x * kept
    enclosing = around()
    def inner(x):
        return x + constant
    def named(x, *, by=5.0):
        return x * by
    def outer(x, y=2.0):
        return enclosing(inner(x)) * 3.0 + module.scale + named(Record)
"""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("constant = 1.0", "constant = 1.5"),
        ("x + constant", "x - constant"),
        ("* 3.0", "* 4.0"),
        ("y=2.0", "y=2.5"),
        ("def inner(x)", "def inner(z, x=1.0)"),
        ("scale = 1.0", "scale = 1.5"),
        ("by=5.0", "by=5.5"),
        ("kept = 7.0", "kept = 7.5"),
    ],
)
def test_a_fingerprint_sees_code_constants_defaults_and_what_is_called(old, new):
    assert fingerprint(namespace(BASE)["outer"]) == fingerprint(namespace(BASE)["outer"])
    assert fingerprint(namespace(BASE)["outer"]) != fingerprint(namespace(BASE.replace(old, new))["outer"])


def test_what_cannot_be_identified_by_content_has_no_fingerprint():
    assert fingerprint(object()) is None
    assert fingerprint(namespace("thing = object()\ndef f(x):\n    return thing")["f"]) is None
