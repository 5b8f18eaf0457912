//! What a build without a feature says when it is asked for it.

#[cfg(not(feature = "bundled"))]
#[test]
fn without_a_bundled_model() {
    let error = alam::Recognizer::bundled().unwrap_err();
    assert!(matches!(error, alam::Error::NotBundled), "{error}");
    assert!(error.to_string().contains("from_dir"));
}

#[cfg(not(feature = "ort"))]
#[test]
fn without_the_second_engine() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/grid");
    let builder = || alam::Recognizer::builder();
    let error = builder()
        .engine(alam::Engine::Ort)
        .from_dir(folder)
        .unwrap_err();
    assert!(
        matches!(error, alam::Error::EngineUnavailable { .. }),
        "{error}"
    );
    assert!(error.to_string().contains("ort"));
    assert_eq!(builder().from_dir(folder).unwrap().engine(), "rten");
}

/// With all features there is nothing to refuse.
#[cfg(all(feature = "bundled", feature = "ort"))]
#[test]
fn with_the_default_features() {
    assert!(
        alam::Recognizer::builder()
            .engine(alam::Engine::Rten)
            .bundled()
            .is_ok()
    );
}
