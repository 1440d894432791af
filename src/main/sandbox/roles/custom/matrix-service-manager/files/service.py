"""Starts and stops services as plain background processes.

    service.py start|stop FOLDER NAME...

FOLDER holds, for each service, NAME.json with its definition (argv, directory, environment, listen, health, restart_on), NAME.state
with what is known of its running process, and NAME.log. Prints one JSON object: {"changed": BOOLEAN, "msg": TEXT}. On failure the text
says why, and the exit code is 1. Linux only: processes are looked up in /proc.
"""

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

SECONDS_TO_ANSWER = 10
SECONDS_TO_START = 60
SECONDS_TO_STOP = 20
LAST_LINES = 15

# Not through a proxy, whatever the environment says.
DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Failed(Exception):
    """Ends this program with a text for the user."""


class Service:
    def __init__(self, folder, name):
        self.name = name
        self.definition_file = folder / (name + ".json")
        self.state_file = folder / (name + ".state")
        self.log = folder / (name + ".log")

    def start(self):
        """Makes it run with its present configuration. Tells whether anything was done."""
        try:
            definition = json.loads(self.definition_file.read_text())
        except FileNotFoundError:
            raise Failed("%s is not installed. Run the playbook with the tag install-all first." % self.name)
        digest = self.digest(definition)
        state = self.state()
        if alive(state) and state.get("digest") == digest and until(lambda: healthy(definition["health"]), SECONDS_TO_ANSWER):
            return False
        self.stop()
        for address in definition["listen"]:
            check_free(self.name, address)
        process = self.launch(definition)
        self.await_health(process, definition["health"])
        # Only now: a start that was interrupted is done again.
        self.remember(process.pid, digest)
        return True

    def stop(self):
        """Makes it not run. Tells whether anything was done."""
        state = self.state()
        running = alive(state)
        if running:
            os.kill(state["pid"], signal.SIGTERM)
            if not until(lambda: not alive(state), SECONDS_TO_STOP):
                os.kill(state["pid"], signal.SIGKILL)
                until(lambda: not alive(state), SECONDS_TO_STOP)
        self.state_file.unlink(missing_ok=True)
        return running

    def launch(self, definition):
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".log.old"))
        # Nothing of our own environment but what programs need: who calls us may hold secrets in it.
        environment = {name: os.environ[name] for name in ("HOME", "PATH", "TZ") if name in os.environ}
        environment.update({"LC_ALL": "C.UTF-8"}, **definition["environment"])
        try:
            with open(os.open(self.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as log:
                process = subprocess.Popen(
                    definition["argv"], cwd=definition["directory"], env=environment, stdin=subprocess.DEVNULL,
                    stdout=log, stderr=log, start_new_session=True, umask=0o077,
                )
        except OSError as error:
            raise Failed("%s cannot be started: %s" % (self.name, error))
        self.remember(process.pid, None)
        return process

    def await_health(self, process, url):
        if until(lambda: process.poll() is not None or healthy(url), SECONDS_TO_START) and process.poll() is None:
            return
        if process.poll() is None:
            how = "It does not answer at %s after %d s" % (url, SECONDS_TO_START)
            self.stop()
        else:
            how = "It ended with code %d" % process.returncode
            self.state_file.unlink()
        lines = self.log.read_text(errors="replace").splitlines()[-LAST_LINES:]
        raise Failed("%s did not start. %s. The end of %s:\n%s" % (self.name, how, self.log, "\n".join(lines)))

    def digest(self, definition):
        digest = hashlib.sha256(self.definition_file.read_bytes())
        for file in definition["restart_on"]:
            digest.update(Path(file).read_bytes())
        return digest.hexdigest()

    def state(self):
        try:
            return json.loads(self.state_file.read_text())
        except (FileNotFoundError, ValueError):
            return {}

    def remember(self, pid, digest):
        partial = self.state_file.with_suffix(".state.new")
        partial.write_text(json.dumps({"pid": pid, "since": since(pid), "digest": digest}))
        partial.replace(self.state_file)


def alive(state):
    """Whether the process that was remembered still runs, and is not another one that got its number."""
    return bool(state) and since(state["pid"]) == state["since"]


def since(pid):
    """When a process started, in a form that no other process of this number has; None if it is gone."""
    try:
        fields = Path("/proc/%d/stat" % pid).read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    # After the name: the state, and as the twentieth the start time in ticks since the machine started (man 5 proc).
    if fields[0] in "ZX":
        return None
    return "%s %s" % (Path("/proc/sys/kernel/random/boot_id").read_text().strip(), fields[19])


def healthy(url):
    try:
        return DIRECTLY.open(url, timeout=5).status == 200
    except (OSError, urllib.error.URLError):
        return False


def until(condition, seconds):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def check_free(name, address):
    host, port = address.rsplit(":", 1)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, int(port)))
        except OSError as error:
            raise Failed(
                "%s cannot listen on port %s of %s: %s. %s" % (name, port, host, error.strerror, holder(int(port)))
            )


def holder(port):
    """A sentence about who listens on a port."""
    sockets = {"socket:[%s]" % inode for inode in listening(port)}
    if not sockets:
        return "Nobody is seen to listen there."
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(os.readlink(descriptor) in sockets for descriptor in (process / "fd").iterdir()):
                return "It is held by %s (process %s)." % ((process / "comm").read_text().strip(), process.name)
        except OSError:
            # Gone meanwhile, or another user's.
            continue
    return "It is held by a process of another user."


def listening(port):
    """The inodes of the sockets that listen on a port."""
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text().splitlines()[1:]
        except FileNotFoundError:
            continue
        for fields in map(str.split, lines):
            # Local address, state (0A is LISTEN) and inode.
            if int(fields[1].rpartition(":")[2], 16) == port and fields[3] == "0A":
                yield fields[9]


def main(action, folder, *names):
    done = [name for name in names if getattr(Service(Path(folder), name), action)()]
    past = {"start": "Started", "stop": "Stopped"}[action]
    return {"changed": bool(done), "msg": "%s: %s." % (past, ", ".join(done) or "nothing")}


if __name__ == "__main__":
    try:
        print(json.dumps(main(*sys.argv[1:])))
    except (Failed, OSError) as error:
        print(json.dumps({"changed": False, "msg": str(error)}))
        sys.exit(1)
