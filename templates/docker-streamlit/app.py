import numpy as np
import pandas as pd
import streamlit as st

st.title("A random walk")

steps = st.slider("Steps", min_value=10, max_value=1000, value=200)
seed = st.number_input("Seed", min_value=0, value=1)


@st.cache_data
def walk(steps: int, seed: int) -> pd.DataFrame:
    moves = np.random.default_rng(seed).normal(size=steps)
    return pd.DataFrame({"position": moves.cumsum()})


positions = walk(steps, int(seed))
st.line_chart(positions)
st.metric("Final position", f"{positions['position'].iloc[-1]:.2f}")
