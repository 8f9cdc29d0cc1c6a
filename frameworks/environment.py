"""Run one heavy library in an environment of its own, which borrows torch and NumPy from the one that runs this."""

import subprocess
import sys
import sysconfig
from pathlib import Path

HERE = Path(__file__).parent
ALSO = {"tensorflow": ["keras"]}  # programs that run in the same environment


def main(name: str) -> int:
    """Make the environment, install what the library needs, and run its program there."""
    place = HERE.parent / "_build" / "frameworks" / name
    python = place / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    ask = "import sysconfig; print(sysconfig.get_paths()['purelib'])"
    packages = subprocess.run([str(python), "-c", ask], check=True, capture_output=True, text=True).stdout.strip()
    (Path(packages) / "borrowed.pth").write_text(sysconfig.get_paths()["purelib"], encoding="utf-8")
    needs = HERE / "requirements" / f"{name}.txt"
    install = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", str(needs)]
    subprocess.run(install, check=True)
    return subprocess.run([str(python), "-m", "frameworks", name, *ALSO.get(name, [])], cwd=HERE.parent).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
