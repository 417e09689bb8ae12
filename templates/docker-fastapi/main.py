import os
import threading
from functools import lru_cache

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

MODEL_ID = os.environ.get(
    "MODEL_ID", "distilbert/distilbert-base-uncased-finetuned-sst-2-english"
)

app = FastAPI()
loading = threading.Lock()


class Text(BaseModel):
    text: str = Field(min_length=1, max_length=5000)


@lru_cache(maxsize=1)
def load_classifier():
    # Imported here because it takes seconds, and the Space should answer before that.
    from transformers import pipeline

    return pipeline("text-classification", model=MODEL_ID)


# A Space is probed with HEAD too.
@app.head("/", include_in_schema=False)
@app.get("/")
def index():
    return {"message": "The app is running.", "docs": "/docs", "model": MODEL_ID}


@app.get("/health")
def health():
    return {"status": "ok"}


# Not async: FastAPI then runs it in a thread, and the other paths keep answering.
@app.post("/analyze")
def analyze(body: Text):
    try:
        with loading:
            classifier = load_classifier()
    except (ImportError, OSError) as error:
        raise HTTPException(503, f"The model cannot be loaded: {error}") from error
    result = classifier(body.text, truncation=True)[0]
    return {"label": result["label"], "score": round(float(result["score"]), 4)}
