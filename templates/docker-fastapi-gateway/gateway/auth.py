from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from gateway.clients.hub import HubClient
from gateway.dependencies import get_hub
from gateway.errors import GatewayError

scheme = HTTPBearer(auto_error=False, description="A Hugging Face token")


@dataclass(frozen=True)
class Caller:
    name: str
    organizations: tuple[str, ...]
    token: str

    def namespace(self, wanted: str | None) -> str:
        if wanted is None:
            return self.name
        if wanted != self.name and wanted not in self.organizations:
            raise GatewayError(403, "NAMESPACE_FORBIDDEN", f"{self.name} is not in {wanted}")
        return wanted


async def get_caller(
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(scheme)],
    hub: Annotated[HubClient, Depends(get_hub)],
) -> Caller:
    if credentials is None:
        raise GatewayError(401, "TOKEN_MISSING", "Send a token as Authorization: Bearer ...")
    user = await hub.who_am_i(credentials.credentials)
    return Caller(user.name, user.organizations, credentials.credentials)
