//! [`Inputs`]: the files that an archive is made of, and how each is read.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::read::MultiGzDecoder;
use walkdir::WalkDir;

/// What a file holds, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One article.
    Text,
    /// An article a line, JSON.
    JsonLines,
    /// An article a row.
    Parquet,
}

/// How it is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    None,
    Gzip,
    Zstd,
}

/// One file.
#[derive(Debug, Clone)]
pub struct Input {
    pub path: PathBuf,
    /// Its name in the results: relative to the folder that was given, or its file name.
    pub name: String,
    pub format: Format,
    pub compression: Compression,
    pub bytes: u64,
}

/// All files, in the order in which they are read.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    files: Vec<Input>,
}

impl Inputs {
    /// The files that the paths name: files as given, folders searched in the order of their names.
    pub fn find(paths: &[PathBuf]) -> Result<Self, String> {
        let mut files = Vec::new();
        for path in paths {
            let metadata =
                fs::metadata(path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
            if !metadata.is_dir() {
                let name = path
                    .file_name()
                    .unwrap_or_default()
                    .to_string_lossy()
                    .into_owned();
                files.push(Input::new(path.clone(), name)?.ok_or_else(|| {
                    format!("{}: expected .txt, .jsonl (or .ndjson), .parquet, or .gz or .zst of the first two", path.display())
                })?);
                continue;
            }
            let before = files.len();
            for entry in WalkDir::new(path).sort_by_file_name() {
                let entry = entry.map_err(|e| format!("cannot read {}: {e}", path.display()))?;
                if entry.file_type().is_file() {
                    let name = entry.path().strip_prefix(path).unwrap_or(entry.path());
                    let name = name.to_string_lossy().into_owned();
                    files.extend(Input::new(entry.into_path(), name)?);
                }
            }
            if files.len() == before {
                return Err(format!(
                    "{}: expected a folder with .txt, .jsonl or .parquet files, found none",
                    path.display()
                ));
            }
        }
        Ok(Self { files })
    }

    /// Bytes of all files on the disk.
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// What tells these inputs from others: paths, sizes and times of change.
    pub fn fingerprint(&self) -> Result<Vec<String>, String> {
        let one = |file: &Input| {
            let path = fs::canonicalize(&file.path);
            let changed = fs::metadata(&file.path).and_then(|m| m.modified());
            let (path, changed) = path
                .and_then(|p| Ok((p, changed?)))
                .map_err(|e| format!("cannot read {}: {e}", file.path.display()))?;
            let changed = changed
                .duration_since(std::time::UNIX_EPOCH)
                .map_or(0, |t| t.as_nanos());
            Ok(format!("{} {} {changed}", path.display(), file.bytes))
        };
        self.files.iter().map(one).collect()
    }
}

impl IntoIterator for Inputs {
    type Item = Input;
    type IntoIter = std::vec::IntoIter<Input>;

    fn into_iter(self) -> Self::IntoIter {
        self.files.into_iter()
    }
}

impl Input {
    /// `None` for a file that holds no articles, by its name.
    fn new(path: PathBuf, name: String) -> Result<Option<Self>, String> {
        let lower = path.to_string_lossy().to_lowercase();
        let (stem, compression) = if let Some(stem) = lower.strip_suffix(".gz") {
            (stem, Compression::Gzip)
        } else if let Some(stem) = lower.strip_suffix(".zst") {
            (stem, Compression::Zstd)
        } else {
            (lower.as_str(), Compression::None)
        };
        let ends = |ending: &str| Path::new(stem).extension().is_some_and(|e| e == ending);
        let format = match compression {
            _ if ends("txt") => Format::Text,
            _ if ends("jsonl") || ends("ndjson") => Format::JsonLines,
            Compression::None if ends("parquet") => Format::Parquet,
            _ => return Ok(None),
        };
        let bytes = fs::metadata(&path)
            .map_err(|e| format!("cannot read {}: {e}", path.display()))?
            .len();
        Ok(Some(Self {
            path,
            name,
            format,
            compression,
            bytes,
        }))
    }

    /// Its bytes, unpacked; `read` counts those that were taken from the disk.
    pub fn open(&self, read: &Arc<AtomicU64>) -> io::Result<Box<dyn BufRead + Send>> {
        let file = Counted {
            file: File::open(&self.path)?,
            read: Arc::clone(read),
        };
        let file = BufReader::with_capacity(1 << 16, file);
        Ok(match self.compression {
            Compression::None => Box::new(file),
            Compression::Gzip => {
                Box::new(BufReader::with_capacity(1 << 16, MultiGzDecoder::new(file)))
            }
            Compression::Zstd => Box::new(BufReader::with_capacity(
                1 << 16,
                zstd::Decoder::with_buffer(file)?,
            )),
        })
    }
}

/// A file that counts what is read from it.
struct Counted {
    file: File,
    read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
