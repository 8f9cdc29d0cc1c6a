"""ncnn: Interp, Deconvolution with its two words for "same", and PixelShuffle."""

import ncnn
import numpy as np

from frameworks.probes import run, run_shuffles, run_stamps

LIBRARY, VERSION = "ncnn", ncnn.__version__


def computed(layer, settings, x, weights=()):
    """Run one layer on (C, H, W)."""
    one = ncnn.Net()
    one.opt.num_threads, one.opt.use_vulkan_compute = 1, False
    one.opt.use_fp16_storage = one.opt.use_fp16_arithmetic = one.opt.use_fp16_packed = False
    words = " ".join(f"{key}={value}" for key, value in settings.items())
    one.load_param_mem(f"7767517\n2 2\nInput in 0 1 x\n{layer} layer 1 1 x y {words}\n")
    one.load_model_mem(b"".join(weights))
    runner = one.create_extractor()
    runner.input("x", ncnn.Mat(np.ascontiguousarray(x)))
    return np.array(runner.extract("y")[1])


def resized(kind, align):
    """Give the call of one Interp."""
    return lambda x, out: computed("Interp", {0: kind, 3: out[0], 4: out[1], 6: align}, x[None])[0]


def stamped(pad, **more):
    """Give the call of one Deconvolution; its weight is stored out, in, h, w."""

    def call(x, w, stride):
        known = {0: w.shape[1], 1: w.shape[2], 3: stride, 4: pad, 6: w.size, **more}
        if pad < -200 and stride > w.shape[2]:
            raise ValueError("ncnn gives back memory here that it never wrote, another number each time")
        if pad < -200:  # "same" wants to know the size
            known |= {20: x.shape[3] * stride, 21: x.shape[2] * stride}
        raw = np.ascontiguousarray(w.swapaxes(0, 1)).astype(np.float32).tobytes()
        return computed("Deconvolution", known, x[0], (b"\0\0\0\0", raw))[None]

    return call


def rows() -> list[dict]:
    """Run them."""
    kinds = {"nearest": 1, "bilinear": 2, "bicubic": 3}
    calls = {
        f"Interp {name}, align_corner={align}": resized(kind, align)
        for name, kind in kinds.items()
        for align in (0, 1)
        if kind > 1 or not align
    }
    stamps = {
        "Deconvolution": stamped(0),
        "Deconvolution pad 1": stamped(1),
        "Deconvolution pad -233 (SAME_UPPER)": stamped(-233),
        "Deconvolution pad -234 (SAME_LOWER)": stamped(-234),
    }
    shuffles = {
        f"PixelShuffle mode {mode}": lambda x, mode=mode: computed("PixelShuffle", {0: 2, 1: mode}, x[0])[None]
        for mode in (0, 1)
    }
    return run(calls, ("float32",)) + run_stamps(stamps) + run_shuffles(shuffles)
