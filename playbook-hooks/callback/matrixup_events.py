"""Tells matrixup what Ansible does: one JSON line an event, into a named pipe. Silent in runs that matrixup did not start."""

from __future__ import annotations

import fcntl
import json
import multiprocessing
import os
import select
import threading
import time

from ansible import __version__ as ansible_version
from ansible.plugins.callback import CallbackBase

try:  # ansible-core 2.22 masks results itself, but not the names of tasks.
    from ansible.module_utils.secrets import mask_secrets
except ImportError:
    def mask_secrets(text):
        return text

DOCUMENTATION = """
name: matrixup_events
type: notification
short_description: events of a run for matrixup
description:
  - Writes one JSON line an event into the named pipe E(MATRIXUP_EVENTS), and nothing without it.
  - Locks byte 1 of each file in E(MATRIXUP_LOCKS) for as long as Ansible runs.
  - Ends the run before its next task when matrixup is gone.
"""

SCHEMA = 1
LONGEST_TEXT = 8192
# How many lines of what a failed program said are told.
LAST_WORDS = 5
LONGEST_WORD = 500
HIDDEN = 'hidden, the task sets no_log'
INCLUDES = ('include_tasks', 'include_role', 'include')
COUNTERS = ('ok', 'changed', 'unreachable', 'failures', 'skipped', 'rescued', 'ignored')


