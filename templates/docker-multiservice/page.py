from fastapi import FastAPI
from fastapi.responses import HTMLResponse

app = FastAPI(docs_url=None, openapi_url=None)

PAGE = """<!doctype html>
<title>Count</title>
<textarea id="text" rows="8"></textarea>
<output id="count"></output>
<script>
  text.addEventListener('input', async () => {
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ text: text.value });
    const answer = await fetch('api/count', { method: 'POST', headers, body });
    count.textContent = `${(await answer.json()).words} words`;
  });
</script>
"""


# A Space is probed with HEAD too.
@app.head("/", include_in_schema=False)
@app.get("/")
def index() -> HTMLResponse:
    return HTMLResponse(PAGE)
