from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from gateway.auth import Caller, get_caller
from gateway.dependencies import get_jobs, get_logs
from gateway.models import JobAnswer, LogsAnswer, NewJob
from gateway.services.jobs import JobService
from gateway.services.logs import LogService

router = APIRouter(prefix="/api/jobs", tags=["jobs"])

JobId = Annotated[str, Path(pattern=r"^[\w-]+$")]
Namespace = Annotated[str | None, Query(description="User or organization; the caller by default")]
CurrentCaller = Annotated[Caller, Depends(get_caller)]


@router.post("")
async def create(
    job: NewJob, caller: CurrentCaller, jobs: Annotated[JobService, Depends(get_jobs)]
) -> JobAnswer:
    job_id = await jobs.create(job, caller.namespace(job.namespace), caller.token)
    return JobAnswer(job_id=job_id, message="The job is started.")


@router.post("/{job_id}/stop")
async def stop(
    job_id: JobId,
    caller: CurrentCaller,
    jobs: Annotated[JobService, Depends(get_jobs)],
    namespace: Namespace = None,
) -> JobAnswer:
    await jobs.stop(job_id, caller.namespace(namespace), caller.token)
    return JobAnswer(job_id=job_id, message="The job is stopped.")


@router.get("/{job_id}/logs")
async def logs(
    job_id: JobId,
    caller: CurrentCaller,
    service: Annotated[LogService, Depends(get_logs)],
    namespace: Namespace = None,
    lines: Annotated[int, Query(ge=1, le=5000)] = 500,
) -> LogsAnswer:
    latest = await service.latest(job_id, caller.namespace(namespace), caller.token, lines)
    return LogsAnswer(logs=latest)
