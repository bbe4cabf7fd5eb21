"""The command line: ``regret list``, ``run``, ``verify``, ``decide``, ``certify`` and the others.

Exit codes: 0 if all is well, 1 if a check failed or something stays undecided, 2 if the input was wrong; a mistake is
told in one line on stderr.
"""

from __future__ import annotations

import sys

from regret.cli.application import app
from regret.errors import RegretError

__all__ = ["app", "main"]


def main(arguments: list[str] | None = None) -> None:
    """Run a command and exit with its code."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code."""
    try:
        code = app(arguments, standalone_mode=False)
    except RegretError as error:
        return _complain(str(error))
    except OSError as error:
        return _complain(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    except SystemExit as error:  # a user's function, not the command-line library, which is told to return
        if isinstance(error.__context__, BrokenPipeError):  # but for this: its reader stopped, as head does
            return 141
        return _complain(f"the user's code called sys.exit({error.code!r})")
    except KeyboardInterrupt:
        return _complain("interrupted", 130)
    except Exception as error:
        # The command-line library's own complaints about usage carry a message and an exit code.
        if hasattr(error, "format_message"):
            return _complain(error.format_message())
        if type(error).__name__ == "Abort":
            return _complain("interrupted", 130)
        raise
    return code if isinstance(code, int) else 0


def _complain(message: str, code: int = 2) -> int:
    print("error: " + " ".join(message.split()), file=sys.stderr)
    return code
