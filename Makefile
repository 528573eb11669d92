# What can be done here; `make` alone lists it.
SHELL := /bin/bash
BIN := .build/release
PYTHON := $(or $(ROLLCALL_CACHE),$(HOME)/.cache/rollcall)/venv/bin/python

.PHONY: help setup build demo up down test lint format fuzz bench-vision bench-detector bench-ingest bench-freshness bench-lfw bench-neighbors bench-map bench-identity bench-edits bench-noise train-sex train-identity clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

setup: ## install what is needed, once (packages, Python environment, models, sample photos)
	@scripts/setup

build: ## build the programs in release mode
	swift build -c release

demo: setup build ## everything on this machine: start, take in photos, name who is in new ones
	@$(BIN)/rollcall up
	@$(BIN)/rollcall demo

up: build ## start everything on this machine under .rollcall/
	@$(BIN)/rollcall up

down: ## stop what `make demo` or `make up` started
	@$(BIN)/rollcall down

test: setup ## build everything and run every test
	@scripts/test

lint: ## run the linters
	@scripts/lint

format: ## format the Swift sources
	swift format -i --parallel -r Package.swift Shared Services Tests

fuzz: ## fuzz the wire for FUZZ_SECONDS (default 60)
	@scripts/fuzz

bench-vision: build ## detection and embedding of one photo at four sizes, beside dlib and the Python package
	@swift build -c release --product vision-bench && $(PYTHON) Tests/Bench/vision.py

bench-detector: build ## recall on WIDER FACE and time a photo, beside dlib's HOG and MMOD
	@swift build -c release --product vision-bench && $(PYTHON) Tests/Bench/detector.py

bench-edits: build ## a merge of two people of 5,000 faces, its undo, and how soon the search follows
	@$(PYTHON) Tests/Bench/edits.py

bench-noise: build ## wrong pictures in folders of LFW: found, taken out, and what that brings
	@swift build -c release --product curation-bench --product vision-bench && $(PYTHON) Tests/Bench/noise.py

bench-lfw: build ## LFW's View 2 in every number type, with and without the mirrored chip
	@swift build -c release --product vision-bench && $(PYTHON) Tests/Bench/lfw.py

bench-neighbors: ## the exact index beside FAISS, hnswlib and USearch, a plot of time against rows
	@swift build -c release --product neighbors-bench && $(PYTHON) Tests/Bench/neighbors.py

bench-ingest: build ## photos per second, folder to rows, beside the Python package
	@$(PYTHON) Tests/Bench/ingest.py

bench-freshness: build ## from a commit to a search that finds it, with and without load
	@$(PYTHON) Tests/Bench/freshness.py

bench-identity: build ## names on LFW: misses, false names and whether claims hold, beside fixed distances
	@swift build -c release --product vision-bench && $(PYTHON) Tests/Bench/identity.py

bench-map: build ## maps of 4,000 and 20,000 faces, beside openTSNE and scikit-learn
	@swift build -c release --product map-bench && $(PYTHON) Tests/Bench/map.py

train-sex: build ## train the sex head on LFW's photos and name lists in LFW=folder
	@test -n "$(LFW)" || { echo "say where LFW is: make train-sex LFW=folder" >&2; exit 2; }
	@$(PYTHON) scripts/train-sex "$(LFW)"

train-identity: build ## fit the space of Identity on LFW's development split
	@swift build -c release --product vision-bench && $(PYTHON) scripts/train-identity

clean: ## remove what was built (not .rollcall/, not the cache)
	rm -rf .build
