"""Drives the local Hub with huggingface_hub; prints `ok`. HF_ENDPOINT and HF_TOKEN come from the environment."""

import sys
import time

from huggingface_hub import HfApi

api = HfApi()
folder = sys.argv[1]
repo = "tester/py"

url = api.create_repo(repo, repo_type="space", space_sdk="docker", private=True)
assert str(url).endswith("/spaces/tester/py"), url
api.create_repo(repo, repo_type="space", space_sdk="docker", exist_ok=True)
info = api.upload_folder(folder_path=folder, repo_id=repo, repo_type="space", ignore_patterns=[".hf/**", "data/**"])
assert info.oid, info
names = api.list_repo_files(repo, repo_type="space")
assert "Dockerfile" in names and "assets/logo.png" in names, names
api.add_space_secret(repo, "S", "v")
api.add_space_variable(repo, "V", "1")
assert api.get_space_variables(repo)["V"].value == "1"


def wait(stage):
    until = time.monotonic() + 20
    while str(api.get_space_runtime(repo).stage) != stage:
        assert time.monotonic() < until, api.get_space_runtime(repo)
        time.sleep(0.05)


wait("RUNNING")
if hasattr(api, "fetch_space_logs"):
    lines = [str(line) for line in api.fetch_space_logs(repo, build=True)]
    assert any("FROM" in line for line in lines), lines
api.restart_space(repo, factory_reboot=True)
wait("RUNNING")
if hasattr(api, "duplicate_repo"):
    api.duplicate_repo(repo, to_id="tester/py-copy", repo_type="space", private=True)
else:
    api.duplicate_space(repo, to_id="tester/py-copy", private=True)
assert api.repo_exists("tester/py-copy", repo_type="space")
assert not api.repo_exists("tester/none", repo_type="space")
print("ok")
