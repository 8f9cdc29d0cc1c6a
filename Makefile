# The verbs of this book. `make book` and `make test` work on a fresh clone.
SHELL := /bin/sh
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; exit; }; done; echo python3)
BIN := .venv/bin
PORT ?= 8000
# Ctrl-C ends such a step in one line.
STEP := $(BIN)/python tools/step.py
PIP := $(STEP) $(BIN)/python -m pip install --disable-pip-version-check
# Every notebook's stored outputs; what a right notebook shows is kept, and the build need not run it again.
NOTEBOOKS := -n 2 --dist loadfile --nbval --nbval-cell-timeout=180 book
# What needs no book is tested while it is built, which keeps one core busy: the library, and every example.
LIBRARY_TESTS := -q -n 2 --no-header -p no:nbval --durations 5 --doctest-modules --doctest-glob="README*.md" README.md README.zh.md splatlib tests/library
# Then the built pages and the widgets in a browser, and what else there is. A third worker would slow the two as much.
TESTS := -n 2 --dist loadfile -p no:nbval --durations 15 --doctest-modules --ignore=tests/library book/_ext tests benchmarks
LIBRARY := $(shell find splatlib -name '*.py' -o -name '*.js' -o -name '*.css')
DRESS := _config.yml $(wildcard book/locale/*.json book/locale/*/LC_MESSAGES/sphinx.po) $(shell find book/_ext book/_templates book/assets -type f -not -path '*/__pycache__/*' 2>/dev/null)

.PHONY: help book read pdf lab test library style fuzz walk notebooks translate bench frameworks links audit clean
help:  ## show the verbs
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

# What the build does is told on stderr (book/_ext/run_quietly.py); Jupyter Book's own words would say the end twice.
book: .venv/.installed _build/.fresh  ## build the whole book in all languages, a warning is an error
	@$(STEP) $(BIN)/jupyter-book build . -W -n --keep-going --quiet >/dev/null
	@$(STEP) $(BIN)/python tools/languages.py
	@echo "The book is ready: open _build/html/index.html in a browser, or type 'make read'."

read: book  ## serve the book on localhost and open a browser; PORT=8001 takes that port
	@$(BIN)/python tools/read.py $(PORT)

pdf: book  ## print the book as one PDF a language with Chromium
	@$(STEP) $(BIN)/python tools/browsers.py Chromium
	@$(STEP) $(BIN)/python tools/pdf.py

lab: .venv/.installed  ## open the notebooks in JupyterLab; LAB=... passes options on
	@$(BIN)/python tools/lab.py $(LAB)

test: .venv/.installed _build/.fresh  ## run all that CI runs
	@$(STEP) $(BIN)/python tools/browsers.py
	@echo "Step 1 of 3: run every notebook and compare what it stores (a minute or two)"
	@$(STEP) $(BIN)/pytest $(NOTEBOOKS)
	@echo "Step 2 of 3: build the book; meanwhile lint, types, spelling, the library (some 2 minutes)"
	@$(STEP) $(MAKE) --no-print-directory -j 2 book library
	@echo "Step 3 of 3: the built pages, the widgets in a browser, all other tests (some 8 minutes)"
	@$(STEP) $(BIN)/pytest $(TESTS)

library: style
	@$(BIN)/pytest $(LIBRARY_TESTS)

