"""Run a command so that Ctrl-C ends it in one line, the one of make: python tools/step.py COMMAND...

Ctrl-C reaches all programs of a terminal, and pytest, Sphinx and a make inside make each print their own farewell. So
the command gets a session of its own, out of reach, and is killed with all that it started.
"""

import contextlib
import os
import signal
import subprocess
import sys

INSIDE = "SPLAT_STEP"  # set for commands that run in a step already
STOPS = signal.SIGINT, signal.SIGTERM, signal.SIGHUP


def kill(child) -> None:
    """Kill a command and what it started, kernels and browsers too, which stand in sessions of their own."""
    family = []
    with contextlib.suppress(ImportError):  # as long as pip is at work; it starts nothing of that kind
        import psutil

        family = psutil.Process(child.pid).children(recursive=True)
    os.killpg(child.pid, signal.SIGKILL)
    for member in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            member.kill()
    child.wait()


def stop(number, frame):
    """Leave the wait."""
    raise KeyboardInterrupt(number)


def run(command) -> int:
    """Run the command and give its exit status; if we are told to stop, kill it and end as we were told."""
    child = subprocess.Popen(command, env={**os.environ, INSIDE: "1"}, start_new_session=True)
    for number in STOPS:
        signal.signal(number, stop)
    try:
        return child.wait()
    except KeyboardInterrupt as told:
        for number in STOPS:
            signal.signal(number, signal.SIG_IGN)
        kill(child)
        signal.signal(told.args[0], signal.SIG_DFL)
        os.kill(os.getpid(), told.args[0])


if __name__ == "__main__":
    if INSIDE in os.environ:
        os.execvp(sys.argv[1], sys.argv[1:])
    sys.exit(run(sys.argv[1:]))
