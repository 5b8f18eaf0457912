//! Fuzz targets, one a step, with the laws that every input must keep. `cargo test` tries a few thousand inputs of each;
//! `FUZZ=N` tries N times as many (`tests/README.md` tells of the long runs).

#[path = "../common/mod.rs"]
mod common;
mod loading;
mod normalizing;
mod recognizing;
mod text;

/// Runs of a target: `least`, as often as the environment variable `FUZZ` says.
fn runs(least: usize) -> usize {
    let times = std::env::var("FUZZ").map_or(1, |n| n.parse().expect("FUZZ is a number"));
    least * times
}
