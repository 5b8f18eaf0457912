//! The table of an article's entities.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io::{self, Write};

use super::escape::{Escaped, Isolated};
use super::kinds;
use crate::document::{Document, DocumentEntity};
use crate::entity::Kind;

/// An entity with the number of its first mention.
type Row<'d> = (&'d DocumentEntity<'d>, usize);

/// Writes the table of `document`, which is article number `article` of the page: a group of rows for each kind, the
/// entity with the most mentions first.
pub fn write(out: &mut impl Write, document: &Document<'_>, article: usize) -> io::Result<()> {
    writeln!(
        out,
        r#"<section class="summary" aria-labelledby="a{article}s">
<h3 id="a{article}s">الأعلام في النص</h3>"#
    )?;
    let mentions = document.mentions();
    if mentions.is_empty() {
        return writeln!(out, "<p>لا أعلام في هذا النص.</p>\n</section>");
    }
    let mut first = vec![None; document.entities().len()];
    for (number, (entity, _)) in mentions.iter().enumerate() {
        if let Some(first) = first.get_mut(*entity) {
            first.get_or_insert(number);
        }
    }
    let mut groups: BTreeMap<&Kind, Vec<Row<'_>>> = BTreeMap::new();
    for (entity, first) in document.entities().iter().zip(first) {
        let group = groups.entry(entity.kind()).or_default();
        group.push((entity, first.unwrap_or(0)));
    }
    let columns = Columns::of(document);
    let (names, ids) = columns.heads();
    writeln!(
        out,
        r#"<table>
<caption>عدد الأعلام: {}، عدد المواضع: {}</caption>
<thead><tr><th scope="col">الاسم</th><th scope="col">المواضع</th>{names}{ids}</tr></thead>"#,
        document.entities().len(),
        mentions.len(),
    )?;
    for (kind, mut rows) in groups {
        let (class, plural) = (kinds::class(kind), Isolated(kinds::plural(kind)));
        writeln!(
            out,
            r#"<tbody>
<tr class="kind"><th scope="rowgroup" colspan="{}"><mark class="{class}">{plural}</mark> {}</th></tr>"#,
            columns.count(),
            rows.len()
        )?;
        rows.sort_by_key(|(entity, _)| Reverse(entity.count()));
        for (entity, first) in rows {
            row(out, entity, &format!("a{article}m{}", first + 1), &columns)?;
        }
        writeln!(out, "</tbody>")?;
    }
    writeln!(out, "</table>\n</section>")
}

fn row(
    out: &mut impl Write,
    entity: &DocumentEntity<'_>,
    anchor: &str,
    columns: &Columns,
) -> io::Result<()> {
    write!(
        out,
        r##"<tr><th scope="row"><a href="#{anchor}"><bdi>{}</bdi></a></th><td>{}</td>"##,
        Escaped(entity.name()),
        entity.count()
    )?;
    if columns.names {
        write!(out, "<td>")?;
        for (i, (name, count)) in others(entity).enumerate() {
            let comma = if i > 0 { "، " } else { "" };
            write!(out, "{comma}<bdi>{}</bdi>\u{a0}({count})", Escaped(&name))?;
        }
        write!(out, "</td>")?;
    }
    if columns.ids {
        let id = Escaped(entity.id().unwrap_or(""));
        write!(out, "<td><bdi>{id}</bdi></td>")?;
    }
    writeln!(out, "</tr>")
}

/// Which columns a table has beside name and count: those that hold anything.
struct Columns {
    names: bool,
    ids: bool,
}

impl Columns {
    fn of(document: &Document<'_>) -> Self {
        let mut entities = document.entities().iter();
        Self {
            names: entities.clone().any(|e| others(e).next().is_some()),
            ids: entities.any(|e| e.id().is_some()),
        }
    }

    fn heads(&self) -> (&'static str, &'static str) {
        let head = |on, head| if on { head } else { "" };
        (
            head(self.names, r#"<th scope="col">صيغ أخرى</th>"#),
            head(self.ids, r#"<th scope="col">المعرّف</th>"#),
        )
    }

    fn count(&self) -> usize {
        2 + usize::from(self.names) + usize::from(self.ids)
    }
}

/// The spellings other than the canonical name, each with its mentions.
fn others<'d>(entity: &'d DocumentEntity<'_>) -> impl Iterator<Item = (String, usize)> + 'd {
    let names = entity.names().into_iter();
    names.filter(|(name, _)| name != entity.name())
}
