//! Plots of the report: bars and a matrix as tables, which screen readers read, and courses as SVG.

use std::fmt::Write;

use super::totals::{Name, Step, Totals};

/// Text inside of elements and of quoted attributes.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\0'..='\u{8}' | '\u{b}' | '\u{e}'..='\u{1f}' | '\u{7f}' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

pub fn class(kind: &str) -> &'static str {
    match kind {
        "PER" => "per",
        "LOC" => "loc",
        "ORG" => "org",
        _ => "other",
    }
}

/// Names with their mentions as bars.
pub fn bars(caption: &str, names: &[Name]) -> String {
    let most = names.iter().map(|n| n.mentions).max().unwrap_or(1).max(1) as f64;
    let mut html = format!(
        "<table class=\"bars\"><caption>{}</caption><thead><tr><th scope=\"col\">الاسم</th><th scope=\"col\">المرات</th>\
         <th scope=\"col\">المقالات</th></tr></thead><tbody>",
        escape(caption)
    );
    for Name {
        kind,
        name,
        mentions,
        articles,
    } in names
    {
        let share = *mentions as f64 / most;
        let _ = write!(
            html,
            "<tr><th scope=\"row\"><bdi>{}</bdi></th><td><span class=\"bar {}\" style=\"--share:{share:.3}\"></span>\
             <span class=\"number\">{mentions}</span></td><td>{articles}</td></tr>",
            escape(name),
            class(kind)
        );
    }
    html + "</tbody></table>"
}

/// Who appears with whom: articles that two names share, darker where there are more.
pub fn matrix(totals: &Totals) -> String {
    let (names, pairs) = &totals.together;
    let most = pairs.values().max().copied().unwrap_or(1).max(1) as f64;
    let mut html = String::from(
        "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"من يُذكر مع من\"><table class=\"matrix\"><thead><tr><td></td>",
    );
    for name in names {
        let _ = write!(
            html,
            "<th scope=\"col\"><span><bdi>{}</bdi></span></th>",
            escape(&name.name)
        );
    }
    html += "</tr></thead><tbody>";
    for (i, row) in names.iter().enumerate() {
        let _ = write!(
            html,
            "<tr><th scope=\"row\"><bdi>{}</bdi></th>",
            escape(&row.name)
        );
        for j in 0..names.len() {
            let shared = pairs.get(&(i.min(j), i.max(j))).copied().unwrap_or(0);
            if i == j {
                html += "<td class=\"self\"></td>";
            } else if shared == 0 {
                html += "<td>0</td>";
            } else {
                // The eye compares areas: the root keeps small numbers visible.
                let share = 12.0 + 63.0 * (shared as f64 / most).sqrt();
                let _ = write!(html, "<td style=\"--share:{share:.0}%\">{shared}</td>");
            }
        }
        html += "</tr>";
    }
    html + "</tbody></table></div>"
}

const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 320.0;
/// Room for the numbers at the side and the dates below.
const LEFT: f64 = 60.0;
const BELOW: f64 = 40.0;
/// Room for half of the last date.
const RIGHT: f64 = 45.0;

/// Mentions over time, a line a name. Time runs from left to right, as in the newspapers' own plots; empty without dates.
pub fn courses(totals: &Totals) -> String {
    let (names, counts) = &totals.courses;
    let (Some(first), Some(last)) = (counts.keys().next(), counts.keys().next_back()) else {
        return String::new();
    };
    // Stretches without any mention count 0.
    let mut days = vec![*first];
    while let Some(next) = days.last().and_then(|day| totals.step.next(*day))
        && next <= *last
        && days.len() < 10_000
    {
        days.push(next);
    }
    let most = counts.values().flatten().max().copied().unwrap_or(1).max(1);
    let x = |i: usize| LEFT + (WIDTH - LEFT - RIGHT) * i as f64 / (days.len() - 1).max(1) as f64;
    let y = |count: u64| 10.0 + (HEIGHT - BELOW - 10.0) * (1.0 - count as f64 / most as f64);
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" direction=\"ltr\" aria-label=\"المرات من {} إلى {}\">",
        label(totals.step, *first),
        label(totals.step, *last)
    );
    for part in 0..=4 {
        let count = most * part / 4;
        let _ = write!(
            svg,
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{0:.1}\" y2=\"{0:.1}\"/><text x=\"{1}\" y=\"{2:.1}\" text-anchor=\"end\">{count}</text>",
            y(count),
            LEFT - 8.0,
            y(count) + 5.0
        );
    }
    let every = days.len().div_ceil(8).max(1);
    for (i, day) in days.iter().enumerate().step_by(every) {
        let _ = write!(
            svg,
            "<text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            x(i),
            HEIGHT - 12.0,
            label(totals.step, *day)
        );
    }
    for (number, _) in names.iter().enumerate() {
        let count = |day| {
            counts
                .get(day)
                .and_then(|c| c.get(number))
                .copied()
                .unwrap_or(0)
        };
        let points: Vec<String> = days
            .iter()
            .enumerate()
            .map(|(i, day)| format!("{:.1},{:.1}", x(i), y(count(day))))
            .collect();
        if let [only] = points.as_slice() {
            let (cx, cy) = only.split_once(',').unwrap_or_default();
            let _ = write!(
                svg,
                "<circle class=\"c{number}\" cx=\"{cx}\" cy=\"{cy}\" r=\"5\"/>"
            );
        } else {
            let _ = write!(
                svg,
                "<polyline class=\"c{number}\" points=\"{}\"/>",
                points.join(" ")
            );
        }
    }
    svg += "</svg><ul class=\"lines\">";
    for (number, name) in names.iter().enumerate() {
        let _ = write!(
            svg,
            "<li><svg viewBox=\"0 0 40 10\" aria-hidden=\"true\"><polyline class=\"c{number}\" points=\"0,5 40,5\"/></svg><bdi>{}</bdi></li>",
            escape(&name.name)
        );
    }
    svg + "</ul>"
}

fn label(step: Step, day: chrono::NaiveDate) -> String {
    match step {
        Step::Day => day.format("%Y-%m-%d").to_string(),
        Step::Month => day.format("%Y-%m").to_string(),
        Step::Year => day.format("%Y").to_string(),
    }
}
