import gradio as gr
import uvicorn
from fastapi import FastAPI


def greet(name: str, times: int) -> str:
    """Greets somebody as often as wanted."""
    return "\n".join(f"Hello {name}!" for _ in range(times))


demo = gr.Interface(
    greet,
    inputs=[
        gr.Textbox(label="Name"),
        gr.Slider(1, 10, value=1, step=1, label="Times"),
    ],
    outputs=gr.Textbox(label="Greeting"),
    title="Greeter",
    api_name="greet",
)

app = FastAPI()


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


app = gr.mount_gradio_app(app, demo, path="/")

if __name__ == "__main__":
    uvicorn.run(app, host="0.0.0.0", port=7860)
