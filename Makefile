# The two commands of the README are `make run` and `make test`; the rest is for contributors.
SHELL := /bin/bash
PORT ?= 8000

.PHONY: help run test check fix lock screenshots wheel

help: ## list the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

run: ## install what is needed and start the demo
	@tools/setup run
	@.venv/bin/assist demo --port $(PORT)

test: ## install what tests need and run every check
	@tools/setup test
	@tools/check

check: ## run every check, on what is installed
	@tools/check

fix: ## format the code and repair what the linters can
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

lock: ## renew the locks of both languages
	@tools/setup test
	@tools/lock

screenshots: ## take the README's pictures from the running demo
	@tools/setup test
	@.venv/bin/python -m tools.screenshots

wheel: ## build dist/*.whl
	@tools/setup test
	@.venv/bin/hatchling build -t wheel
