//! The form `html` of the example `tag`.

use std::io::{self, Write};

use alam::{Kind, Tagged};

use crate::formats::{Format, between};

/// One page for a browser, with nothing beside it.
pub struct Html {
    kinds: Vec<Kind>,
}

impl Html {
    pub fn new(kinds: impl IntoIterator<Item = Kind>) -> Self {
        let kinds = kinds.into_iter().collect();
        Self { kinds }
    }
}

impl Format for Html {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}<header>", include_str!("head.html"))?;
        for kind in &self.kinds {
            let (class, meaning) = class(kind);
            let label = escape(kind.as_str());
            writeln!(
                out,
                r#"<mark class="{class}">{meaning}<small>{label}</small></mark>"#
            )?;
        }
        writeln!(out, "</header>\n<main>")
    }

    fn line(&mut self, out: &mut dyn Write, line: &Tagged<String>) -> io::Result<()> {
        write!(out, "<p>")?;
        let rest = between(line, |plain, entity| {
            let (class, _) = class(entity.kind());
            let [plain, text, name, label] =
                [plain, entity.text(), &entity.name(), entity.kind().as_str()].map(escape);
            let score = entity.score();
            write!(
                out,
                r#"{plain}<mark class="{class}" title="{name} ({score:.2})">{text}<small>{label}</small></mark>"#
            )
        })?;
        writeln!(out, "{}</p>", escape(rest))
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "</main>\n</body>\n</html>")
    }
}

/// Class of a kind in `head.html` and its name in the legend.
fn class(kind: &Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Person => ("per", "أشخاص"),
        Kind::Location => ("loc", "أماكن"),
        Kind::Organization => ("org", "منظمات"),
        Kind::Miscellaneous => ("misc", "متفرقات"),
        _ => ("other", "أخرى"),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
