# Gương. Two doors: `make run` and `make test`; everything either needs is set up first.
.PHONY: run test setup setup-test bench peers audit clean help

help:
	@echo "make run    set up this machine, then show the kiosk (a window, or the scripted tour without a display)"
	@echo "make test   set up this machine, then run every check"
	@echo "make bench  measure, and compare with the peers"
	@echo "make audit  look for known vulnerabilities, write the bill of materials"

run: setup
	@.venv/bin/kiosk demo

test: setup-test
	@sh packaging/check.sh

setup:
	@sh packaging/setup.sh run

setup-test:
	@sh packaging/setup.sh test

bench: setup-test
	@.venv/bin/kiosk bench

peers: setup
	@sh packaging/peers.sh

audit: setup-test
	@sh packaging/audit.sh

clean:
	rm -rf .venv build var tour
