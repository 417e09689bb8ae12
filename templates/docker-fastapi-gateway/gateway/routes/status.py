from typing import Annotated

from fastapi import APIRouter, Depends

from gateway import __version__
from gateway.config import HARDWARE
from gateway.dependencies import get_tasks
from gateway.models import VersionAnswer
from gateway.services.tasks import TaskService

router = APIRouter(tags=["status"])


# A Space is probed with HEAD too.
@router.head("/", include_in_schema=False)
@router.get("/")
async def index() -> dict[str, str]:
    return {"message": "The gateway is running.", "docs": "/docs"}


@router.get("/health")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/api/version")
async def version(tasks: Annotated[TaskService, Depends(get_tasks)]) -> VersionAnswer:
    return VersionAnswer(version=__version__, tasks=tasks.names(), hardware=list(HARDWARE))
