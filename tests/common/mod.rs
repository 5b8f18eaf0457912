//! What several tests need.
#![allow(dead_code)]

use std::io::Write;
use std::path::PathBuf;

use proptest::prelude::*;

/// Text as it comes in: Arabic letters in all their forms, marks, controls, digits, Latin, punctuation, and any
/// other character now and then.
pub fn arabic_text() -> impl Strategy<Value = String> {
    let pick = |chars: &'static str| proptest::sample::select(chars.chars().collect::<Vec<_>>());
    let c = prop_oneof![
        12 => pick("ابتثجحخدذرزسشصضطظعغفقكلمنهويءآأؤإئةى"),
        4 => pick("\u{64b}\u{64c}\u{64e}\u{650}\u{651}\u{652}\u{653}\u{654}\u{655}\u{670}\u{6d6}\u{6e5}"),
        3 => pick("کیھەہۀڪٱٲپچگڤۃے"),
        2 => pick("ﻻﻼﷺﷲﺍﻟﻌﺮﺏﹰﱞﻹ﴾﴿"),
        2 => pick("\u{640}\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{202a}\u{202c}\u{202e}\u{2066}\u{2069}\u{feff}\u{ad}"),
        3 => pick("0189٠٣٩۰۵٪٫٬"),
        4 => pick("aZbéŒ_-–.,:'’@/"),
        3 => pick("«»“”\"()،؛؟!…"),
        4 => pick("   \n\t\r\0\u{85}"),
        1 => any::<char>(),
    ];
    proptest::collection::vec(c, 0..60).prop_map(String::from_iter)
}

/// A folder of `tests/fixtures`.
pub fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures")
        .join(name)
}

/// The engines that run here, and a line about the one that does not.
pub fn engines() -> Vec<alam::Engine> {
    if std::env::var_os("ORT_DYLIB_PATH").is_some() {
        vec![alam::Engine::Rten, alam::Engine::Ort]
    } else {
        // Not `eprintln!`, which the test harness keeps to itself.
        let line = "ORT_DYLIB_PATH is not set: ONNX Runtime is left out of a test\n";
        let _ = std::io::stderr().write_all(line.as_bytes());
        vec![alam::Engine::Rten]
    }
}

/// The most memory that this process has held so far, in bytes.
#[cfg(target_os = "linux")]
pub fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).unwrap();
    let kilobytes = line.split_whitespace().nth(1).unwrap();
    kilobytes.parse::<usize>().unwrap() * 1024
}

/// Whether a word must hold it.
pub fn is_letter_or_digit(c: char) -> bool {
    use unicode_properties::{GeneralCategoryGroup as Group, UnicodeGeneralCategory};
    matches!(c.general_category_group(), Group::Letter | Group::Number)
}

/// Runs an ignored test of this file in a process of its own, with these environment variables, and checks that it
/// passes; `what` names the case.
pub fn passes_alone(test: &str, variables: &[(&str, &str)], what: &str) {
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored", "--nocapture"])
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned()
        + &String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && text.contains("1 passed"),
        "{what}: {text}"
    );
}

/// Numbers in a fixed order that looks random (Marsaglia 2003, xorshift).
pub fn xorshift(seed: u64) -> impl FnMut() -> u64 {
    let mut state = seed;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    }
}
