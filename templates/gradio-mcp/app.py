import gradio as gr


def count_letters(text: str, letter: str) -> int:
    """Counts how often a letter occurs in a text, upper and lower case alike.

    Args:
        text: The text to look into.
        letter: One letter.
    """
    return text.lower().count(letter.lower()[:1]) if letter else 0


def sort_lines(text: str, descending: bool = False) -> str:
    """Sorts the lines of a text.

    Args:
        text: Lines to sort.
        descending: Whether the last comes first.
    """
    return "\n".join(sorted(text.splitlines(), reverse=descending))


demo = gr.TabbedInterface(
    [
        gr.Interface(count_letters, ["text", "text"], "number", api_name="count_letters"),
        gr.Interface(sort_lines, [gr.Textbox(lines=8), "checkbox"], "text", api_name="sort_lines"),
    ],
    ["Count letters", "Sort lines"],
)

if __name__ == "__main__":
    demo.launch(mcp_server=True)
