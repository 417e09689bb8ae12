import os
import threading
from functools import lru_cache

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

MODEL_ID = os.environ.get("MODEL_ID", "{{modelId}}")

app = FastAPI()
# One request at a time: they would share the memory of the GPU.
gpu = threading.Lock()


class Prompt(BaseModel):
    prompt: str = Field(min_length=1, max_length=5000)
    max_new_tokens: int = Field(default=200, ge=1, le=1000)


@lru_cache(maxsize=1)
def load_generator():
    # Imported here because it takes seconds, and the Space should answer before that.
    from transformers import pipeline

    return pipeline("text-generation", model=MODEL_ID, device_map="auto", torch_dtype="auto")


# A Space is probed with HEAD too.
@app.head("/", include_in_schema=False)
@app.get("/")
def index():
    return {"message": "The app is running.", "docs": "/docs", "model": MODEL_ID}


@app.get("/health")
def health():
    return {"status": "ok"}


@app.get("/device")
def device():
    import torch

    return {"device": torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu"}


@app.post("/generate")
def generate(body: Prompt):
    messages = [{"role": "user", "content": body.prompt}]
    with gpu:
        try:
            generator = load_generator()
        except (ImportError, OSError) as error:
            raise HTTPException(503, f"The model cannot be loaded: {error}") from error
        result = generator(messages, max_new_tokens=body.max_new_tokens)
    return {"text": result[0]["generated_text"][-1]["content"]}
