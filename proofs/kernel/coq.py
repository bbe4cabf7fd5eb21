"""The Coq proofs beside the claims: built, checked again by coqchk, and held to the axioms that are allowed.

A claim names theorems of ``proofs/coq/Main*.v``.  What may stand under them are the axioms of Coq's classical real
numbers, functional extensionality, and excluded middle, which the logarithm brings; nothing may be admitted or assumed
beside.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from regret.engines.cache import cache_folder
from regret.errors import RegretError
from regret.files import write_atomically

__all__ = [
    "ALLOWED_AXIOMS",
    "INSTALL",
    "SOURCES",
    "KernelReport",
    "build",
    "check",
    "forbidden_words",
    "recorded",
    "stated_in",
    "unavailable",
]

SOURCES = Path(__file__).resolve().parent.parent / "coq"
"""Where the proofs are."""

INSTALL = "Coq 8.16 or later: apt-get install coq, or opam install coq, or https://coq.inria.fr/download"

ALLOWED_AXIOMS = frozenset(
    {
        "Coq.Reals.ClassicalDedekindReals.sig_not_dec",
        "Coq.Reals.ClassicalDedekindReals.sig_forall_dec",
        "Coq.Logic.FunctionalExtensionality.functional_extensionality_dep",
        "Coq.Logic.Classical_Prop.classic",
    }
)

_FORBIDDEN = re.compile(
    r"\b(Admitted|admit|give_up|Axioms?|Parameters?|Conjectures?|bypass_check|"
    r"Unset\s+(?:Guard|Positivity|Universe)\s+Check\w*|native_cast_no_check|vm_cast_no_check)\b"
)
_TOOLS = ("coqc", "coqchk", "coq_makefile", "make")
_MAIN = "Main*.v"
_STATED = re.compile(r"^\s*Theorem\s+([A-Za-z_]\w*)", re.MULTILINE)
_SECTION = re.compile(r"^\* ([^:\n]+):(.*?)(?=^\* |\Z)", re.MULTILINE | re.DOTALL)
_EMPTY = (
    "Constants/Inductives relying on type-in-type",
    "Constants/Inductives relying on unsafe (co)fixpoints",
    "Inductives whose positivity is assumed",
)
_MAY_STAND = {*ALLOWED_AXIOMS, "<none>"}


@dataclass(frozen=True)
class KernelReport:
    """What Coq said.

    :param coq: the version of Coq.
    :param axioms: for each theorem that was asked about, the axioms under it.
    :param faults: what should not be, each in a line; nothing else makes a theorem count as checked.
    """

    coq: str
    axioms: dict[str, tuple[str, ...]]
    faults: tuple[str, ...]

    def holds(self, theorems: Iterable[str]) -> bool:
        """Whether all of these were checked, and nothing was found that should not be."""
        return not self.faults and all(theorem in self.axioms for theorem in theorems)


def unavailable() -> str:
    """What is missing to check the Coq proofs, or nothing."""
    missing = [tool for tool in _TOOLS if shutil.which(tool) is None]
    return f"the Coq proofs are not checked: {', '.join(missing)} not found; install {INSTALL}" if missing else ""


def forbidden_words(text: str) -> list[str]:
    """The words in a Coq file, outside its comments, that leave something unproved.

    >>> forbidden_words("Lemma a : True. (* no Axiom *) Admitted.")
    ['Admitted']
    """
    return [found.group(1) for found in _FORBIDDEN.finditer(_without_comments(text))]


def check(theorems: Iterable[str], sources: Path = SOURCES, jobs: int | None = None) -> KernelReport:
    """Build what is out of date, have coqchk check it again, and list the axioms under each theorem of ``Main*.v``.

    :param theorems: the names that must stand in one of these files.
    :raises RegretError: if Coq is not installed.
    """
    lacking = unavailable()
    if lacking:
        raise RegretError(lacking)
    faults = [
        f"{path.name}: {word} stands in it"
        for path in sorted(sources.glob("*.v"))
        for word in forbidden_words(path.read_text(encoding="utf-8"))
    ]
    folder = _working_copy(sources)
    version = _run(["coqc", "--print-version"], folder).stdout.split(" ")[0].strip()
    told = _made(folder, jobs)
    if told:
        return KernelReport(version, {}, (*faults, f"the proofs do not build: {told}"))
    main = sorted(folder.glob(_MAIN))
    checked = _run(["coqchk", "-silent", "-o", "-R", ".", "Regret", *(f"Regret.{path.stem}" for path in main)], folder)
    if checked.returncode:
        return KernelReport(version, {}, (*faults, f"coqchk does not accept the proofs: {_last_lines(checked.stderr)}"))
    faults += _coqchk_faults(checked.stdout + checked.stderr)
    stated = {name: path.stem for path in main for name in stated_in(path)}
    places = " and ".join(path.name for path in main)
    faults += [f"{places} has no theorem {theorem}" for theorem in sorted(set(theorems) - set(stated))]
    axioms, failure = _axioms_under(stated, folder)
    faults += failure
    for theorem, found in axioms.items():
        faults += [f"{theorem}: rests on {axiom}" for axiom in found if not _is_allowed(axiom)]
    report = KernelReport(version, axioms, tuple(faults))
    _record(folder, sources, report)
    return report


def build(sources: Path = SOURCES) -> Path:
    """Build what is out of date; the folder in which it is built.

    :raises RegretError: if Coq is not installed, or a proof does not build.
    """
    lacking = unavailable()
    if lacking:
        raise RegretError(lacking)
    folder = _working_copy(sources)
    told = _made(folder, None)
    if told:
        raise RegretError(f"the proofs do not build: {told}")
    return folder


def _made(folder: Path, jobs: int | None) -> str:
    """Run make; what it says where it fails."""
    _run(["coq_makefile", "-f", "_CoqProject", "-o", "Makefile.coq"], folder)
    built = _run(["make", "-f", "Makefile.coq", f"-j{jobs or os.cpu_count() or 1}"], folder)
    return _last_lines(built.stderr) if built.returncode else ""


def _record(folder: Path, sources: Path, report: KernelReport) -> None:
    record = {"fingerprint": _fingerprint(sources), **asdict(report)}
    write_atomically(folder / "checked.json", json.dumps(record, indent=1).encode())


def recorded(sources: Path = SOURCES) -> KernelReport | None:
    """What the last check said, if these very proofs were checked then."""
    try:
        record = json.loads((_folder_of(sources) / "checked.json").read_text(encoding="utf-8"))
        if record["fingerprint"] != _fingerprint(sources):
            return None
        axioms = {theorem: tuple(found) for theorem, found in record["axioms"].items()}
        return KernelReport(record["coq"], axioms, tuple(record["faults"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _without_comments(text: str) -> str:
    """Comments nest; strings do not occur in the proofs."""
    depth, kept, position = 0, [], 0
    for mark in re.finditer(r"\(\*|\*\)", text):
        if depth == 0:
            kept.append(text[position : mark.start()])
        depth = depth + 1 if mark.group() == "(*" else max(depth - 1, 0)
        position = mark.end()
    return " ".join([*kept, text[position:]] if depth == 0 else kept)


def _folder_of(sources: Path) -> Path:
    return cache_folder() / f"coq-{hashlib.sha256(str(sources.resolve()).encode()).hexdigest()[:12]}"


def _working_copy(sources: Path) -> Path:
    """The proofs in a folder that can be written to; what has not changed keeps its time and is not built again."""
    folder = _folder_of(sources)
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {path.name: path.read_bytes() for path in [*sources.glob("*.v"), sources / "_CoqProject"]}
    for old in folder.glob("*.v"):
        if old.name not in wanted:
            for made in folder.glob(f"{old.stem}.*"):
                made.unlink()
    for name, content in wanted.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != content:
            write_atomically(path, content)
    return folder


def _fingerprint(sources: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted([*sources.glob("*.v"), sources / "_CoqProject"]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def stated_in(path: Path) -> list[str]:
    """The theorems that a file of statements states, outside its comments."""
    return _STATED.findall(_without_comments(path.read_text(encoding="utf-8")))


def _axioms_under(theorems: dict[str, str], folder: Path) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """``Print Assumptions`` of each theorem, each with the file that states it, or why it cannot be had."""
    with tempfile.TemporaryDirectory() as place:
        required = f"From Regret Require {' '.join(sorted(set(theorems.values())))}.\n" if theorems else ""
        asked = "".join(f'Redirect "{place}/{name}" Print Assumptions {at}.{name}.\n' for name, at in theorems.items())
        question = Path(place) / "Question.v"
        question.write_text(required + asked, encoding="utf-8")
        answered = _run(["coqc", "-R", str(folder), "Regret", str(question)], Path(place))
        if answered.returncode:
            return {}, [f"Print Assumptions fails: {_last_lines(answered.stderr)}"]
        told = {name: (Path(place) / f"{name}.out").read_text(encoding="utf-8") for name in theorems}
    return {name: _assumed(text) for name, text in told.items()}, []


def _assumed(told: str) -> tuple[str, ...]:
    """The names that begin a line of what Print Assumptions says; an unknown heading counts as a name."""
    if told.startswith("Closed under the global context"):
        return ()
    lines = [line for line in told.splitlines() if line and not line[0].isspace() and line != "Axioms:"]
    return tuple(sorted(line.split()[0] for line in lines))


def _coqchk_faults(told: str) -> list[str]:
    """What coqchk lists of all that ``Main*.v`` rest on, beside the axioms that are allowed."""
    faults = []
    sections = {title.strip(): body.split() for title, body in _SECTION.findall(told)}
    if not {"Axioms", *_EMPTY} <= set(sections):
        return [f"coqchk's summary is not understood: {_last_lines(told)}"]
    faults += [
        f"coqchk: an axiom that is not allowed, {axiom}" for axiom in sections["Axioms"] if axiom not in _MAY_STAND
    ]
    faults += [f"coqchk: {title}: {' '.join(sections[title])}" for title in _EMPTY if sections[title] != ["<none>"]]
    return faults


def _is_allowed(axiom: str) -> bool:
    """Print Assumptions shortens names; coqchk has looked at the whole ones."""
    return any(allowed == axiom or allowed.endswith(f".{axiom}") for allowed in ALLOWED_AXIOMS)


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def _last_lines(text: str) -> str:
    return " ".join(text.split())[-400:]
