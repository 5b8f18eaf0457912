//! A panic in what others wrote (engines, tokenizers) becomes an error: one bad file or batch does not end the process
//! that hundreds of others run in.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::error::{Error, Result};

/// The result of `run`, or the error that `failed` makes of its panic's message.
///
/// What `run` was changing when it panicked must not be used afterwards.
pub(crate) fn contained<T>(
    failed: impl FnOnce(String) -> Error,
    run: impl FnOnce() -> Result<T>,
) -> Result<T> {
    catch_unwind(AssertUnwindSafe(run))
        .unwrap_or_else(|panic| Err(failed(format!("it panicked: {}", message(&*panic)))))
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let formatted = panic.downcast_ref::<String>().map(String::as_str);
    let fixed = || panic.downcast_ref::<&str>().copied();
    formatted.or_else(fixed).unwrap_or("without a message")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panics_become_errors() {
        let failed = |message| Error::Tokenizer { message };
        let text = |r: Result<u8>| r.map_err(|e| e.to_string());
        assert_eq!(text(contained(failed, || Ok(3))), Ok(3));
        for (found, expected) in [
            (
                text(contained(failed, || panic!("row {}", 7))),
                "it panicked: row 7",
            ),
            (
                text(contained(failed, || panic!("fixed"))),
                "it panicked: fixed",
            ),
            (
                text(contained(failed, || std::panic::panic_any(1))),
                "it panicked: without a message",
            ),
        ] {
            assert!(found.unwrap_err().ends_with(expected));
        }
    }
}
