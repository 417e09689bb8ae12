# Before torch: it prepares CUDA for a process that has no GPU of its own.
import spaces  # isort: skip

import gradio as gr
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

MODEL_ID = "{{modelId}}"

tokenizer = AutoTokenizer.from_pretrained(MODEL_ID)
# On ZeroGPU a model is moved to "cuda" here, though the GPU itself comes with each call.
model = AutoModelForCausalLM.from_pretrained(MODEL_ID, torch_dtype=torch.bfloat16).to("cuda")


def text_of(content: list[dict[str, str]]) -> str:
    return "".join(part["text"] for part in content if part["type"] == "text")


@spaces.GPU(duration=60)
def answer(message: str, history: list[dict]) -> str:
    """Answers the last message of a chat."""
    turns = [{"role": turn["role"], "content": text_of(turn["content"])} for turn in history]
    messages = [*turns, {"role": "user", "content": message}]
    inputs = tokenizer.apply_chat_template(
        messages, add_generation_prompt=True, return_dict=True, return_tensors="pt"
    ).to("cuda")
    output = model.generate(**inputs, max_new_tokens=512, do_sample=True, temperature=0.7)
    return tokenizer.decode(output[0][inputs["input_ids"].shape[1] :], skip_special_tokens=True)


demo = gr.ChatInterface(answer, title="Chat")

if __name__ == "__main__":
    # Not mounted in FastAPI, as launch() is what tells ZeroGPU that the app is ready.
    demo.launch()
