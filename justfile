# `just` alone lists these. Each is one command, so nothing here is hidden.

[private]
default:
    @just --list --unsorted

# Everything that CI runs
check:
    bash .ci/run

# Start the service from this checkout, with SQLite and mails as files under ./data
run *arguments:
    cargo run --release -- {{ arguments }}

# Run the tests, or those whose names contain the argument; PostgreSQL's run where its binaries are installed
test *arguments:
    cargo test --workspace {{ arguments }}

# Verify random agreements with random edits, forgeries and bytes in them: 5000 of each kind take about two minutes
fuzz cases="5000":
    PROPTEST_CASES={{ cases }} cargo test -p assent-domain -- tampering

# Measure the release binary beside what its databases could do: about ten minutes once the stores are filled
bench *arguments:
    cargo build --release --locked -p assent-server -p assent-bench
    target/release/assent-bench {{ arguments }}

# Format, lint, documentation and the dependency rule: the checks without a test
lint:
    bash .ci/run format lint docs dependency-rule extras

# Format all Rust code
fmt:
    cargo fmt --all

# Try the migrations up and down on both databases and write each store's schema.rs
schema:
    scripts/schema write

# Install what `check` and `schema` need and this machine lacks
tools:
    scripts/tools

# Write docs/openapi: the documents of both servers
openapi:
    scripts/openapi
