//! The texts of a batch: lists, NumPy arrays and Arrow arrays of strings, without a copy where the host has UTF-8.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::PyString;
use pyo3_arrow::input::AnyArray;

/// Texts, each of which may be missing.
pub enum Texts {
    Python(Vec<Option<PyBackedStr>>),
    Arrow(Vec<ArrayRef>),
}

impl Texts {
    /// # Errors
    /// `TypeError` where something is no string, with its place.
    pub fn new(given: &Bound<'_, PyAny>) -> PyResult<Self> {
        if given.is_instance_of::<PyString>() {
            return Err(PyTypeError::new_err(
                "texts: expected a sequence of str, found one str; use tag() for one text",
            ));
        }
        if given.hasattr("__arrow_c_array__")? || given.hasattr("__arrow_c_stream__")? {
            return Self::arrow(given);
        }
        // NumPy: strings of fixed width, variable width, or objects.
        if given.hasattr("dtype")? && given.hasattr("tolist")? {
            let dimensions: usize = given.getattr("ndim")?.extract()?;
            if dimensions != 1 {
                return Err(PyValueError::new_err(format!(
                    "texts: expected an array of 1 dimension, found {dimensions}"
                )));
            }
            return Self::python(&given.call_method0("tolist")?);
        }
        Self::python(given)
    }

    fn python(given: &Bound<'_, PyAny>) -> PyResult<Self> {
        let texts = given.try_iter().map_err(|_| {
            let found = type_name(given);
            PyTypeError::new_err(format!("texts: expected a sequence of str, a NumPy or an Arrow array of strings, found {found}"))
        })?;
        let one = |(i, text): (usize, PyResult<Bound<'_, PyAny>>)| {
            let text = text?;
            if text.is_none() {
                return Ok(None);
            }
            let string = text.cast::<PyString>().map_err(|_| {
                PyTypeError::new_err(format!(
                    "texts[{i}]: expected str or None, found {}",
                    type_name(&text)
                ))
            })?;
            utf8(string, &format!("texts[{i}]")).map(Some)
        };
        texts
            .enumerate()
            .map(one)
            .collect::<PyResult<_>>()
            .map(Self::Python)
    }

    fn arrow(given: &Bound<'_, PyAny>) -> PyResult<Self> {
        let array: AnyArray = given.extract()?;
        let mut chunks = Vec::new();
        for chunk in array.into_reader()? {
            let chunk = chunk.map_err(|e| {
                PyValueError::new_err(format!("texts: the Arrow stream breaks off: {e}"))
            })?;
            match chunk.data_type() {
                DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => {
                    chunks.push(chunk)
                }
                other => {
                    return Err(PyTypeError::new_err(format!(
                        "texts: expected an Arrow array of type string, large_string or string_view, found {other}"
                    )));
                }
            }
        }
        Ok(Self::Arrow(chunks))
    }

    /// The texts, in order.
    pub fn as_strs(&self) -> Vec<Option<&str>> {
        match self {
            Self::Python(texts) => texts.iter().map(|t| t.as_deref()).collect(),
            Self::Arrow(chunks) => chunks.iter().flat_map(strings).collect(),
        }
    }
}

fn strings(chunk: &ArrayRef) -> Vec<Option<&str>> {
    match chunk.data_type() {
        DataType::Utf8 => chunk.as_string::<i32>().iter().collect(),
        DataType::LargeUtf8 => chunk.as_string::<i64>().iter().collect(),
        DataType::Utf8View => chunk.as_string_view().iter().collect(),
        // `Texts::arrow` lets nothing else in but nulls.
        _ => vec![None; chunk.len()],
    }
}

/// A `str` as UTF-8. One with surrogates has no such form.
pub fn utf8(string: &Bound<'_, PyString>, what: &str) -> PyResult<PyBackedStr> {
    PyBackedStr::try_from(string.clone()).map_err(|e| {
        PyValueError::new_err(format!(
            "{what}: expected a str that has a UTF-8 form, found one with lone surrogates ({e})"
        ))
    })
}

fn type_name(value: &Bound<'_, PyAny>) -> String {
    value
        .get_type()
        .name()
        .map_or_else(|_| "something else".to_owned(), |name| name.to_string())
}
