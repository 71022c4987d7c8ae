# make demo: the portal with living demo data.   make test: everything that is checked.
.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test test-services lint bench requirements

help: ## what can be made here
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

demo: ## start the portal with demo data on http://localhost:8000 (PORT=8001 changes it)
	@scripts/demo.sh

demo-reset: ## the same from nothing: the demo's database, media and letters are thrown away
	@scripts/demo.sh --reset

test: ## lint, types, contracts, migrations, all tests (SKIP_BROWSER=1 leaves browser tests out)
	@scripts/test.sh sqlite

test-services: ## all but browser tests on PostgreSQL and Redis (DATABASE_URL, REDIS_URL)
	@scripts/test.sh services

lint: ## lint, types, contracts and migrations only
	@scripts/test.sh lint

bench: ## measure pages on PostgreSQL against bare views of the same project
	@scripts/test.sh bench

requirements: ## write requirements*.txt anew from pyproject.toml (new versions, with hashes)
	@scripts/requirements.sh
