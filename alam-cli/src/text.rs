//! The input of `alam tag`: files and standard input, line by line or whole.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;

/// The texts of all files.
pub fn texts(files: Vec<PathBuf>) -> impl Iterator<Item = Result<String, String>> {
    or_standard_input(files)
        .into_iter()
        .map(|path| Input::open(path)?.read_all())
}

/// No files are standard input, as is the file `-`.
fn or_standard_input(mut files: Vec<PathBuf>) -> Vec<PathBuf> {
    if files.is_empty() {
        files.push("-".into());
    }
    files
}

/// The lines of all files, without their ends. An error ends them and is kept.
pub struct Lines {
    files: std::vec::IntoIter<PathBuf>,
    current: Option<Input>,
    pub error: Option<String>,
}

struct Input {
    name: String,
    reader: Box<dyn BufRead>,
    line: usize,
}

impl Lines {
    pub fn new(files: Vec<PathBuf>) -> Self {
        Self {
            files: or_standard_input(files).into_iter(),
            current: None,
            error: None,
        }
    }

    fn read(&mut self) -> Result<Option<String>, String> {
        loop {
            let Some(input) = &mut self.current else {
                let Some(path) = self.files.next() else {
                    return Ok(None);
                };
                self.current = Some(Input::open(path)?);
                continue;
            };
            match input.read()? {
                None => self.current = None,
                line => return Ok(line),
            }
        }
    }
}

impl Iterator for Lines {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        if self.error.is_some() {
            return None;
        }
        self.read().unwrap_or_else(|error| {
            self.error = Some(error);
            None
        })
    }
}

impl Input {
    fn open(path: PathBuf) -> Result<Self, String> {
        let (name, reader): (_, Box<dyn BufRead>) = if path.as_os_str() == "-" {
            ("standard input".into(), Box::new(io::stdin().lock()))
        } else {
            let name = path.display().to_string();
            let file = File::open(&path).map_err(|e| format!("cannot read {name}: {e}"))?;
            (name, Box::new(BufReader::new(file)))
        };
        Ok(Self {
            name,
            reader,
            line: 0,
        })
    }

    fn read(&mut self) -> Result<Option<String>, String> {
        let Self { name, reader, line } = self;
        *line += 1;
        let mut bytes = Vec::new();
        match reader.read_until(b'\n', &mut bytes) {
            Ok(0) => return Ok(None),
            Ok(_) => bytes.pop_if(|end| *end == b'\n'),
            Err(e) => return Err(format!("cannot read {name}, line {line}: {e}")),
        };
        bytes.pop_if(|end| *end == b'\r');
        String::from_utf8(bytes).map(Some).map_err(|e| {
            let at = e.utf8_error().valid_up_to();
            let found = e.as_bytes()[at];
            format!("{name}, line {line}: expected UTF-8, found the byte 0x{found:02X} at offset {at} of the line")
        })
    }

    fn read_all(self) -> Result<String, String> {
        let Self {
            name, mut reader, ..
        } = self;
        let mut bytes = Vec::new();
        reader
            .read_to_end(&mut bytes)
            .map_err(|e| format!("cannot read {name}: {e}"))?;
        String::from_utf8(bytes).map_err(|e| {
            let at = e.utf8_error().valid_up_to();
            let found = e.as_bytes()[at];
            format!("{name}: expected UTF-8, found the byte 0x{found:02X} at offset {at}")
        })
    }
}
