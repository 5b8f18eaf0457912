//! The form for a browser.

mod escape;
mod kinds;
mod summary;

use std::io::{self, Write};

use super::Render;
use super::layout::{Layout, Line, Marked, Piece};
use crate::document::Document;
use crate::entity::{Kind, Origin};
use escape::{Escaped, Isolated};

/// One page with nothing beside it: no script, no font, no picture to be fetched; in Arabic, from right to left, light
/// or dark as the reader's system is.
///
/// A legend of the kinds comes first, then article by article the text with its mentions marked, each by a tint, a line
/// below and the kind's name, and a table of its entities by kind: name, number of mentions, other spellings, a
/// gazetteer's identifier, and a link to the first mention. Proclitics stay outside of the mark.
///
/// ```
/// # use alam::{Recognizer, render::{Html, Render}};
/// # let recognizer = Recognizer::bundled()?;
/// let mut page = Vec::new();
/// let mut html = Html::new(&mut page).title("أخبار اليوم");
/// html.article("زيارة", &recognizer.document("زار بوتين طهران")?)?;
/// html.document(&recognizer.document("توكاييف في موسكو\n\nوصل الرئيس توكاييف إلى موسكو.")?)?;
/// html.finish()?;
/// let page = String::from_utf8(page)?;
/// assert!(page.contains("<title>أخبار اليوم</title>") && page.contains(">زيارة</h2>"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Html<W> {
    out: W,
    title: String,
    kinds: Vec<Kind>,
    page: Page,
    /// Articles so far; their numbers begin the identifiers of the page, so that each is there once.
    articles: usize,
}

/// How far the page is.
#[derive(Debug, PartialEq)]
enum Page {
    Unwritten,
    Open,
    Closed,
}

impl<W: Write> Html<W> {
    /// Characters of the longest line that is taken for a headline.
    const HEADLINE: usize = 200;

    /// A page to `out`, with the title `أعلام` and people, places and organisations in the legend.
    pub fn new(out: W) -> Self {
        Self {
            out,
            title: "أعلام".into(),
            kinds: vec![Kind::Person, Kind::Location, Kind::Organization],
            page: Page::Unwritten,
            articles: 0,
        }
    }

    /// The title of the page.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// The kinds of the legend, for instance those of [`Recognizer::kinds`](crate::Recognizer::kinds). Mentions of other
    /// kinds are marked too.
    #[must_use]
    pub fn kinds(mut self, kinds: impl IntoIterator<Item = Kind>) -> Self {
        self.kinds = kinds.into_iter().collect();
        self
    }

    /// Writes an article under this heading. [`document`](Render::document) is the same for a text that holds its own:
    /// a first line that a blank line follows and that is no sentence with a full stop becomes the heading.
    ///
    /// # Errors
    /// Those of the writer underneath.
    pub fn article(&mut self, heading: &str, document: &Document<'_>) -> io::Result<()> {
        self.open()?;
        let layout = Layout::new(document);
        let number = self.begin_article("")?;
        writeln!(self.out, "{}</h2>", Isolated(heading))?;
        self.body(document, number, layout.lines())
    }

    /// Begins the page, unless it is begun.
    fn open(&mut self) -> io::Result<()> {
        match self.page {
            Page::Open => return Ok(()),
            Page::Closed => return Err(io::Error::other("an article after the end of the page")),
            Page::Unwritten => {}
        }
        self.page = Page::Open;
        let title = Escaped(&self.title);
        let style = include_str!("style.css");
        write!(
            self.out,
            r#"<!doctype html>
<html lang="ar" dir="rtl">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<header>
<h1>{title}</h1>
<ul class="legend" aria-label="أنواع الأعلام">
"#
        )?;
        for kind in &self.kinds {
            let (class, plural) = (kinds::class(kind), Isolated(kinds::plural(kind)));
            writeln!(
                self.out,
                r#"<li><mark class="{class}">{plural}</mark></li>"#
            )?;
        }
        // The style sheet hides the names of kinds from sight where the box is not ticked.
        writeln!(
            self.out,
            "</ul>\n<label class=\"names\"><input type=\"checkbox\" id=\"names\" checked> أسماء الأنواع</label>\n\
             </header>\n<main>"
        )
    }

