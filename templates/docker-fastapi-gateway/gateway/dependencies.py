"""Hands clients to services and services to routes; tests override these functions."""

from functools import lru_cache
from typing import Annotated

from fastapi import Depends, Request

from gateway.clients.hub import HubClient
from gateway.config import Settings
from gateway.services.jobs import JobService
from gateway.services.logs import LogService
from gateway.services.tasks import TaskService


@lru_cache
def get_settings() -> Settings:
    return Settings()


def get_hub(request: Request) -> HubClient:
    return HubClient(request.app.state.http)


def get_tasks() -> TaskService:
    return TaskService()


def get_jobs(
    hub: Annotated[HubClient, Depends(get_hub)],
    tasks: Annotated[TaskService, Depends(get_tasks)],
    settings: Annotated[Settings, Depends(get_settings)],
) -> JobService:
    return JobService(hub, tasks, settings)


def get_logs(
    hub: Annotated[HubClient, Depends(get_hub)],
    settings: Annotated[Settings, Depends(get_settings)],
) -> LogService:
    return LogService(hub, settings)
