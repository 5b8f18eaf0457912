//! The report: one page with everything inside.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use super::manifest::Progress;
use super::plots::{bars, class, courses, escape, matrix};
use super::totals::Totals;

/// Writes the report to `path`.
pub fn write(path: &Path, totals: &Totals) -> Result<(), String> {
    fs::write(path, page(totals)).map_err(|e| format!("cannot write {}: {e}", path.display()))
}

fn page(totals: &Totals) -> String {
    let Progress {
        articles,
        words,
        mentions,
        entities,
        rejected,
        ..
    } = totals.counts;
    let mut html = format!(
        "<!doctype html>\n<html lang=\"ar\" dir=\"rtl\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>من في الأرشيف</title>\n<style>\n{}</style>\n\
         </head>\n<body>\n<header><h1>من في الأرشيف</h1><dl>",
        include_str!("report.css")
    );
    for (name, number) in [
        ("المقالات", articles),
        ("الكلمات", words),
        ("الذِّكر", mentions),
        ("الأعلام في مقالاتها", entities),
        ("سجلات مرفوضة", rejected),
    ] {
        let _ = write!(
            html,
            "<div><dt>{name}</dt><dd>{}</dd></div>",
            grouped(number)
        );
    }
    html += "</dl></header>\n<main>\n";
    let plot = courses(totals);
    if !plot.is_empty() {
        let _ = writeln!(html, "<section><h2>عبر الزمن</h2>{plot}</section>");
    }
    html += "<section><h2>أكثر الأعلام ذكراً</h2><div class=\"columns\">";
    for (kind, (names, all)) in &totals.kinds {
        let caption = match class(kind) {
            "per" => format!("أشخاص ({})", grouped(*all as u64)),
            "loc" => format!("أماكن ({})", grouped(*all as u64)),
            "org" => format!("منظمات ({})", grouped(*all as u64)),
            _ => format!("{kind} ({})", grouped(*all as u64)),
        };
        html += &bars(&caption, names);
    }
    html += "</div></section>\n";
    if !totals.together.1.is_empty() {
        let _ = writeln!(
            html,
            "<section><h2>من يُذكر مع من</h2><p>عدد المقالات التي يرد فيها الاسمان معاً.</p>{}</section>",
            matrix(totals)
        );
    }
    if totals.kinds.is_empty() {
        let _ = writeln!(html, "<p>{}</p>", escape("لا أعلام في هذه المقالات."));
    }
    html + "</main>\n</body>\n</html>\n"
}

/// A number with commas between its thousands.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}
