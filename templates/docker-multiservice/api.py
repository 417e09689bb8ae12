from fastapi import FastAPI
from pydantic import BaseModel

# nginx passes the path on as it is, so the routes carry the prefix.
app = FastAPI(docs_url="/api/docs", openapi_url="/api/openapi.json")


class Text(BaseModel):
    text: str


@app.get("/api/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


@app.post("/api/count")
def count(body: Text) -> dict[str, int]:
    return {"words": len(body.text.split()), "characters": len(body.text)}
