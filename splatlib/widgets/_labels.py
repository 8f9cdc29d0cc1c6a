"""Every word that a widget or an answer box shows, in one table, so that one translation serves all.

A key with a dot belongs to one widget. `{gaps}` are filled by the widget. Names of parameters are PyTorch's and are
not translated.
"""

LABELS: dict[str, dict[str, str]] = {
    "en": {
        # grids and sliders, under the names that they carry
        "input": "input",
        "kernel": "kernel",
        "output": "output",
        "cell": "{name}, row {row}, column {column}",
        "size": "pixels on a side of the input",
        "kernel_size": "numbers on a side of the kernel",
        "stride": "pixels from one stamp to the next",
        "padding": "pixels cropped on each side of the canvas",
        "output_padding": "pixels given back at the end",
        "dilation": "pixels from one kernel number to the next",
        "step": "stamps that have landed",
        # what the live region says
        "offered": "{name} is now {value}, the nearest value offered here.",
        "clamped": "{name} is now {value}, the nearest value that these settings allow.",
        "number": "Please type a number between -{largest} and {largest}.",
        "copied": "Copied.",
        "selected": "Selected. Press Ctrl+C to copy.",
        # buttons
        "play": "Play",
        "pause": "Pause",
        "next": "Step",
        "reset": "Reset",
        "copy": "Copy",
        "check": "Check",
        "code": "The same in PyTorch",
        "link": "Link to this state",
        # the answer box
        "guess.yours": "Your answer",
        "guess.check": "Check",
        "guess.show": "Show the answer",
        "guess.answer": "Answer:",
        "guess.right": "Right.",
        "guess.wrong": "Not yet. Try again, or show the answer.",
        "guess.empty": "Please answer first.",
        # the splat stepper
        "stepper.title": "Splat stepper",
        "stepper.seed": "2-D example",
        "stepper.row": "1-D row",
        "stepper.hide": "guess a number of each stamp",
        "stepper.ask": "What is {place} now?",
        "stepper.right": "Right.",
        "stepper.wrong": "Not yet. Multiply each pixel by the kernel number that lands here, and add.",
        "stepper.start": "The canvas is all zeros. Press Step, or click an input pixel.",
        "stepper.landed": "Stamp {step} of {steps}: {pixel}, times the kernel, starts at {place}.",
        "stepper.cropped": "A part of it falls outside: padding crops the canvas.",
        "stepper.empty": "{place} = 0: no stamp has landed here.",
        "stepper.challenge": "Challenge",
        "stepper.goal": "Start from the row 1 2 3 and make 203 appear.",
        "stepper.solved": "Solved:",
        # canvas and crop
        "canvas_and_crop.title": "Canvas and crop",
        "canvas_and_crop.canvas": "canvas; drag its two edges",
        "canvas_and_crop.output": "output: what lies between the edges",
        "canvas_and_crop.wanted": "wanted output size (type it)",
        "canvas_and_crop.answers": "kernel_size, stride, padding, output_padding, dilation: click a line to use it",
        "canvas_and_crop.found": "{count} settings lead from {size} to {wanted} pixels; at most 8 are listed.",
        "canvas_and_crop.picture": "height of a picture (type it)",
        "canvas_and_crop.ladder": "its sizes in a U-Net with these settings: down, and back up",
        "canvas_and_crop.match": "pass output_size to each step up",
        "canvas_and_crop.fits": "Every skip connection fits.",
        "canvas_and_crop.misfit": "It fails: {made} does not fit the saved {saved}.",
        "canvas_and_crop.goal": "Challenge: kernel_size 3, stride 2. Make the output twice as long as the input.",
        "canvas_and_crop.solved": "Solved: {output} = 2 * {size}. Change size: it holds for every input.",
        # the four views
        "four_views.title": "Four views",
        "four_views.stamps": "1. Splat: one stamp a line",
        "four_views.output": "the sum of each column",
        "four_views.spread": "2. Zero-insertion: the spread row, and the sliding kernel below it",
        "four_views.slid": "what the sliding kernel writes",
        "four_views.matrix": "3. Transposed matrix",
        "four_views.product": "times the input",
        "four_views.windows": "4. Gradient: the windows of a convolution, one a line",
        "four_views.gradient": "each column times the input: the gradient at its place",
        "four_views.forget": "forget the flip",
        "four_views.challenge": "Challenge",
        "four_views.goal": "The flip is forgotten. Change the kernel so that view 2 agrees with the others again.",
        "four_views.solved": "Solved: this kernel is its own mirror image, so the flip changes nothing.",
    }
}


def labels(language: str = "en") -> dict[str, str]:
    """The table in one language; what is not translated stays English."""
    return {**LABELS["en"], **LABELS.get(language, {})}
