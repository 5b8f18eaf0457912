#![forbid(unsafe_code)]

//! The Python module `alam._alam`: `Recognizer`, `Entity`, `DocumentEntity` over the crate `alam`.

mod entity;
mod recognizer;
mod texts;

use pyo3::prelude::*;

#[pymodule]
mod _alam {
    use pyo3::prelude::*;

    #[pymodule_export]
    use super::entity::{DocumentEntity, Entity};
    #[pymodule_export]
    use super::recognizer::Recognizer;

    #[pymodule_init]
    fn init(m: &Bound<'_, PyModule>) -> PyResult<()> {
        m.add("AlamError", m.py().get_type::<super::AlamError>())?;
        m.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}

pyo3::create_exception!(
    _alam,
    AlamError,
    pyo3::exceptions::PyException,
    "What alam could not do."
);

/// A setting out of its range is a `ValueError`, as Python's users expect; everything else an `AlamError`.
fn error(error: alam::Error) -> PyErr {
    match error {
        alam::Error::Setting { .. } => pyo3::exceptions::PyValueError::new_err(error.to_string()),
        error => AlamError::new_err(error.to_string()),
    }
}
