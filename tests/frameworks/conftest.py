"""The programs of `frameworks/` stand beside the library; last on the path: it hides nothing."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2]))
