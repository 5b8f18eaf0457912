//! Spelling variants made one, with an alignment back to the text as written.
//!
//! Arabic news spells one name in many ways: `أحمد` and `احمد`, `القاهرة` and `القاهره`, `مُحَمَّد`, `محـمد`,
//! presentation forms that a PDF left behind, Persian letters from another keyboard. A [`Normalizer`] is a set of
//! rules, each on or off; [`Normalizer::normalize`] gives the unified text together with an [`Alignment`], which
//! leads from any range of it back to the bytes it came from, and forward again.
//!
//! ```
//! use alam::normalize::Normalizer;
//!
//! let raw = "زار مُحَمَّـد القاهِرة";
//! let normalized = Normalizer::matching().normalize(raw);
//! assert_eq!(normalized.text(), "زار محمد القاهره");
//! let name = normalized.text().find("محمد").unwrap();
//! let range = normalized.alignment().to_raw(name..name + "محمد".len());
//! assert_eq!(&raw[range], "مُحَمَّـد");
//! ```

mod alignment;
mod rules;

pub use alignment::Alignment;

use rules::Rule;

/// A set of normalization rules.
///
/// A normalizer is a small `Copy` value; each rule has a setter, and three presets cover the usual needs:
/// [`display`](Self::display), [`matching`](Self::matching) and [`model`](Self::model).
/// Normalizing twice gives the same as normalizing once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Normalizer {
    rules: u16,
}

macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident => $rule:ident;)*) => {
        impl Normalizer {
            $(
                $(#[$doc])*
                #[must_use]
                pub const fn $name(self, on: bool) -> Self {
                    self.set(Rule::$rule, on)
                }
            )*

            /// The rule that `config.json` calls by this name, switched.
            pub(crate) fn with_named(self, name: &str, on: bool) -> Option<Self> {
                match name {
                    $(stringify!($name) => Some(self.$name(on)),)*
                    _ => None,
                }
            }
        }
    };
}

setters! {
    /// Alef with hamza, madda or wasla becomes bare alef: أ إ آ ٱ → ا.
    alef => Alef;
    /// Alef maqsura and Persian ya become ya: ى ی → ي.
    ya => Ya;
    /// Ta marbuta becomes ha: ة → ه.
    ta_marbuta => TaMarbuta;
    /// Persian and Urdu letters that stand for Arabic ones: ک ڪ → ك, ھ ہ ە ۀ → ه.
    persian => Persian;
    /// Tatweel (kashida, U+0640) is removed.
    tatweel => Tatweel;
    /// Vowel signs, shadda, sukun, superscript alef and Quranic annotation signs are removed.
    diacritics => Diacritics;
    /// Presentation forms and ligatures are unfolded by their compatibility decomposition (ﻻ → لا,
    /// ﷺ → صلى الله عليه وسلم), and a letter followed by a combining hamza or madda is composed (و + ٔ → ؤ).
    presentation => Presentation;
    /// Arabic-Indic (٠–٩) and extended (۰–۹) digits become ASCII digits; ٪ ٫ ٬ become % . ,
    digits => Digits;
    /// Format characters are removed: bidi marks, embeddings and isolates, zero-width space and joiners, soft hyphen.
    controls => Controls;
    /// Quotation marks become `"`, dashes `-`, and ، ؛ ؟ become , ; ?
    punctuation => Punctuation;
}

impl Normalizer {
    /// No rule at all: the text stays as it is.
    #[must_use]
    pub const fn none() -> Self {
        Self { rules: 0 }
    }

    /// For showing: no tatweel, no diacritics, no presentation forms, no format characters; letters stay.
    #[must_use]
    pub const fn display() -> Self {
        Self::none()
            .tatweel(true)
            .diacritics(true)
            .presentation(true)
            .controls(true)
    }

    /// For comparing and looking up: as [`display`](Self::display), and alef, ya, ta marbuta, Persian letters and
    /// digits unified.
    #[must_use]
    pub const fn matching() -> Self {
        Self::display()
            .alef(true)
            .ya(true)
            .ta_marbuta(true)
            .persian(true)
            .digits(true)
    }

    /// What the bundled model reads: as [`matching`](Self::matching), and punctuation unified.
    #[must_use]
    pub const fn model() -> Self {
        Self::matching().punctuation(true)
    }

    const fn set(self, rule: Rule, on: bool) -> Self {
        let bit = 1 << rule as u16;
        Self {
            rules: if on {
                self.rules | bit
            } else {
                self.rules & !bit
            },
        }
    }

    const fn has(self, rule: Rule) -> bool {
        self.rules & (1 << rule as u16) != 0
    }

    /// Normalizes `text` and remembers where each character came from.
    #[must_use]
    pub fn normalize(&self, text: &str) -> Normalized {
        let mut normalized = String::with_capacity(text.len());
        let mut alignment = Alignment::builder();
        rules::apply(*self, text, |raw, output| {
            normalized.push_str(output);
            alignment.push(raw, output.len());
        });
        Normalized {
            alignment: alignment.finish(text.len()),
            text: normalized,
        }
    }

    /// Normalizes `text` onto the end of `out`, without an alignment: the cheaper way where only the text is needed.
    pub fn normalize_into(&self, text: &str, out: &mut String) {
        rules::apply(*self, text, |_, output| out.push_str(output));
    }
}

/// A normalized text and the way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Normalized {
    text: String,
    alignment: Alignment,
}

impl Normalized {
    /// The normalized text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Leads between byte ranges of the normalized and of the raw text.
    #[must_use]
    pub fn alignment(&self) -> &Alignment {
        &self.alignment
    }

    /// The normalized text alone.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }
}
