//! [`Manifest`]: what a run was asked for, and how far it came.
//!
//! `manifest.jsonl` has a first line with the inputs and settings and then a line for each part that is written whole.
//! A part is written, brought to the disk, and only then named here; so what the last line says is true after any
//! interruption, and what lies behind it in other files is cut off.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

const NAME: &str = "manifest.jsonl";

/// Counts up to the end of a part, and lengths of the files in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    pub parts: u32,
    pub records: u64,
    pub articles: u64,
    pub empty: u64,
    pub odd_dates: u64,
    pub words: u64,
    pub mentions: u64,
    pub entities: u64,
    pub rejected: u64,
    pub mention_bytes: u64,
    pub entity_bytes: u64,
    pub rejected_bytes: u64,
    pub finished: bool,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Asked {
    alam: String,
    inputs: Vec<String>,
    settings: Value,
}

/// The file.
#[derive(Debug)]
pub struct Manifest {
    file: File,
    path: PathBuf,
    pub progress: Progress,
}

impl Manifest {
    /// The manifest in `folder`, begun where there is none.
    ///
    /// # Errors
    /// Where the folder holds a run of other inputs or settings, or something else.
    pub fn open(
        folder: &Path,
        inputs: &[String],
        settings: Value,
        force: bool,
    ) -> Result<Self, String> {
        let path = folder.join(NAME);
        let failed = |e: std::io::Error| format!("cannot write {}: {e}", path.display());
        if force && path.exists() {
            clear(folder)?;
        }
        if !path.exists()
            && folder.exists()
            && fs::read_dir(folder).map_err(failed)?.next().is_some()
        {
            let folder = folder.display();
            return Err(format!(
                "{folder}: expected an empty folder or one of an earlier run, found other files"
            ));
        }
        fs::create_dir_all(folder).map_err(failed)?;
        let mut file = OpenOptions::new()
            .read(true)
            .append(true)
            .create(true)
            .open(&path)
            .map_err(failed)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed)?;
        // A last line without its end was being written when the run was interrupted.
        let whole = bytes
            .iter()
            .rposition(|&b| b == b'\n')
            .map_or(0, |end| end + 1);
        let mut lines = bytes[..whole]
            .split(|&b| b == b'\n')
            .filter(|line| !line.is_empty());
        let asked = Asked {
            alam: env!("CARGO_PKG_VERSION").to_owned(),
            inputs: inputs.to_vec(),
            settings,
        };
        let mut progress = Progress::default();
        if let Some(first) = lines.next() {
            let damaged = |e: serde_json::Error| {
                format!(
                    "{}: expected a manifest of alam, found: {e}; --force begins anew",
                    path.display()
                )
            };
            let before: Asked = serde_json::from_slice(first).map_err(damaged)?;
            if before != asked {
                return Err(format!(
                    "{}: expected an earlier run of the same inputs and settings, found one of {}; --force begins anew",
                    folder.display(),
                    difference(&before, &asked)
                ));
            }
            if let Some(last) = lines.next_back() {
                progress = serde_json::from_slice(last).map_err(damaged)?;
            }
        }
        file.set_len(whole as u64).map_err(failed)?;
        let mut manifest = Self {
            file,
            path: path.clone(),
            progress,
        };
        if whole == 0 {
            manifest.line(&asked)?;
        }
        Ok(manifest)
    }

    /// Says that everything up to `progress` is on the disk.
    pub fn commit(&mut self, progress: Progress) -> Result<(), String> {
        self.line(&progress)?;
        self.progress = progress;
        Ok(())
    }

    fn line(&mut self, value: &impl Serialize) -> Result<(), String> {
        let mut line = serde_json::to_vec(value).map_err(|e| e.to_string())?;
        line.push(b'\n');
        let written = self
            .file
            .write_all(&line)
            .and_then(|()| self.file.sync_data());
        written.map_err(|e| format!("cannot write {}: {e}", self.path.display()))
    }
}

fn difference(before: &Asked, now: &Asked) -> String {
    if before.alam != now.alam {
        format!("alam {} (this is {})", before.alam, now.alam)
    } else if before.inputs != now.inputs {
        "other inputs, or inputs that have changed".to_owned()
    } else {
        format!("the settings {}", before.settings)
    }
}

/// Removes what a run wrote, and nothing else.
fn clear(folder: &Path) -> Result<(), String> {
    for name in [
        "mentions.jsonl",
        "entities.jsonl",
        "rejected.jsonl",
        "report.html",
        "mentions",
        "entities",
        NAME,
    ] {
        let path = folder.join(name);
        let removed = match fs::symlink_metadata(&path) {
            Err(_) => continue,
            Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(&path),
            Ok(_) => fs::remove_file(&path),
        };
        removed.map_err(|e| format!("cannot remove {}: {e}", path.display()))?;
    }
    Ok(())
}
