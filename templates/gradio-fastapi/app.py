import gradio as gr
import uvicorn
from fastapi import FastAPI

from api import router
from text import count

with gr.Blocks(title="Count") as demo:
    gr.Markdown("# Count")
    text = gr.Textbox(label="Text", lines=8)
    result = gr.JSON(label="Count")
    text.change(count, text, result, api_name="count")

app = FastAPI()
app.include_router(router)
# Last, because a path that no route above has belongs to the page.
app = gr.mount_gradio_app(app, demo, path="/")

if __name__ == "__main__":
    uvicorn.run(app, host="0.0.0.0", port=7860)
