//! Makes a new migration a reason to compile the crate again.

fn main() {
    println!("cargo::rerun-if-changed=../../migrations/postgres");
}
