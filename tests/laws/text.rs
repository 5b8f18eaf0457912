//! Text as it comes in, made of what the fuzzer gives: real words beside every kind of character that a rule knows.

use bolero::TypeGenerator;

/// A few characters; each number is taken modulo the length of its table.
#[derive(Debug, Clone, TypeGenerator)]
pub enum Symbol {
    Letter(u8),
    Persian(u8),
    Mark(u8),
    Form(u8),
    Control(u8),
    Digit(u8),
    Latin(u8),
    Punctuation(u8),
    Space(u8),
    Word(u8),
    Any(char),
}

const LETTERS: &str = "ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئةىـ";
const PERSIAN: &str = "کیھەہۀڪٱٲپچگڤۃےېۍ";
const MARKS: &str = "\u{64b}\u{64c}\u{64e}\u{650}\u{651}\u{652}\u{653}\u{654}\u{655}\u{670}\u{6d6}\u{6e5}\u{301}\u{8e4}";
const FORMS: &str = "ﻻﻼﷺﷲﺍﻟﻌﺮﺏﹰﱞﻹ﴾﴿ﻭﯾ";
const CONTROLS: &str = "\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{202a}\u{202c}\u{202e}\u{2066}\u{2069}\u{feff}\u{ad}\0\u{7f}";
const DIGITS: &str = "0189٠٣٩۰۵٪٫٬²";
const LATIN: &str = "aZbéŒ_ßΩж漢";
const PUNCTUATION: &str = "«»“”\"()،؛؟!….-–:'’@/[]„‹›";
const SPACES: &str = " \n\t\r\u{85}\u{a0}\u{2028}\u{2029}\u{3000}";
const WORDS: [&str; 24] = [
    " قال ",
    " الرئيس ",
    " وبوتين ",
    " للأمم المتحدة ",
    " توكاييف ",
    " إلى ",
    " ألما آتا",
    " وبالكرملين",
    " (CSTO) ",
    " «إنترفاكس» ",
    " قاسم جومارت ",
    " لكازاخستان",
    " وزارة الداخلية ",
    " ولليبيا ",
    " 2022 ",
    " http://",
    " a@b.org ",
    " Al-Qaeda ",
    " كوفيد19 ",
    " مُحَمَّدٌ ",
    " آســـيا ",
    " ووليد ",
    " كأس_العالم ",
    ". ",
];

impl Symbol {
    fn push(&self, text: &mut String) {
        let mut pick = |table: &str, i: u8| {
            let index = usize::from(i) % table.chars().count();
            text.extend(table.chars().nth(index));
        };
        match *self {
            Self::Letter(i) => pick(LETTERS, i),
            Self::Persian(i) => pick(PERSIAN, i),
            Self::Mark(i) => pick(MARKS, i),
            Self::Form(i) => pick(FORMS, i),
            Self::Control(i) => pick(CONTROLS, i),
            Self::Digit(i) => pick(DIGITS, i),
            Self::Latin(i) => pick(LATIN, i),
            Self::Punctuation(i) => pick(PUNCTUATION, i),
            Self::Space(i) => pick(SPACES, i),
            Self::Word(i) => text.push_str(WORDS[usize::from(i) % WORDS.len()]),
            Self::Any(c) => text.push(c),
        }
    }
}

pub fn text(symbols: &[Symbol]) -> String {
    let mut text = String::new();
    symbols.iter().for_each(|s| s.push(&mut text));
    text
}
