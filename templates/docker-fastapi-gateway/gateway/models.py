from typing import Literal

from pydantic import BaseModel, Field

REPO_ID = r"^[\w.-]+/[\w.-]+$"


class Failure(BaseModel):
    success: Literal[False] = False
    error_code: str
    message: str


class NewJob(BaseModel):
    task: str
    base_model: str = Field(pattern=REPO_ID)
    dataset: str = Field(pattern=REPO_ID)
    hardware: str = "t4-small"
    namespace: str | None = Field(default=None, description="User or organization; the caller by default")
    params: dict[str, str | int | float | bool] = {}


class JobAnswer(BaseModel):
    success: Literal[True] = True
    job_id: str
    message: str


class LogsAnswer(BaseModel):
    success: Literal[True] = True
    logs: list[str]


class VersionAnswer(BaseModel):
    success: Literal[True] = True
    version: str
    tasks: list[str]
    hardware: list[str]
