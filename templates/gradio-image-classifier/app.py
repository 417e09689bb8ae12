import gradio as gr
import uvicorn
from fastapi import FastAPI
from PIL.Image import Image
from transformers import pipeline

classifier = pipeline(task="image-classification", model="{{modelId}}")


def predict(image: Image) -> tuple[Image, dict[str, float]]:
    """Tells what is in an image, with a score for each label."""
    predictions = classifier(image)
    return image, {p["label"]: p["score"] for p in predictions}


demo = gr.Interface(
    predict,
    inputs=gr.Image(label="Select hot dog candidate", sources=["upload", "webcam"], type="pil"),
    outputs=[gr.Image(label="Processed Image"), gr.Label(label="Result", num_top_classes=2)],
    title="Hot Dog? Or Not?",
    api_name="predict",
)

app = FastAPI()


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


app = gr.mount_gradio_app(app, demo, path="/")

if __name__ == "__main__":
    uvicorn.run(app, host="0.0.0.0", port=7860)
