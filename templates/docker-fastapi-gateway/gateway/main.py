from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI

from gateway import __version__
from gateway.dependencies import get_settings
from gateway.errors import add_error_handlers
from gateway.routes import jobs, status


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings = get_settings()
    timeout = settings.hub_timeout_seconds
    async with httpx.AsyncClient(base_url=settings.hub_url, timeout=timeout) as http:
        app.state.http = http
        yield


app = FastAPI(title="Gateway", version=__version__, lifespan=lifespan)
add_error_handlers(app)
app.include_router(status.router)
app.include_router(jobs.router)