class CallbackModule(CallbackBase):
    """Every field it writes stands here by name: no arguments and no results of modules but their return code, target and message."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = 'notification'
    CALLBACK_NAME = 'matrixup_events'

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Taken out, so that an ansible-playbook started by a task does not speak for this one.
        pipe = os.environ.pop('MATRIXUP_EVENTS', '')
        self._run = os.environ.pop('MATRIXUP_RUN', '')
        locks = os.environ.pop('MATRIXUP_LOCKS', '')
        if not pipe:
            self.disabled = True
            return
        self._parent = os.getppid()
        self._sequence = 0
        self._task = (None, {})
        self._pipe = self._open(pipe)
        self._others = []
        self._locks = [fd for fd in map(self._lock, filter(None, locks.split(os.pathsep))) if fd is not None]
        self._end_if_alone()
        threading.Thread(target=self._watch, args=(os.dup(self._pipe),), name='matrixup', daemon=True).start()

    def _watch(self, pipe):
        """
        Waits until nobody reads the pipe. Then nobody reads what Ansible prints either, and a broken pipe there ends the thread that
        collects results, for which Ansible waits for ever: what it prints goes nowhere from now on. Where that came too late, this
        process ends with its workers, which would wait for that thread, too.
        """
        alone = select.poll()
        alone.register(pipe, 0)
        alone.poll()
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        while not self._others or any(thread.is_alive() for thread in self._others):
            time.sleep(0.5)
        for worker in multiprocessing.active_children():
            worker.kill()
        os._exit(1)

    def _note_threads(self):
        """The threads of Ansible beside its main one; in a run there is the one that collects results."""
        self._others = [thread for thread in threading.enumerate()
                        if thread is not threading.main_thread() and thread.name != 'matrixup']

    @staticmethod
    def _open(pipe):
        """The pipe, or None if nobody reads it. Writing blocks while it is full, and fails as soon as its reader is gone."""
        try:
            fd = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            return None
        os.set_blocking(fd, True)
        return fd

    def _lock(self, path):
        """Never closed: the system frees the lock when this process ends, however it ends."""
        try:
            fd = os.open(path, os.O_RDWR)
            fcntl.lockf(fd, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 1)
            return fd
        except OSError as error:
            self._display.warning('matrixup cannot lock %s: %s' % (path, error))
            return None

    def _end_if_alone(self):
        """A killed matrixup must not leave a deployment behind that nobody watches. As a signal, but it works where INT is ignored."""
        if self._pipe is None or os.getppid() != self._parent:
            raise KeyboardInterrupt('matrixup is gone')

    def _write(self, event, **fields):
        if self._pipe is None:
            return
        try:
            line = dict(schema=SCHEMA, run=self._run, seq=self._sequence, at=time.time(), clock=time.monotonic(), event=event)
            line.update(fields)
            data = json.dumps(line, default=str).encode('ascii') + b'\n'
            self._sequence += 1
            while data:
                data = data[os.write(self._pipe, data):]
        except OSError:
            os.close(self._pipe)
            self._pipe = None

    @staticmethod
    def _text(value):
        if value is None:
            return ''
        if not isinstance(value, str):
            value = json.dumps(value, default=str)
        return mask_secrets(value)[:LONGEST_TEXT]

    def _describe(self, task):
        if self._task[0] != task._uuid:
            role = getattr(task, '_role', None)
            path = getattr(role, '_role_path', None) or ''
            self._task = (task._uuid, dict(
                task=self._text(task.name or task.action),
                role=path.rpartition('/roles/')[2] if '/roles/' in path else str(role or ''),
                path=str(task.get_path() or ''),
                tags=list(dict.fromkeys(map(str, task.tags)))))
        return self._task[1]

    def _result(self, result, status, item=False):
        task = getattr(result, 'task', None) or result._task
        host = getattr(result, 'host', None) or result._host
        data = getattr(result, 'result', None)
        if data is None:
            data = result._result
        hidden = bool(data.get('censored') or data.get('_ansible_no_log'))
        if status == 'ok':
            if str(task.action).rpartition('.')[2] in INCLUDES:
                return
            if data.get('changed'):
                status = 'changed'
        label = ''
        if item:
            label = HIDDEN if hidden else self._text(data.get('_ansible_item_label', data.get('item')))
        message = HIDDEN if hidden else self._text(data.get('msg'))
        if message == 'non-zero return code' and status in ('failed', 'ignored'):
            # Which says nothing; the program that failed may have said more.
            words = str(data.get('stderr') or data.get('stdout') or '').strip().splitlines()
            message = self._text('\n'.join([message] + [line[-LONGEST_WORD:] for line in words[-LAST_WORDS:]]))
        if status == 'retrying' and 'retries' in data and 'attempts' in data:
            message = '%d retries left' % (int(data['retries']) - int(data['attempts']))
        self._write(
            'result', host=host.get_name(), item=label, status=status, changed=bool(data.get('changed')), msg=message,
            rc=None if hidden else data.get('rc'), dest='' if hidden else self._text(data.get('dest')), **self._describe(task))

    def v2_playbook_on_start(self, playbook):
        self._write('start', ansible=ansible_version)

    def v2_playbook_on_play_start(self, play):
        try:
            hosts = len(play.get_variable_manager()._inventory.get_hosts(play.hosts))
        except AttributeError:  # Not an interface that Ansible promises.
            hosts = 0
        self._write('play', play=self._text(play.get_name()), hosts=hosts)

    def v2_playbook_on_no_hosts_matched(self):
        self._write('no_hosts')

    def v2_playbook_on_task_start(self, task, is_conditional):
        self._end_if_alone()
        self._note_threads()
        self._write('task', handler=False, **self._describe(task))

    def v2_playbook_on_handler_task_start(self, task):
        self._end_if_alone()
        self._note_threads()
        self._write('task', handler=True, **self._describe(task))

    def v2_runner_on_ok(self, result):
        self._result(result, 'ok')

    def v2_runner_on_failed(self, result, ignore_errors=False):
        self._result(result, 'ignored' if ignore_errors else 'failed')

    def v2_runner_on_skipped(self, result):
        self._result(result, 'skipped')

    def v2_runner_on_unreachable(self, result):
        task = getattr(result, 'task', None) or result._task
        self._result(result, 'ignored' if task.ignore_unreachable else 'unreachable')

    def v2_runner_retry(self, result):
        self._result(result, 'retrying')

    def v2_runner_item_on_ok(self, result):
        self._result(result, 'ok', item=True)

    def v2_runner_item_on_failed(self, result):
        self._result(result, 'failed', item=True)

    def v2_runner_item_on_skipped(self, result):
        self._result(result, 'skipped', item=True)

    def v2_playbook_on_stats(self, stats):
        hosts = {}
        for host in stats.processed:
            counted = stats.summarize(host)
            hosts[host] = {name: counted[name] for name in COUNTERS}
        self._write('stats', hosts=hosts)
