from fastapi import APIRouter
from pydantic import BaseModel, Field

from text import count

router = APIRouter()


class Text(BaseModel):
    text: str = Field(max_length=100_000)


@router.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


@router.post("/api/count")
def count_text(body: Text) -> dict[str, int]:
    return count(body.text)
