from gateway.config import HARDWARE, TASKS
from gateway.errors import GatewayError
from gateway.models import NewJob


class TaskService:
    """What a task runs, with which parameters and on what."""

    def names(self) -> list[str]:
        return list(TASKS)

    def hardware(self, wanted: str) -> str:
        if wanted not in HARDWARE:
            raise GatewayError(422, "HARDWARE_NOT_FOUND", f"Hardware is one of {', '.join(HARDWARE)}")
        return wanted

    def command(self, job: NewJob) -> list[str]:
        task = TASKS.get(job.task)
        if task is None:
            raise GatewayError(404, "TASK_NOT_FOUND", f"Tasks are {', '.join(TASKS)}")
        params = {**task.defaults, **job.params}
        options = [f"--{name}={value}" for name, value in params.items()]
        return [
            "uv",
            "run",
            task.script,
            f"--model_name_or_path={job.base_model}",
            f"--dataset_name={job.dataset}",
            *options,
        ]
