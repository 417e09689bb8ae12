import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx

from gateway.errors import GatewayError


@dataclass(frozen=True)
class User:
    name: str
    organizations: tuple[str, ...]


class HubClient:
    """The few calls of the Hub that the gateway makes. The token is the caller's, given with each call."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def who_am_i(self, token: str) -> User:
        answer = await self._call("GET", "/api/whoami-v2", token)
        organizations = tuple(org["name"] for org in answer.get("orgs", []))
        return User(answer["name"], organizations)

    async def start_job(self, namespace: str, job: dict[str, Any], token: str) -> str:
        return (await self._call("POST", f"/api/jobs/{namespace}", token, job))["id"]

    async def cancel_job(self, namespace: str, job_id: str, token: str) -> None:
        await self._call("POST", f"/api/jobs/{namespace}/{job_id}/cancel", token)

    async def log_lines(self, namespace: str, job_id: str, token: str) -> AsyncIterator[str]:
        """Lines as the Hub sends them; goes on until the job ends or the reader stops."""
        url = f"/api/jobs/{namespace}/{job_id}/logs"
        try:
            async with self._http.stream("GET", url, headers=bearer(token)) as response:
                if response.is_error:
                    await response.aread()
                    raise refusal(response)
                async for line in response.aiter_lines():
                    if not line.startswith("data:"):
                        continue
                    try:
                        event = json.loads(line.removeprefix("data:"))
                    except json.JSONDecodeError:
                        continue  # A keep-alive.
                    yield f"{event['timestamp']} {event['data']}"
        except httpx.TimeoutException:
            return
        except httpx.HTTPError as error:
            raise unreachable(error) from error

    async def _call(self, method: str, url: str, token: str, body: Any = None) -> dict[str, Any]:
        try:
            response = await self._http.request(method, url, json=body, headers=bearer(token))
        except httpx.HTTPError as error:
            raise unreachable(error) from error
        if response.is_error:
            raise refusal(response)
        return response.json() if response.content else {}


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def unreachable(error: httpx.HTTPError) -> GatewayError:
    return GatewayError(502, "HUB_UNREACHABLE", f"The Hub did not answer: {type(error).__name__}")


def refusal(response: httpx.Response) -> GatewayError:
    codes = {401: "TOKEN_INVALID", 402: "PAYMENT_REQUIRED", 403: "FORBIDDEN", 404: "NOT_FOUND"}
    code = codes.get(response.status_code, "HUB_ERROR")
    status = response.status_code if response.status_code in codes else 502
    message = response.headers.get("X-Error-Message") or f"The Hub answered {response.status_code}"
    return GatewayError(status, code, message)
