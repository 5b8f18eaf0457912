//! A writer's output as a string.

use std::io;

use alam::document::Document;
use alam::render::Render;

/// What a writer writes about these documents.
pub fn written<'o, R: Render + 'o>(
    out: &'o mut Vec<u8>,
    writer: impl FnOnce(&'o mut Vec<u8>) -> R,
    documents: &[Document<'_>],
) -> io::Result<()> {
    let mut writer = writer(out);
    for document in documents {
        writer.document(document)?;
    }
    writer.finish()
}

macro_rules! written {
    ($writer:expr, $documents:expr) => {{
        let mut out = Vec::new();
        $crate::written::written(&mut out, $writer, $documents).unwrap();
        String::from_utf8(out).unwrap()
    }};
}
