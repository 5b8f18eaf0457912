//! [`Parts`]: results on the disk, a part at a time.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use serde::Serialize;

use super::manifest::{Manifest, Progress};
use super::rows::Part;

/// The files of a run.
#[derive(Debug)]
pub struct Parts {
    folder: PathBuf,
    mentions: Lines,
    entities: Lines,
    rejected: Lines,
    manifest: Manifest,
}

impl Parts {
    /// Opens the files at the end of the last whole part: what lies behind it is cut off.
    pub fn open(folder: &Path, manifest: Manifest) -> Result<Self, String> {
        let done = manifest.progress;
        let whole: HashSet<String> = (0..done.parts).map(part_name).collect();
        for table in ["mentions", "entities"] {
            let table = folder.join(table);
            fs::create_dir_all(&table).map_err(|e| failed(&table, &e))?;
            for entry in fs::read_dir(&table).map_err(|e| failed(&table, &e))? {
                let path = entry.map_err(|e| failed(&table, &e))?.path();
                let name = path.file_name().and_then(|name| name.to_str());
                if !name.is_some_and(|name| whole.contains(name)) {
                    fs::remove_file(&path).map_err(|e| failed(&path, &e))?;
                }
            }
        }
        Ok(Self {
            mentions: Lines::open(&folder.join("mentions.jsonl"), done.mention_bytes)?,
            entities: Lines::open(&folder.join("entities.jsonl"), done.entity_bytes)?,
            rejected: Lines::open(&folder.join("rejected.jsonl"), done.rejected_bytes)?,
            folder: folder.to_owned(),
            manifest,
        })
    }

    pub fn finished(&self) -> bool {
        self.manifest.progress.finished
    }

    pub fn counts(&self) -> Progress {
        self.manifest.progress
    }

    /// Writes a part, and commits it when all of it is on the disk.
    pub fn write(&mut self, part: &Part) -> Result<(), String> {
        let before = self.manifest.progress;
        let tables = [
            ("mentions", part.mention_table()),
            ("entities", part.entity_table()),
        ];
        for (name, table) in tables {
            let table = table.map_err(|e| format!("cannot make a table of {name}: {e}"))?;
            self.table(name, before.parts, &table)?;
        }
        let progress = Progress {
            parts: before.parts + 1,
            records: before.records + part.records,
            articles: before.articles + part.articles,
            empty: before.empty + part.empty,
            odd_dates: before.odd_dates + part.odd_dates,
            words: before.words + part.words,
            mentions: before.mentions + part.mentions.len() as u64,
            entities: before.entities + part.entities.len() as u64,
            rejected: before.rejected + part.rejected.len() as u64,
            mention_bytes: self.mentions.write(&part.mentions)?,
            entity_bytes: self.entities.write(&part.entities)?,
            rejected_bytes: self.rejected.write(&part.rejected)?,
            finished: false,
        };
        self.manifest.commit(progress)
    }

    /// Says that there is no more to come.
    pub fn finish(&mut self) -> Result<(), String> {
        let progress = Progress {
            finished: true,
            ..self.manifest.progress
        };
        self.manifest.commit(progress)
    }

    /// A table as a Parquet file of its own: under another name first, so that readers never see half of one.
    fn table(&self, name: &str, part: u32, table: &RecordBatch) -> Result<(), String> {
        let folder = self.folder.join(name);
        let (path, unfinished) = (folder.join(part_name(part)), folder.join("unfinished"));
        let write = || -> Result<(), Box<dyn std::error::Error>> {
            let properties = WriterProperties::builder()
                .set_compression(Compression::ZSTD(ZstdLevel::default()))
                .build();
            let mut writer =
                ArrowWriter::try_new(File::create(&unfinished)?, table.schema(), Some(properties))?;
            writer.write(table)?;
            writer.into_inner()?.sync_all()?;
            fs::rename(&unfinished, &path)?;
            Ok(File::open(&folder)?.sync_all()?)
        };
        write().map_err(|e| failed(&path, &*e))
    }
}

fn part_name(part: u32) -> String {
    format!("part-{part:05}.parquet")
}

fn failed(path: &Path, error: &(dyn std::error::Error + 'static)) -> String {
    format!("cannot write {}: {error}", path.display())
}

/// A file of JSON lines that grows.
#[derive(Debug)]
struct Lines {
    file: File,
    path: PathBuf,
    length: u64,
}

impl Lines {
    fn open(path: &Path, length: u64) -> Result<Self, String> {
        let open = || {
            let mut file = OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(false)
                .open(path)?;
            if file.metadata()?.len() < length {
                let found = std::io::Error::other(format!(
                    "expected {length} bytes that were written before, found fewer"
                ));
                return Err(found);
            }
            file.set_len(length)?;
            file.seek(SeekFrom::End(0))?;
            Ok(file)
        };
        let file = open().map_err(|e: std::io::Error| failed(path, &e))?;
        Ok(Self {
            file,
            path: path.to_owned(),
            length,
        })
    }

    /// Writes the rows behind those there are; the length of the file then.
    fn write(&mut self, rows: &[impl Serialize]) -> Result<u64, String> {
        let write = || {
            let mut out = BufWriter::new(&self.file);
            for row in rows {
                serde_json::to_writer(&mut out, row)?;
                out.write_all(b"\n")?;
            }
            out.flush()?;
            drop(out);
            self.file.sync_data()?;
            (&self.file).stream_position()
        };
        self.length = write().map_err(|e| failed(&self.path, &e))?;
        Ok(self.length)
    }
}
