//! The input of the example `tag`: lines of files and of standard input.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::PathBuf;

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
    /// No files are standard input, as is the file `-`.
    pub fn new(mut files: Vec<PathBuf>) -> Self {
        if files.is_empty() {
            files.push("-".into());
        }
        Self {
            files: files.into_iter(),
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
}
