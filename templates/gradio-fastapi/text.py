def count(text: str) -> dict[str, int]:
    """Counts the words and characters of a text."""
    return {"words": len(text.split()), "characters": len(text)}
