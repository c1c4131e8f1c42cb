"""Webhooks at work: who is told, what is on its way, and the passes that send it."""

import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pixdesk.domain.people import Verb
from pixdesk.domain.webhook import (
    EVENTS,
    MOST_TRIES,
    Call,
    Hook,
    body,
    check_url,
    headers,
    is_worth_another,
    wait_s,
)
from pixdesk.errors import SetupError
from pixdesk.pipeline import hook_secrets
from pixdesk.pipeline.guard import needs
from pixdesk.pipeline.studio import Studio
from pixdesk.store import hooks
from pixdesk.store.db import Store

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_LOOK_S = 5.0
_PASS_S = 30.0
"""How long one pass sends; what is left goes with the next, and the lane is free in between."""


@dataclass(slots=True)
class Sent:
    """What one pass did: events taken, to be tried again, and given up."""

    taken: int = 0
    later: int = 0
    dead: int = 0


class HookDesk:
    """What an operator can do with webhooks; the engine holds one."""

    def __init__(self, studio: Studio) -> None:
        self._studio = studio
        self._next_s = 0.0
        self._sending = threading.Lock()
        self._told: set[str] = set()

    @needs(Verb.SETTINGS)
    def add(self, name: str, url: str, events: Sequence[str], *, actor: str, secret_from: str = "") -> Hook:
        """Tell somebody of what happens from now on.

        Args:
            secret_from: ``env:NAME`` or ``file:PATH``; empty to make one.

        Raises:
            SetupError: the name, the address, an event or the secret is none, or there is one of that name.
        """
        _check(name, url, events)
        if name in {hook.name for hook in self.every()}:
            raise SetupError(f"There is a webhook {name!r} already. Remove it first, or choose another name.")
        source = secret_from or hook_secrets.make(self._studio.home, name)
        hook_secrets.read(source)
        wanted = tuple(event for event in EVENTS if event in events)
        self._studio.on_store(hooks.add, name=name, url=url, events=wanted, secret_from=source, actor=actor)
        return self._studio.on_store(hooks.get, name)

    @needs(Verb.SETTINGS)
    def remove(self, name: str, *, actor: str) -> None:
        """Tell somebody no more; what is still on its way is dropped, and a secret made here with it.

        Raises:
            KeyError: there is none of that name.
        """
        hook = self._studio.on_store(hooks.get, name)
        self._studio.on_store(hooks.remove, name, actor=actor)
        hook_secrets.forget(self._studio.home, hook.secret_from)

    def every(self) -> list[Hook]:
        """Return every webhook, by name."""
        return self._studio.on_store(hooks.select)

    @needs(Verb.SETTINGS)
    def replay(self, name: str, *, actor: str, from_seq: int | None = None) -> int:
        """Put on its way again what was given up, or everything from a line of the log on; returns how much.

        Raises:
            KeyError: there is none of that name.
        """
        return self._studio.on_store(hooks.replay, name, from_seq=from_seq, actor=actor)

    def look(self, now_s: float) -> None:
        """Send what is due, on the files lane; cheap where nobody is to be told."""
        if now_s < self._next_s:
            return
        self._next_s = now_s + _LOOK_S
        if self._studio.on_store(_has_work) and not self._sending.locked():
            self._studio.hear(self._studio.lanes.files.submit(self.send), "telling webhooks")

    def send(self) -> Sent:
        """Send what is due now and say what came of it; what fails is tried again, and at last given up and told."""
        sent = Sent()
        if not self._sending.acquire(blocking=False):
            return sent
        try:
            self._studio.on_store(hooks.enqueue)
            self._send_all(self._studio.on_store(hooks.due), sent)
        finally:
            self._sending.release()
        return sent

    def _send_all(self, calls: list[Call], sent: Sent) -> None:
        until_s = self._studio.monotonic_s() + _PASS_S
        secrets: dict[int, bytes] = {}
        silent: set[int] = set()
        for call in calls:
            self._studio.cancel.check()
            if self._studio.monotonic_s() > until_s:
                return
            if call.hook.id in silent:
                continue
            try:
                secret = secrets.get(call.hook.id) or hook_secrets.read(call.hook.secret_from)
            except SetupError as trouble:  # nobody's fault but the set-up's: no try is counted
                self._tell_once(f"Webhook {call.hook.name}: {trouble}")
                sent.later += 1
                silent.add(call.hook.id)
                continue
            secrets[call.hook.id] = secret
            if not self._send(call, secret, sent):
                silent.add(call.hook.id)

    def _tell_once(self, words: str) -> None:
        if words not in self._told:
            self._told.add(words)
            self._studio.notice(words, "warning")

    def _send(self, call: Call, secret: bytes, sent: Sent) -> bool:
        """Send one event; returns whether its receiver answers at all."""
        from pixdesk.delivery import webhooks  # http and ssl, which no start waits for

        content = body(call.line)
        unix_s = int(self._studio.clock().timestamp())
        answer = webhooks.post(call.hook.url, content, headers(call.line, content, secret, unix_s))
        on_store = self._studio.on_store
        if answer.is_taken:
            on_store(hooks.taken, call)
            sent.taken += 1
        elif (answer.status and not is_worth_another(answer.status)) or call.tries + 1 >= MOST_TRIES:
            on_store(hooks.failed, call, answer.words, wait_s=None)
            sent.dead += 1
            words = f"Webhook {call.hook.name} does not take line {call.line.seq} of the log ({answer.words})."
            self._studio.notice(f"{words} Send it again with: pixdesk webhooks replay {call.hook.name}", "warning")
        else:
            on_store(hooks.failed, call, answer.words, wait_s=wait_s(call, answer.asked_s))
            sent.later += 1
        return answer.status != 0


def _check(name: str, url: str, events: Sequence[str]) -> None:
    if not _NAME.fullmatch(name):
        raise SetupError(f"{name!r} can be no webhook's name: small letters, figures, - and _, at most 40.")
    unknown = sorted(set(events) - set(EVENTS))
    if unknown or not events:
        said = f"There is no event {unknown[0]!r}" if unknown else "No event is named"
        raise SetupError(f"{said}. Choose among {', '.join(EVENTS)}.")
    try:
        check_url(url)
    except ValueError as trouble:
        raise SetupError(str(trouble)) from trouble


def _has_work(store: Store) -> bool:
    hooks.enqueue(store)
    return hooks.has_due(store)


def source_of(variable: str, file: Path | None) -> str:
    """Return where a secret is, as a hook remembers it; empty where neither is named."""
    if variable:
        return f"env:{variable}"
    return f"file:{file.expanduser().resolve()}" if file else ""
