//! Builds again when a migration comes along: the compiler cannot see that.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations/sqlite");
}
