//! Readers of the written forms, apart from the writers in everything.

use std::ops::Range;

use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};

/// A page as a browser reads it.
pub struct Page {
    dom: RcDom,
    /// What the HTML standard calls parse errors.
    pub errors: Vec<String>,
}

pub struct Article {
    pub heading: String,
    /// The paragraphs, after a heading that is part of the text.
    pub lines: Vec<String>,
    pub marks: Vec<String>,
}

impl Page {
    pub fn parse(html: &str) -> Self {
        let options = html5ever::ParseOpts {
            tokenizer: html5ever::tokenizer::TokenizerOpts {
                exact_errors: true,
                ..Default::default()
            },
            ..Default::default()
        };
        let dom = html5ever::parse_document(RcDom::default(), options).one(html);
        let errors = dom
            .errors
            .borrow()
            .iter()
            .map(ToString::to_string)
            .collect();
        Self { dom, errors }
    }

    fn all(&self, name: &str) -> Vec<Handle> {
        below(&self.dom.document, name)
    }

    /// The text of each element of this name.
    pub fn texts(&self, element: &str) -> Vec<String> {
        self.all(element).iter().map(|e| text(e, &[])).collect()
    }

    pub fn attributes(&self, element: &str, attribute: &str) -> Vec<String> {
        let elements = self.all(element);
        elements
            .iter()
            .filter_map(|e| value(e, attribute))
            .collect()
    }

    pub fn ids(&self) -> Vec<String> {
        self.attributes("*", "id")
    }

    /// The names of the first elements, which no text may add to.
    pub fn structure(&self) -> String {
        let names: Vec<String> = self.all("*").iter().take(8).map(name).collect();
        names.join(" ")
    }

    pub fn articles(&self) -> Vec<Article> {
        let articles = self.all("article");
        articles
            .iter()
            .map(|article| {
                let heading = below(article, "h2").remove(0);
                let own = value(&heading, "class").is_none();
                let mut blocks = if own { vec![heading.clone()] } else { vec![] };
                blocks.extend(children(article).into_iter().filter(|c| name(c) == "p"));
                let marks = blocks.iter().flat_map(|b| below(b, "mark"));
                Article {
                    heading: text(&heading, &["small"]),
                    marks: marks.map(|m| text(&m, &["small"])).collect(),
                    lines: blocks.iter().map(|b| text(b, &["small"])).collect(),
                }
            })
            .collect()
    }

    /// Each table has a caption, heads with a scope, and rows of one width.
    pub fn check_tables(&self) {
        for table in self.all("table") {
            assert_eq!(below(&table, "caption").len(), 1);
            assert!(
                below(&table, "th")
                    .iter()
                    .all(|th| value(th, "scope").is_some())
            );
            let width = |row: &Handle| -> usize {
                let cells = children(row);
                let span = |cell: &Handle| value(cell, "colspan").map_or(1, |n| n.parse().unwrap());
                cells.iter().map(span).sum()
            };
            let widths: Vec<usize> = below(&table, "tr").iter().map(width).collect();
            assert!(widths.iter().all(|w| *w == widths[0]), "{widths:?}");
        }
    }
}

fn name(node: &Handle) -> String {
    match &node.data {
        NodeData::Element { name, .. } => name.local.to_string(),
        _ => String::new(),
    }
}

fn children(node: &Handle) -> Vec<Handle> {
    let children = node.children.borrow();
    children
        .iter()
        .filter(|c| !name(c).is_empty())
        .cloned()
        .collect()
}

/// Elements of this name, or all of them (`*`), in the order of the page.
fn below(node: &Handle, wanted: &str) -> Vec<Handle> {
    let mut found = Vec::new();
    for child in children(node) {
        if wanted == "*" || name(&child) == wanted {
            found.push(child.clone());
        }
        found.extend(below(&child, wanted));
    }
    found
}

fn value(node: &Handle, attribute: &str) -> Option<String> {
    let NodeData::Element { attrs, .. } = &node.data else {
        return None;
    };
    let attrs = attrs.borrow();
    let found = attrs.iter().find(|a| &*a.name.local == attribute)?;
    Some(found.value.to_string())
}

fn text(node: &Handle, without: &[&str]) -> String {
    let mut all = String::new();
    for child in node.children.borrow().iter() {
        if let NodeData::Text { contents } = &child.data {
            all += &contents.borrow();
        } else if !without.contains(&name(child).as_str()) {
            all += &text(child, without);
        }
    }
    all
}

/// The contrast of two custom properties (WCAG 2.2, "contrast ratio").
pub fn contrast(css: &str, ink: &str, ground: &str) -> f64 {
    let luminance = |property: &str| {
        let (_, value) = css.split_once(&format!("--{property}: #")).unwrap();
        let end = value.find(|c: char| !c.is_ascii_hexdigit()).unwrap();
        let channel = |i: usize| {
            let c =
                f64::from(u8::from_str_radix(&value[..end][2 * i..2 * i + 2], 16).unwrap()) / 255.0;
            if c <= 0.04045 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(0) + 0.7152 * channel(1) + 0.0722 * channel(2)
    };
    let (a, b) = (luminance(ink), luminance(ground));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

pub fn nonchar(c: char) -> bool {
    matches!(u32::from(c), 0xfdd0..=0xfdef) || u32::from(c) & 0xfffe == 0xfffe
}

/// Range of tokens, kind, and the third column.
pub type Span = (Range<usize>, String, String);

/// The tokens of a CoNLL file and its spans.
pub fn conll(file: &str) -> (Vec<String>, Vec<Span>) {
    let (mut tokens, mut spans) = (Vec::new(), Vec::<Span>::new());
    for line in file.lines().filter(|line| !line.is_empty()) {
        let columns: Vec<&str> = line.split('\t').collect();
        let at = tokens.len();
        tokens.push(columns[0].to_owned());
        let entity = columns.get(2).copied().unwrap_or_default();
        match columns[1].split_once('-') {
            None => assert!(columns[1] == "O" && ["", "_"].contains(&entity), "{line}"),
            Some(("B", kind)) => spans.push((at..at + 1, kind.into(), entity.into())),
            Some(("I", kind)) => {
                let (range, before, number) = spans.last_mut().unwrap();
                assert_eq!((range.end, &**before, &**number), (at, kind, entity));
                range.end = at + 1;
            }
            _ => panic!("{line}"),
        }
    }
    (tokens, spans)
}

#[derive(Default)]
pub struct Annotations {
    /// Types and ranges in characters.
    pub spans: Vec<(String, Range<usize>)>,
    pub groups: Vec<Vec<usize>>,
}

/// A brat file without discontinuous spans, checked against its text as brat does.
pub fn brat(ann: &str, text: &str) -> Annotations {
    let characters: Vec<char> = text.chars().collect();
    let mut read = Annotations::default();
    for line in ann.lines() {
        let (id, rest) = line.split_once('\t').unwrap();
        if id == "*" {
            let members = rest.strip_prefix("Equiv ").unwrap().split(' ');
            let number = |id: &str| id.strip_prefix('T').unwrap().parse().unwrap();
            read.groups.push(members.map(number).collect());
            continue;
        }
        assert_eq!(id, format!("T{}", read.spans.len() + 1));
        let (place, covered) = rest.split_once('\t').unwrap();
        let fields: Vec<&str> = place.split(' ').collect();
        let [kind, start, end] = fields[..] else {
            panic!("{line}");
        };
        let range = start.parse().unwrap()..end.parse().unwrap();
        assert_eq!(String::from_iter(&characters[range.clone()]), covered);
        read.spans.push((kind.into(), range));
    }
    read
}
