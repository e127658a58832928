//! The assent binary: settings, wiring and commands.

mod cli;
mod commands;
mod entropy;
mod logging;
mod manual;
mod master_key;
mod output;
mod settings;
mod wiring;

use std::{
    io::{self, Write},
    process::ExitCode,
};

fn main() -> ExitCode {
    let cli = cli::parse();
    match commands::run(cli) {
        Ok(code) => code,
        Err(error) => {
            // Nobody may be there to read it.
            writeln!(io::stderr(), "assent: {error:#}").ok();
            ExitCode::FAILURE
        }
    }
}
