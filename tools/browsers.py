"""Find the browsers that tests and `make pdf` drive, and bring what is missing: python tools/browsers.py [NAME...].

A browser on PATH is taken first, the small headless shell before all others: it opens a page in half the time. Else
Playwright fetches its own headless shell into `.venv/browsers`. Where that does not run, or there is no network for
it, Debian's packages are installed if we are root. Tests leave out what is still missing, and say so at their end.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

OWN = Path(__file__).resolve().parents[1] / ".venv" / "browsers"
NAMES = {
    "Chromium": ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome"),
    "Firefox": ("firefox-esr", "firefox"),
}
PACKAGES = {"Chromium": ("chromium-headless-shell", "chromium"), "Firefox": ("firefox-esr",)}
QUIET = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
PATIENCE = 10  # seconds in which something must arrive


def find(browser: str) -> str | None:
    """Give the path of a browser, or nothing."""
    own = [str(path) for path in OWN.glob("chromium*/*/*headless*shell*") if os.access(path, os.X_OK)]
    return next(filter(None, [*map(shutil.which, NAMES[browser]), *(own if browser == "Chromium" else [])]), None)


def missing(browser: str) -> str:
    """Say in what way a browser is missing."""
    return f"no {browser} on PATH (looked for {', '.join(NAMES[browser])})"


def advice(browsers) -> str:
    """Say what to install."""
    packages = " ".join(PACKAGES[name][0] for name in browsers)
    return f"install {' and '.join(browsers)} (Debian: apt install {packages})"


def runs(path: str) -> bool:
    """Say whether a browser starts; a fetched one may lack libraries of the system."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=PATIENCE).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def show_progress(lines) -> None:
    """Pass on how far a download is; five failures and where in Playwright they arose help nobody."""
    for line in lines:
        if "%" in line:
            print(line, end="", flush=True)


def fetch(command=(sys.executable, "-m", "playwright", "install", "--only-shell", "chromium")) -> None:
    """Let Playwright fetch its headless shell; give up where nothing arrives."""
    with tempfile.TemporaryDirectory() as scratch:
        environment = {**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(OWN), "TMPDIR": scratch}
        fetching = subprocess.Popen(command, env=environment, start_new_session=True, **QUIET)
        threading.Thread(target=show_progress, args=[fetching.stdout], daemon=True).start()
        try:
            fetching.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            if any(path.is_file() and path.stat().st_size for path in Path(scratch).rglob("*")):
                fetching.wait()
        finally:
            if fetching.poll() is None:
                os.killpg(fetching.pid, signal.SIGKILL)
                fetching.wait()


def apt(*words: str) -> None:
    """Run apt-get, which asks nothing and gives up soon."""
    quick = ["-qq", "-y", "-o", "Acquire::Retries=0", "-o", f"Acquire::http::Timeout={PATIENCE}"]
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", *quick, *words], env=environment, capture_output=True)


def bring(browser: str) -> str | None:
    """Find a browser or get it; give its path, or nothing."""
    if browser == "Chromium" and not find(browser):
        print("No Chromium on PATH: fetching a headless shell into .venv/browsers (100 MB) ...", flush=True)
        fetch()
        if (path := find(browser)) and not runs(path):
            shutil.rmtree(OWN)
    if not find(browser) and shutil.which("apt-get") and os.geteuid() == 0:
        apt("update")
        for package in PACKAGES[browser]:
            if not find(browser):
                print(f"No {browser}: trying apt-get install {package} (100 MB) ...", flush=True)
                apt("install", "--no-install-recommends", package)
    return find(browser)


def main() -> None:
    """Bring the browsers that the command line names, or all."""
    absent = [browser for browser in sys.argv[1:] or NAMES if not bring(browser)]
    if absent:
        print(f"No {' and no '.join(absent)}, so their tests will be left out. To run them: {advice(absent)}.")


if __name__ == "__main__":
    main()
