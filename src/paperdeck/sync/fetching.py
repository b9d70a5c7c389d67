"""Asking a service politely: in turn, again after trouble, and not at all when it says so."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from paperdeck.desktop.log import LOG
from paperdeck.sync.errors import HeldOffError, RequestRefusedError, ServiceError
from paperdeck.sync.retry import (
    MAX_TRIES,
    SHORT_WAIT_SECONDS,
    asked_pause,
    delay_before_retry,
)
from paperdeck.sync.validators import NOT_MODIFIED, is_conditional
from paperdeck.transport.errors import TransportError

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from paperdeck.model.web import Request
    from paperdeck.sync.limits import Limiter, Manners
    from paperdeck.sync.surroundings import Surroundings
    from paperdeck.transport.client import Answer, Client

_REFUSALS = frozenset({400, 404, 410, 414, 422})


class Fetcher:
    """Fetches from one service with its manners; an async context manager.

    `open_client` makes the client, which is opened with the first request and closed at
    the end of the block.
    """

    def __init__(
        self,
        open_client: Callable[[], AbstractAsyncContextManager[Client]],
        limiter: Limiter,
        manners: Manners,
        *,
        around: Surroundings,
    ):
        self._open_client = open_client
        self._limiter = limiter
        self._manners = manners
        self._around = around
        self._stack = AsyncExitStack()
        self._client: Client | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._client = None
        await self._stack.aclose()

    async def fetch(self, request: Request) -> Answer:
        """Return the answer: status 200, or 304 where that was asked for.

        Raises RequestRefusedError when only this request is wrong; TransportError,
        ServiceError or HeldOffError when the service as a whole gives nothing.
        """
        started = self._around.clock()
        tries = 0
        while True:
            tries += 1
            outcome = await self._ask(request)
            self._note(outcome, tries)
            if not isinstance(outcome, TransportError):
                if outcome.status == 200:
                    return outcome
                if outcome.status == NOT_MODIFIED and is_conditional(request):
                    return outcome
                if await self._was_told_to_wait(outcome) and tries < MAX_TRIES:
                    continue
            spent = (self._around.clock() - started).total_seconds()
            delay = delay_before_retry(
                outcome, tries=tries, spent=spent, random=self._around.jitter
            )
            if delay is None:
                raise _failure(outcome, request)
            await self._around.sleep(delay)

    def _note(self, outcome: Answer | TransportError, tries: int) -> None:
        """Note in the log what was no good answer."""
        if isinstance(outcome, TransportError):
            LOG.note("no-answer", **outcome.facts, tries=tries)
        elif outcome.status not in {200, NOT_MODIFIED}:
            LOG.note("answer", host=self._manners.host, status=outcome.status, tries=tries)

    async def _ask(self, request: Request) -> Answer | TransportError:
        async with self._limiter.turn():
            try:
                if self._client is None:
                    self._client = await self._stack.enter_async_context(self._open_client())
                return await self._client.fetch(request)
            except TransportError as error:
                return error

    async def _was_told_to_wait(self, answer: Answer) -> bool:
        """Obey a service that asks for a pause; tell whether it is short enough to sit out."""
        pause = asked_pause(
            answer, now=self._around.clock(), least_after_429=self._manners.pause_after_429
        )
        if pause is None:
            return False
        until = await self._limiter.hold_off(pause)
        if pause > SHORT_WAIT_SECONDS:
            raise HeldOffError(until, host=self._manners.host)
        return True


def _failure(outcome: Answer | TransportError, request: Request) -> Exception:
    if isinstance(outcome, TransportError):
        return outcome
    host = urlsplit(request.url).netloc
    if outcome.status in _REFUSALS:
        return RequestRefusedError(outcome.status, outcome.body, host=host)
    return ServiceError(outcome.status, host=host)
