# Purser: `make demo` shows it, `make test` proves it. Meson builds; this file only says which build and in what order.
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 20
export FUZZ_SECONDS

.PHONY: all demo test check bench install clean
.DEFAULT_GOAL := all

# The release build: build/purser.
all:
	@tools/setup --only-say build
	@tools/build build --buildtype=release -Dtests=false --prefix=$(PREFIX)

# Installs what is missing, builds, runs the whole chain on the demo district, says where the page lies.
demo:
	@tools/setup build
	@tools/build build --buildtype=release -Dtests=false --prefix=$(PREFIX)
	@build/purser demo --out demo

# Installs what is missing, builds with gcc, AddressSanitizer and UBSan, runs every test on both engines.
# The last line is: N passed, N failed, N skipped
test:
	@tools/setup test
	@tools/npm_ci tests/people/oidc
	@tools/npm_ci web
	@tools/build build-test -Db_sanitize=address,undefined -Darena_debug=true
	@tools/run_tests build-test

# The slower proofs: clang, valgrind, the analyzers, a short run of every fuzz target. Ends with a table of its figures.
check:
	@tools/setup check
	@tools/npm_ci tests/people/oidc
	@tools/check

# Prints ratios against sqlite3, R and libmicrohttpd, measured in one run. Judges nothing.
bench:
	@tools/setup bench
	@tools/build build-bench --buildtype=release -Dtests=false
	@bench/run
	@bench/serve

install: all
	@meson install -C build --no-rebuild

clean:
	rm -rf build build-test build-check-* build-bench demo
