"""Makes the virtual environment that Synapse runs in, once, and tells whether it had to.

    virtualenv.py FOLDER REQUIREMENTS

Prints one JSON object: {"changed": BOOLEAN, "msg": SENTENCE}. On failure the sentence says what to do, and the exit code is 1.
Several processes may ask for the same folder at the same time: one makes it, the others wait. A half-made or outdated environment
is made anew; a folder that holds anything else is left alone. Needs nothing but Python 3.10 and its venv module.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_PYTHON = (3, 10)

# Settings with which pip would install somewhere else than into the environment.
ELSEWHERE = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_PYTHON", "PIP_REQUIRE_VIRTUALENV", "PIP_DRY_RUN")

# What pip prints, and what it means.
CAUSES = (
    (("No space left on device", "Disk quota exceeded"), "The disk is full."),
    (("DO NOT MATCH THE HASHES",), "A downloaded package is not the one that was locked; nothing of it was used."),
    (
        ("Failed to establish a new connection", "Name or service not known", "Temporary failure in name resolution",
         "Network is unreachable", "NewConnectionError", "ProxyError", "timed out", "NameResolutionError"),
        "The package index cannot be reached from here. Is there a network, or does it need a proxy (HTTPS_PROXY)?",
    ),
    (
        ("No matching distribution found", "Could not find a version"),
        "The package index gave no package that fits this Python and processor.",
    ),
)


class Failed(Exception):
    """Ends this program with a sentence for the user."""


def main(folder, requirements):
    folder = Path(folder).absolute()
    if sys.version_info < OLDEST_PYTHON:
        raise Failed("Synapse needs Python 3.10 or newer; %s is %s." % (sys.executable, sys.version.split()[0]))
    marker = folder / "complete"
    wanted = hashlib.sha256(Path(requirements).read_bytes()).hexdigest()
    complete = {"changed": False, "msg": "The environment %s is complete." % folder}
    # Before the lock: another user may share the environment without the right to write there.
    if is_complete(folder, marker, wanted):
        return complete
    folder.parent.mkdir(parents=True, exist_ok=True)
    with locked(folder.with_name(folder.name + ".lock")) as lock:
        if is_complete(folder, marker, wanted):
            return complete
        remove(folder)
        # The log lies beside the folder, so that it is still there when the next try removes the folder.
        with open(folder.with_name(folder.name + ".log"), "w+b") as log:
            make(folder, requirements, log, lock)
        partial = folder / "complete.new"
        partial.write_text(wanted)
        partial.rename(marker)
    return {"changed": True, "msg": "The environment %s was made." % folder}


@contextlib.contextmanager
def locked(path):
    with open(path, "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def is_complete(folder, marker, wanted):
    """Whether the environment was made to the end and still runs: its Python may have been upgraded or removed since."""
    try:
        return (
            marker.read_text() == wanted
            and subprocess.call([str(folder / "bin" / "python"), "-I", "-c", "import synapse"], stderr=subprocess.DEVNULL) == 0
        )
    except OSError:
        return False


def remove(folder):
    if not folder.exists():
        return
    # pyvenv.cfg is the first file that venv writes.
    if not folder.is_dir() or (any(folder.iterdir()) and not (folder / "pyvenv.cfg").is_file()):
        raise Failed("%s exists and is no virtual environment. Move it away, or choose another folder." % folder)
    shutil.rmtree(folder)


def make(folder, requirements, log, lock):
    environment = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
    run([sys.executable, "-I", "-m", "venv", str(folder)], environment, log, lock)
    # Compiling everything would take longer than Synapse's first start, which compiles just what it uses.
    run(
        [str(folder / "bin" / "python"), "-I", "-m", "pip", "install", "--no-input", "--no-compile",
         "--disable-pip-version-check", "--require-hashes", "--requirement", requirements],
        environment, log, lock,
    )


def run(argv, environment, log, lock):
    # The child shares the lock: if we are killed, nobody removes the folder below a pip that still writes into it.
    code = subprocess.call(
        argv, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=[lock.fileno()]
    )
    if code == 0:
        return
    log.seek(0)
    text = log.read().decode(errors="replace")
    if "ensurepip is not available" in text or "No module named venv" in text:
        raise Failed(
            "This Python has no venv module. On Debian and Ubuntu: apt-get install python%d.%d-venv" % sys.version_info[:2]
        )
    cause = next((cause for signs, cause in CAUSES if any(sign in text for sign in signs)), "")
    said = [line for line in text.splitlines() if line.strip() and not line.startswith("Ignoring ")]
    last = "\n".join(said[-5:])
    raise Failed("The Python packages of Synapse could not be installed. %s\n%s\nThe whole log: %s" % (cause, last, log.name))


if __name__ == "__main__":
    try:
        print(json.dumps(main(*sys.argv[1:])))
    except (Failed, OSError) as error:
        print(json.dumps({"changed": False, "msg": str(error)}))
        sys.exit(1)
