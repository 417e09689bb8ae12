import os
import tempfile
from functools import lru_cache
from pathlib import Path

DATA_DIR = Path(os.environ.get("DATA_DIR", "/data"))


@lru_cache(maxsize=1)
def data_folder() -> tuple[Path, bool]:
    """Where to keep files, and whether they survive a restart.

    A bucket is mounted when the container runs, never while the image is built, and may be read-only.
    """
    if DATA_DIR.is_dir() and os.access(DATA_DIR, os.W_OK):
        return DATA_DIR, True
    return Path(tempfile.mkdtemp(prefix="data-")), False
