"""What the gateway knows before anybody calls it. Addresses can be set as variables of the Space."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pydantic_settings import BaseSettings, SettingsConfigDict

SCRIPTS = "https://raw.githubusercontent.com/huggingface/trl/main/trl/scripts"


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="GATEWAY_")

    hub_url: str = "https://huggingface.co"
    hub_timeout_seconds: float = 10
    log_wait_seconds: float = 3
    job_timeout_seconds: int = 6 * 60 * 60


@dataclass(frozen=True)
class Task:
    script: str
    defaults: Mapping[str, str | int | float | bool] = field(
        default_factory=lambda: MappingProxyType({})
    )


IMAGE = "ghcr.io/astral-sh/uv:python3.12-bookworm"

TASKS: Mapping[str, Task] = MappingProxyType(
    {
        "sft": Task(
            f"{SCRIPTS}/sft.py",
            MappingProxyType({"learning_rate": 2e-5, "num_train_epochs": 1}),
        ),
        "dpo": Task(
            f"{SCRIPTS}/dpo.py",
            MappingProxyType({"learning_rate": 5e-7, "num_train_epochs": 1, "beta": 0.1}),
        ),
    }
)

HARDWARE = ("cpu-upgrade", "t4-small", "l4x1", "a10g-small", "a100-large")
