"""The type stubs say what the module is, and the package's own code keeps to them."""

import subprocess
import sys


def test_stubs_fit_the_module():
    run = subprocess.run([sys.executable, "-m", "mypy.stubtest", "alam"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_wrong_calls_are_seen(tmp_path):
    """And a checker that has the stubs finds what is wrong, and nothing else."""
    code = tmp_path / "code.py"
    code.write_text(
        "import alam\n"
        "r = alam.Recognizer(min_score=0.5)\n"
        "starts: list[int] = [e.start for e in r.tag('نص')]\n"
        "r.tag_batch(['نص', None])\n"
        "r.tag('نص', offsets='lines')\n"
        "r.tag(5)\n"
    )
    run = subprocess.run([sys.executable, "-m", "mypy", code], capture_output=True, text=True, check=False)
    lines = [int(line.split(":")[1]) for line in run.stdout.splitlines() if ": error:" in line]
    assert lines == [5, 6], run.stdout + run.stderr
