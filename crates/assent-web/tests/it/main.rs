//! The kit with a surface of its own, whose failures are problems.

mod surface;
mod wires;
