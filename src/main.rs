//! Arguments in, exit code out.

use std::process::ExitCode;

fn main() -> ExitCode {
    audit_gap::cli::main()
}
