import json
import os
from datetime import datetime, timezone
from pathlib import Path
from uuid import uuid4

import gradio as gr
import uvicorn
from fastapi import FastAPI
from huggingface_hub import CommitScheduler

# One file per start: the scheduler only adds to the dataset, and never rewrites what an earlier start left there.
answers = Path("answers") / f"{uuid4()}.jsonl"
answers.parent.mkdir(exist_ok=True)

scheduler = CommitScheduler(
    repo_id=os.environ["DATASET_ID"],
    repo_type="dataset",
    folder_path=answers.parent,
    path_in_repo="data",
    private=True,
    every=5,
    token=os.environ["HF_TOKEN"],
)


def save(text: str) -> str:
    """Keeps an answer."""
    line = {"time": datetime.now(timezone.utc).isoformat(), "text": text}
    # Not while the file is being uploaded.
    with scheduler.lock, answers.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")
    return "Thank you."


demo = gr.Interface(
    save,
    inputs=gr.Textbox(label="Your answer", lines=4),
    outputs=gr.Textbox(label=""),
    title="What do you think?",
    flagging_mode="never",
    api_name="save",
)

app = FastAPI()


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


app = gr.mount_gradio_app(app, demo, path="/")

if __name__ == "__main__":
    uvicorn.run(app, host="0.0.0.0", port=7860)