    /// Everything of an article before the words of its heading; returns its number.
    fn begin_article(&mut self, class: &str) -> io::Result<usize> {
        self.articles += 1;
        let number = self.articles;
        writeln!(self.out, r#"<article aria-labelledby="a{number}">"#)?;
        write!(self.out, r#"<h2 id="a{number}"{class}>"#)?;
        Ok(number)
    }

    /// Everything of an article after its heading.
    fn body<'l>(
        &mut self,
        document: &Document<'_>,
        number: usize,
        lines: impl Iterator<Item = Line<'l>>,
    ) -> io::Result<()> {
        // Blank lines part paragraphs as line ends do; the page's margins show both.
        for line in lines.filter(|line| !line.text().trim().is_empty()) {
            write!(self.out, "<p>")?;
            self.line(number, &line)?;
            writeln!(self.out, "</p>")?;
        }
        summary::write(&mut self.out, document, number)?;
        writeln!(self.out, "</article>")
    }

    fn line(&mut self, article: usize, line: &Line<'_>) -> io::Result<()> {
        for piece in line.pieces() {
            match piece {
                Piece::Plain(text) => write!(self.out, "{}", Escaped(text))?,
                Piece::Mention(marked) => self.mention(article, &marked)?,
            }
        }
        Ok(())
    }

    fn mention(&mut self, article: usize, marked: &Marked<'_>) -> io::Result<()> {
        let (mention, kind) = (marked.mention, marked.kind);
        let origin = match mention.origin() {
            Origin::Model => "النموذج",
            Origin::Gazetteer => "المعجم",
            Origin::Both => "النموذج والمعجم",
        };
        let (class, label, score) = (kinds::class(kind), kinds::singular(kind), mention.score());
        write!(
            self.out,
            r#"<mark class="{class}" id="a{article}m{}" title="{} ({}) – "#,
            marked.number + 1,
            Escaped(&marked.name),
            Escaped(label),
        )?;
        if mention.kind() != kind {
            // The score is that of the mention by itself, with its own kind.
            let own = kinds::singular(mention.kind());
            write!(self.out, "في هذا الموضع وحده: {}، ", Escaped(own))?;
        }
        write!(self.out, "الثقة {score:.2} – المصدر: {origin}")?;
        if let Some(id) = mention.id() {
            write!(self.out, " – المعرّف: {}", Escaped(id))?;
        }
        // The space parts the name and its kind for screen readers.
        let (text, label) = (Isolated(marked.text), Isolated(label));
        write!(self.out, "\">{text}<small>\u{a0}{label}</small></mark>")
    }

    /// Whether a text begins with a headline and a blank line.
    fn has_headline(layout: &Layout<'_>) -> bool {
        let mut lines = layout.lines();
        let (Some(first), Some(second)) = (lines.next(), lines.next()) else {
            return false;
        };
        let first = first.text().trim();
        !first.is_empty()
            && !first.ends_with('.')
            && first.chars().nth(Self::HEADLINE).is_none()
            && second.text().trim().is_empty()
    }
}

impl<W: Write> Render for Html<W> {
    fn document(&mut self, document: &Document<'_>) -> io::Result<()> {
        self.open()?;
        let layout = Layout::new(document);
        let mut lines = layout.lines();
        let number;
        if Self::has_headline(&layout)
            && let Some(headline) = lines.next()
        {
            number = self.begin_article("")?;
            self.line(number, &headline)?;
        } else {
            // The outline of headings stays whole for screen readers.
            number = self.begin_article(r#" class="hidden""#)?;
            write!(self.out, "النص {number}")?;
        }
        writeln!(self.out, "</h2>")?;
        self.body(document, number, lines)
    }

    /// Ends the page, which has no articles if none came.
    fn finish(&mut self) -> io::Result<()> {
        if self.page != Page::Closed {
            self.open()?;
            self.page = Page::Closed;
            writeln!(self.out, "</main>\n</body>\n</html>")?;
        }
        self.out.flush()
    }
}
