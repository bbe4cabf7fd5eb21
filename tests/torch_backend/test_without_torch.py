"""Where torch is not installed, what needs it says so, and nothing else minds."""

import subprocess
import sys

import pytest

HIDE = "import sys; sys.modules['torch'] = None\nimport regret\n"


def told(script):
    return subprocess.run([sys.executable, "-c", HIDE + script], capture_output=True, text=True)


@pytest.mark.parametrize(
    "script",
    [
        "import regret.torch.optim",
        "regret.simulate(regret.problems.Linear([1.0]), regret.optimizers.SGD(), 5, engine='torch')",
    ],
)
def test_what_needs_torch_names_the_extra(script):
    done = told(script)
    assert done.returncode == 1
    assert done.stderr.rstrip().endswith("pip install 'regret-lab[torch]'")


def test_conventions_are_compared_without_packages():
    script = "from regret.cli import run\nrun(['conventions', 'adam', '--problem', 'reddi2018.theorem1', '--json'])"
    done = told(script)
    assert '"packages": []' in done.stdout
    assert "torch is not installed" in done.stderr