style: .venv/.installed  ## lint, format, types, workflows, spelling
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/actionlint .github/workflows/*.yml
	@$(BIN)/codespell book splatlib frameworks tests benchmarks tools *.md

fuzz: .venv/.installed  ## put 100,000 random calls to torch and to splatlib, and 4,000 outputs to both finders
	@$(BIN)/python tests/library/calls.py 100000
	@EVERY_CASE=1 $(BIN)/pytest -q -n 2 --no-header tests/widgets/test_finder.py -k "splatlib_does or every_line or draws"

walk: .venv/.installed  ## act on every widget as a hand may, by lot: make walk ACTS=20000 SEED=7
	@WALK_ACTS="$(ACTS)" WALK_SEED="$(or $(SEED),$(shell date +%s))" $(BIN)/pytest -q -n 2 --no-header --tb=short \
		tests/widgets/test_walk.py

notebooks: .venv/.installed  ## run every notebook again and store it in normal form
	@$(BIN)/python tools/notebooks.py

translate: .venv/.installed  ## bring the catalogues of the translations up to date (book/locale)
	@$(BIN)/python tools/translate.py

bench: .venv/.installed  ## time splatlib against PyTorch, with two threads and with one
	@mkdir -p _build
	@for n in 2 1; do BENCH_THREADS=$$n OPENBLAS_NUM_THREADS=$$n OMP_NUM_THREADS=$$n $(BIN)/pytest -q benchmarks \
		-p no:cacheprovider --benchmark-json=_build/bench-$$n.json --benchmark-columns=median,iqr,rounds >_build/bench-$$n.txt \
		&& echo "timed with $$n thread(s)"; done
	@$(BIN)/python benchmarks/report.py _build/bench-2.json _build/bench-1.json
	@$(BIN)/python benchmarks/gpu.py --cpu --store

# Each library in an environment of its own beside the book's torch: their ranges would not agree with one another.
frameworks: .venv/.installed  ## run the other libraries again and write down what they do (needs the network)
	@$(BIN)/python -m frameworks pillow opencv scipy torch onnxruntime
	@for file in frameworks/requirements/*.txt; do name=$$(basename $$file .txt); \
		$(BIN)/python -m frameworks.environment $$name || echo "$$name could not be had"; done

links: .venv/.installed _build/.fresh  ## check the links that leave the book (needs the network)
	@$(BIN)/jupyter-book build . --builder linkcheck --quiet

audit: .venv/.installed  ## check the lock for known security holes (needs the network)
	@$(BIN)/pip-audit -r requirements.txt --no-deps --disable-pip

clean:  ## remove what was built; .venv stays
	rm -rf _build build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

# The lock, installed. torch comes first and pinned: a range could pull in a CUDA build of several GB. TORCH_INDEX, the
# address of an index (or a folder of wheels), gives another build of it, and gives nothing else.
TORCH := $(shell sed -n 's/^\(torch==[^ ]*\).*/\1/p' requirements.txt)
.venv/.installed: requirements.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "Pixel Splatting needs Python 3.11 or newer, and found no '$(PYTHON)'."; exit 1; }
	@$(PYTHON) -c 'import sys; v = sys.version.split()[0]; sys.exit(f"Pixel Splatting needs Python 3.11 or newer, and $(PYTHON) is {v}." if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "This Python has no 'venv' module; on Debian or Ubuntu: apt install python3-venv."; exit 1; }
	@echo "Installing the locked versions into .venv: 2 GB, some 5 minutes, once. (On Linux PyTorch brings several GB more for"
	@echo "graphics cards; 'make book TORCH_INDEX=ADDRESS', with the address that pytorch.org shows for CPU, leaves them out.)"
	@test -x $(BIN)/pip || $(PYTHON) tools/step.py $(PYTHON) -m venv .venv
	@echo "Step 1 of 2: $(TORCH)"
ifeq ($(TORCH_INDEX),)
	@$(PIP) "$(TORCH)"
else
	@if test -d "$(TORCH_INDEX)"; then set -- --no-index --find-links; else set -- --index-url; fi; \
	$(PIP) --no-deps "$$@" "$(TORCH_INDEX)" "$(TORCH)"
endif
	@echo "Step 2 of 2: the other packages of the lock, and splatlib"
	@$(PIP) -r requirements.txt
	@$(PIP) -q --no-deps --no-build-isolation -e .
	@touch $@

# Notebook results are cached by their own text: a change of splatlib must run them again, a change of dress must draw every page again.
_build/.fresh: $(LIBRARY) $(DRESS) requirements.txt
	@rm -rf _build/html _build/.doctrees* _build/.jupyter_cache _build/ran
	@mkdir -p _build && touch $@
