"""Fuzzes a whole scan with coverage guidance: no input may crash it, hang it or escape into its reports.

Run with `python -m benchmarks.fuzz [libFuzzer options]`, for example `-max_total_time=300`. Atheris is no
dependency: it is installed into an environment of its own, in which this file then runs again.
"""

import io
import shutil
import subprocess
import sys
import unicodedata
from importlib.util import find_spec
from pathlib import Path

from benchmarks.corpora import REPOSITORY
from benchmarks.ending import ended

ENVIRONMENT = REPOSITORY / "benchmarks" / "results" / "fuzz-environment"
SECONDS = 2
ALLOWED_CONTROLS = {"\n"}


def run_in_fuzz_environment() -> int:
    """Install Atheris beside PanGuard in an environment of its own and run there."""
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(ENVIRONMENT)], check=True)
        install = [uv, "pip", "install", "--quiet", "--python", str(python)]
        subprocess.run([*install, "atheris", "--editable", str(REPOSITORY)], check=True)
    command = [str(python), "-m", "benchmarks.fuzz", *sys.argv[1:]]
    return subprocess.run(command, cwd=REPOSITORY, check=False).returncode


def main() -> int:
    if find_spec("atheris") is None:
        return run_in_fuzz_environment()
    import atheris

    with atheris.instrument_imports(include=["panguard"]):
        from benchmarks.quality_run import rules
        from panguard.limits import DEFAULT_LIMITS
        from panguard.scan.scanner import audit
        from panguard.scan.sources.stream import read_stream

    ruleset = rules()

    def one_input(data: bytes) -> None:
        for skill in read_stream(io.BytesIO(data), DEFAULT_LIMITS):
            verdict = audit(skill, rules=ruleset)
            for finding in verdict.findings:
                shown = finding.evidence.snippet + finding.evidence.line + finding.evidence.decoded
                for character in shown:
                    if unicodedata.category(character) in {"Cc", "Cf"} and character not in ALLOWED_CONTROLS:
                        raise AssertionError(f"{finding.id}: evidence holds U+{ord(character):04X}")

    atheris.Setup([sys.argv[0], f"-timeout={SECONDS}", *sys.argv[1:]], one_input)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    ended(main)
