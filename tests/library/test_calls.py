"""Hypothesis draws whole calls, valid and invalid; torch says which is which, and what the answer is."""

import random

import calls
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


@pytest.mark.parametrize("function", calls.FUNCTIONS)
@settings(max_examples=300, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32 - 1))
def test_agrees_with_torch(function: str, seed: int) -> None:
    rng = random.Random(seed)
    call = calls.draw_call(rng, function)
    difference = calls.disagreement(call, by_position=rng.random() < 0.5)
    assert difference is None, f"seed {seed}: {calls.show(call)}: {difference}"


def test_the_fuzzer_sees_a_wrong_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calls.splatlib, "pixel_shuffle", lambda x, upscale_factor: x)
    assert calls.fuzz(60, 1, report=lambda line: None, functions=["pixel_shuffle"]) > 20
