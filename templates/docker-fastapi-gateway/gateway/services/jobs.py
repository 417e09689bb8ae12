from gateway.clients.hub import HubClient
from gateway.config import IMAGE, Settings
from gateway.models import NewJob
from gateway.services.tasks import TaskService


class JobService:
    def __init__(self, hub: HubClient, tasks: TaskService, settings: Settings) -> None:
        self._hub = hub
        self._tasks = tasks
        self._settings = settings

    async def create(self, job: NewJob, namespace: str, token: str) -> str:
        request = {
            "dockerImage": IMAGE,
            "command": self._tasks.command(job),
            "flavor": self._tasks.hardware(job.hardware),
            "environment": {},
            # The job uploads its model with the rights of whoever started it.
            "secrets": {"HF_TOKEN": token},
            "timeoutSeconds": self._settings.job_timeout_seconds,
            "labels": {"task": job.task},
        }
        return await self._hub.start_job(namespace, request, token)

    async def stop(self, job_id: str, namespace: str, token: str) -> None:
        await self._hub.cancel_job(namespace, job_id, token)
