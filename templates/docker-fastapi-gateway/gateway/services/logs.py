import asyncio
from collections import deque

from gateway.clients.hub import HubClient
from gateway.config import Settings


class LogService:
    def __init__(self, hub: HubClient, settings: Settings) -> None:
        self._hub = hub
        self._settings = settings

    async def latest(self, job_id: str, namespace: str, token: str, lines: int) -> list[str]:
        """The last lines the Hub sends within a moment; a running job would send without end."""
        latest: deque[str] = deque(maxlen=lines)
        try:
            async with asyncio.timeout(self._settings.log_wait_seconds):
                async for line in self._hub.log_lines(namespace, job_id, token):
                    latest.append(line)
        except TimeoutError:
            pass
        return list(latest)
