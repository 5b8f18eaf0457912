//! Builds the page: `cargo run -p alam-wasm --example page [-- OUT]`.
//!
//! Compiles the crate to WebAssembly with SIMD, makes its JavaScript side, puts the page beside it in `OUT`
//! (`target/site`), and says how much a reader downloads.

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use flate2::Compression;
use flate2::write::GzEncoder;
use wasm_bindgen_cli_support::Bindgen;

const TARGET: &str = "wasm32-unknown-unknown";
/// What a page may weigh, in bytes: whole, and compressed.
const LIMITS: (usize, usize) = (12_000_000, 9_000_000);

fn main() -> ExitCode {
    match build() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn build() -> Result<(), Box<dyn Error>> {
    let member = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = member
        .parent()
        .ok_or("the crate has no workspace around it")?;
    let out = std::env::args_os()
        .nth(1)
        .map_or_else(|| root.join("target/site"), PathBuf::from);

    run(Command::new("rustup").args(["target", "add", TARGET]))?;
    // A target folder of its own: this program runs out of the other one.
    let target = root.join("target/wasm");
    run(Command::new(env!("CARGO"))
        .args([
            "build",
            "--package",
            "alam-wasm",
            "--profile",
            "page",
            "--target",
            TARGET,
            "--target-dir",
        ])
        .arg(&target)
        .env("RUSTFLAGS", "-C target-feature=+simd128")
        .current_dir(root))?;

    fs::create_dir_all(&out)?;
    Bindgen::new()
        .input_path(target.join(TARGET).join("page/alam_wasm.wasm"))
        .web(true)?
        .typescript(false)
        .omit_default_module_path(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate(&out)?;
    for file in fs::read_dir(member.join("page"))? {
        let file = file?;
        fs::copy(file.path(), out.join(file.file_name()))?;
    }
    fs::copy(
        root.join("examples/data/kazakhstan.txt"),
        out.join("article.txt"),
    )?;

    let (mut whole, mut compressed) = (0, 0);
    for file in fs::read_dir(&out)? {
        let bytes = fs::read(file?.path())?;
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(&bytes)?;
        whole += bytes.len();
        compressed += gzip.finish()?.len();
    }
    println!(
        "{}: {whole} bytes, {compressed} bytes compressed (gzip)",
        out.display()
    );
    if whole > LIMITS.0 || compressed > LIMITS.1 {
        return Err(format!(
            "expected at most {} bytes, {} compressed",
            LIMITS.0, LIMITS.1
        )
        .into());
    }
    Ok(())
}

fn run(command: &mut Command) -> Result<(), Box<dyn Error>> {
    let status = command
        .status()
        .map_err(|e| format!("cannot run {:?}: {e}", command.get_program()))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{:?} ended with {status}", command.get_program()).into())
    }
}
