#![forbid(unsafe_code)]
#![warn(missing_docs)]

//! alam for web pages: the bundled model, in WebAssembly, run by rten.
//!
//! [`Reader`] is what JavaScript sees. All it returns is one JSON string, see [`reading`]; offsets count UTF-16 code
//! units, the unit of JavaScript's strings.

pub mod reading;

use alam::Recognizer;
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

/// Holds the model; reads texts.
#[derive(Debug)]
#[wasm_bindgen]
pub struct Reader {
    recognizer: Recognizer,
}

#[wasm_bindgen]
impl Reader {
    /// Loads the model inside the module.
    ///
    /// # Errors
    /// Where the model cannot be loaded, with alam's message.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Result<Reader, JsError> {
        Ok(Self {
            recognizer: Recognizer::bundled()?,
        })
    }

    /// What stands in `text`, as the JSON of a [`Reading`](reading::Reading).
    ///
    /// # Errors
    /// Where the engine fails, with alam's message.
    pub fn read(&self, text: &str) -> Result<String, JsError> {
        let document = self.recognizer.document(text)?;
        Ok(serde_json::to_string(&reading::Reading::of(&document))?)
    }
}
