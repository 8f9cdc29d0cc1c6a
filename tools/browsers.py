"""Find the browsers that tests and `make pdf` drive, and bring what is missing: python tools/browsers.py [NAME...].

A browser on PATH is taken first, the small headless shell before all others: it opens a page in half the time. Else
Playwright fetches its own headless shell into `.venv/browsers`. Where that does not run, or there is no network for
it, Debian's packages are installed if we are root; so is the library without which Playwright itself does not start.
Tests leave out what is still missing, and say so at their end.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from playwright._impl._driver import compute_driver_executable

OWN = Path(__file__).resolve().parents[1] / ".venv" / "browsers"
NAMES = {
    "Chromium": ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome"),
    "Firefox": ("firefox-esr", "firefox"),
}
PACKAGES = {"Chromium": ("chromium-headless-shell", "chromium"), "Firefox": ("firefox-esr",)}
QUIET = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
LIBRARIES = ("libatomic1",)  # which Playwright's own program needs, and a bare Debian lacks
PATIENCE = 10  # seconds in which something must arrive


def runs(path: str) -> bool:
    """Say whether a program starts; a fetched one may lack libraries of the system."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=PATIENCE).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def drives() -> bool:
    """Say whether Playwright's own program starts, which drives Chromium."""
    return runs(compute_driver_executable()[0])


def find(browser: str) -> str | None:
    """Give the path of a browser that can be driven, or nothing."""
    if browser == "Chromium" and not drives():
        return None
    own = [str(path) for path in OWN.glob("chromium*/*/*headless*shell*") if os.access(path, os.X_OK)]
    return next(filter(None, [*map(shutil.which, NAMES[browser]), *(own if browser == "Chromium" else [])]), None)


def missing(browser: str) -> str:
    """Say in what way a browser is missing."""
    if browser == "Chromium" and not drives():
        return "Playwright's own program does not start, so it drives no Chromium"
    return f"no {browser} on PATH (looked for {', '.join(NAMES[browser])})"


def advice(browsers) -> str:
    """Say what to install."""
    packages = [PACKAGES[name][0] for name in browsers]
    packages += LIBRARIES if "Chromium" in browsers and not drives() else ()
    return f"install {' and '.join(browsers)} (Debian: apt install {' '.join(packages)})"


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


def install(why: str, packages, there) -> None:
    """Let apt-get install one package after the other until what we want is there, if we may."""
    if there() or not shutil.which("apt-get") or os.geteuid() != 0:
        return
    apt("update")
    for package in packages:
        if not there():
            print(f"{why}: trying apt-get install {package} ...", flush=True)
            apt("install", "--no-install-recommends", package)


def bring(browser: str) -> str | None:
    """Find a browser or get it; give its path, or nothing."""
    if browser == "Chromium":
        install("Playwright does not start", LIBRARIES, drives)
        if drives() and not find(browser):
            print("No Chromium on PATH: fetching a headless shell into .venv/browsers (100 MB) ...", flush=True)
            fetch()
            if (path := find(browser)) and not runs(path):
                shutil.rmtree(OWN)
    install(f"No {browser}, 100 MB to fetch", PACKAGES[browser], lambda: find(browser))
    return find(browser)


def main() -> None:
    """Bring the browsers that the command line names, or all."""
    absent = [browser for browser in sys.argv[1:] or NAMES if not bring(browser)]
    if absent:
        print(f"No {' and no '.join(absent)}, so their tests will be left out. To run them: {advice(absent)}.")


if __name__ == "__main__":
    main()
