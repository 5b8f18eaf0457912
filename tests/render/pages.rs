//! Pages, as a browser reads them.

use std::collections::HashSet;

use alam::render::{Html, Render};

use super::back::{self, Page};
use super::{TEXT, documents, recognizer};

#[test]
fn pages_are_well_formed_and_say_all() {
    let documents = documents(&recognizer());
    let title = r#"أخبار "اليوم" & <script>'x'</script>"#;
    let html = written!(|out| Html::new(out).title(title), &documents);
    let page = Page::parse(&html);
    assert_eq!(page.errors, Vec::<String>::new());
    assert_eq!(page.texts("title"), [title]);
    assert_eq!(page.texts("h1"), [title]);
    assert!(page.texts("script").is_empty() && page.texts("b").is_empty());
    assert_eq!(page.attributes("html", "dir"), ["rtl"]);
    assert_eq!(page.attributes("html", "lang"), ["ar"]);
    for landmark in ["header", "main"] {
        assert_eq!(page.texts(landmark).len(), 1, "{landmark}");
    }
    // Nothing is fetched.
    for (element, attribute) in [("link", "href"), ("img", "src"), ("script", "src")] {
        assert!(page.attributes(element, attribute).is_empty());
    }
    assert!(!html.contains("url(") && !html.contains("@import"));

    // The text as it was, but for blank lines and what the page adds.
    let articles = page.articles();
    assert_eq!(articles.len(), documents.len());
    for (article, document) in articles.iter().zip(&documents) {
        let lines = document.text().split(['\n', '\r', '\u{2028}']);
        let lines: Vec<&str> = lines.filter(|l| !l.trim().is_empty()).collect();
        assert_eq!(article.lines, lines);
        let mentions = document.mentions();
        let marks: Vec<&str> = mentions.iter().map(|(_, m)| m.text()).collect();
        assert_eq!(article.marks, marks);
    }
    assert_eq!(
        articles[0].heading,
        "توكاييف يبحث مع «إنترفاكس» دعم كازاخستان"
    );
    assert_eq!(articles[1].heading, "النص 2");

    // Identifiers are there once, and all that is pointed to is there.
    let ids = page.ids();
    let distinct: HashSet<&String> = ids.iter().collect();
    assert_eq!(ids.len(), distinct.len());
    let links = page.attributes("a", "href");
    let entities: usize = documents.iter().map(|d| d.entities().len()).sum();
    assert_eq!(links.len(), entities);
    for link in links {
        let id = link.strip_prefix('#').unwrap().to_owned();
        assert!(distinct.contains(&id), "{link}");
    }
    for id in page.attributes("article", "aria-labelledby") {
        assert!(distinct.contains(&id), "{id}");
    }
    page.check_tables();
}

#[test]
fn latin_names_are_isolated_and_proclitics_stay_outside() {
    let document = recognizer().document(TEXT).unwrap();
    let html = written!(Html::new, &[document]);
    assert!(html.contains("><bdi>CSTO</bdi><small>"), "{html}");
    assert!(html.contains("وب<mark class=\"org\""), "{html}");
    assert!(html.contains(">لأمم المتحدة<small>"), "{html}");
    assert!(
        html.contains("title=\"الأمم المتحدة (منظمة) – الثقة "),
        "{html}"
    );
}

#[test]
fn a_page_ends_once() {
    let document = recognizer().document("زار بوتين طهران").unwrap();
    let mut out = Vec::new();
    let mut html = Html::new(&mut out);
    html.article("<عنوان> & \"آخر\"", &document).unwrap();
    html.finish().unwrap();
    html.finish().unwrap();
    assert!(html.document(&document).is_err());
    let page = Page::parse(std::str::from_utf8(&out).unwrap());
    assert_eq!(page.errors, Vec::<String>::new());
    assert_eq!(page.articles()[0].heading, "<عنوان> & \"آخر\"");
    let empty = written!(Html::new, &[]);
    assert_eq!(Page::parse(&empty).errors, Vec::<String>::new());
}

/// WCAG 2.2, 1.4.3: text of any size has 4.5 to 1 against what is behind it.
#[test]
fn colours_have_contrast() {
    let html = written!(Html::new, &[]);
    let (light, rest) = html.split_once("@media screen").unwrap();
    let (dark, _) = rest.split_once("}").unwrap();
    for (scheme, css) in [("light", light), ("dark", dark)] {
        let pairs = ["per", "loc", "org", "misc", "other"]
            .into_iter()
            .flat_map(|kind| [("ink".to_owned(), kind), (format!("{kind}-ink"), kind)])
            .chain(["ink", "quiet", "link"].map(|ink| (ink.to_owned(), "page")));
        for (ink, ground) in pairs {
            let contrast = back::contrast(css, &ink, ground);
            assert!(
                contrast >= 4.5,
                "{scheme}: {ink} on {ground}: {contrast:.2}"
            );
        }
    }
}
