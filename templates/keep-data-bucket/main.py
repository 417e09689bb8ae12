import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI
from pydantic import BaseModel, Field

from storage import data_folder

app = FastAPI()


class Note(BaseModel):
    text: str = Field(min_length=1, max_length=5000)


@contextmanager
def database() -> Iterator[sqlite3.Connection]:
    folder, _ = data_folder()
    connection = sqlite3.connect(folder / "notes.sqlite3")
    try:
        with connection:
            connection.execute("CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
            yield connection
    finally:
        connection.close()


# A Space is probed with HEAD too.
@app.head("/", include_in_schema=False)
@app.get("/")
def index():
    return {"message": "The app is running.", "docs": "/docs"}


@app.get("/health")
def health():
    folder, kept = data_folder()
    return {"status": "ok", "data": str(folder), "kept": kept}


@app.get("/notes")
def notes() -> list[str]:
    with database() as connection:
        return [text for (text,) in connection.execute("SELECT text FROM note ORDER BY id")]


@app.post("/notes", status_code=201)
def add(note: Note) -> Note:
    with database() as connection:
        connection.execute("INSERT INTO note (text) VALUES (?)", (note.text,))
    return note
