//! The assent binary: settings, wiring and commands.

mod cli;
mod commands;
mod entropy;
mod logging;
mod master_key;
mod settings;
mod wiring;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    match commands::run(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("assent: {error:#}");
            ExitCode::FAILURE
        }
    }
}
