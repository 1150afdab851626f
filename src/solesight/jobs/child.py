"""Runs one command, and ends it when whoever asked for it is gone.

A script of its own, on the standard library alone: it holds the reading end of a pipe that its
parent keeps open. The parent closes it to cancel; a parent that is killed closes it too.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading

_PATIENCE = 10.0


def _end_with_parent(process: "subprocess.Popen[bytes]") -> None:
    # Unbuffered: a buffer's lock would be held when the interpreter ends.
    while os.read(0, 4096):
        pass
    # Its own session: its worker processes go with it.
    for number in (signal.SIGINT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE)


def main(command: list[str]) -> int:
    """Run a command and give its exit code."""
    process = subprocess.Popen(  # noqa: S603 - an argument list that our parent made; no shell
        command, stdin=subprocess.DEVNULL, start_new_session=True
    )
    threading.Thread(target=_end_with_parent, args=(process,), daemon=True).start()
    return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
