//! The class `Recognizer`.

use std::ffi::CString;
use std::path::PathBuf;

use alam::gazetteer::Gazetteer;
use alam::{Engine, Kind};
use pyo3::exceptions::{PyUserWarning, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::entity::{DocumentEntity, Entity, Offsets, Unit};
use crate::error;
use crate::texts::{Texts, utf8};

/// Finds people, places and organisations in Arabic text.
#[pyclass(frozen, module = "alam")]
pub struct Recognizer {
    inner: alam::Recognizer,
}

fn unit(name: &str) -> PyResult<Unit> {
    match name {
        "chars" => Ok(Unit::Chars),
        "bytes" => Ok(Unit::Bytes),
        other => Err(PyValueError::new_err(format!(
            "offsets: expected 'chars' or 'bytes', found {other:?}"
        ))),
    }
}

#[pymethods]
impl Recognizer {
    // Keyword arguments in Python.
    #[allow(clippy::too_many_arguments)]
    #[new]
    #[pyo3(signature = (model=None, *, engine="auto", threads=None, batch_size=None, min_score=0.0, kinds=None, names=None))]
    fn new(
        py: Python<'_>,
        model: Option<PathBuf>,
        engine: &str,
        threads: Option<usize>,
        batch_size: Option<usize>,
        min_score: f32,
        kinds: Option<Vec<String>>,
        names: Option<PathBuf>,
    ) -> PyResult<Self> {
        let engine = match engine {
            "auto" => Engine::Auto,
            "rten" => Engine::Rten,
            "ort" => Engine::Ort,
            other => {
                let message = format!("engine: expected 'auto', 'rten' or 'ort', found {other:?}");
                return Err(PyValueError::new_err(message));
            }
        };
        let mut builder = alam::Recognizer::builder()
            .engine(engine)
            .min_score(min_score);
        if let Some(threads) = threads {
            builder = builder.threads(threads);
        }
        if let Some(windows) = batch_size {
            builder = builder.batch_size(windows);
        }
        if let Some(kinds) = kinds {
            builder = builder.kinds(kinds.iter().map(|kind| Kind::from_label(kind)));
        }
        if let Some(names) = names {
            let (gazetteer, report) = py.detach(|| Gazetteer::from_path(names)).map_err(error)?;
            let category = py.get_type::<PyUserWarning>();
            for problem in report.problems() {
                // A text without NUL, as Python's warnings want it.
                let text = problem.to_string().replace('\0', "\u{fffd}");
                PyErr::warn(py, &category, &CString::new(text).unwrap_or_default(), 1)?;
            }
            builder = builder.gazetteer(gazetteer);
        }
        let inner = py.detach(|| match model {
            Some(folder) => builder.from_dir(folder),
            None => builder.bundled(),
        });
        Ok(Self {
            inner: inner.map_err(error)?,
        })
    }

    /// The entities of a text, in order.
    #[pyo3(signature = (text, *, offsets="chars"))]
    fn tag(
        &self,
        py: Python<'_>,
        text: &Bound<'_, PyString>,
        offsets: &str,
    ) -> PyResult<Vec<Entity>> {
        let (text, unit) = (utf8(text, "text")?, unit(offsets)?);
        py.detach(|| Ok(entities(&text, self.inner.tag(&text)?, unit)))
            .map_err(error)
    }

    /// The entities of each text, in the order of the texts; in parallel, without the interpreter's lock.
    #[pyo3(signature = (texts, *, offsets="chars"))]
    fn tag_batch(
        &self,
        py: Python<'_>,
        texts: &Bound<'_, PyAny>,
        offsets: &str,
    ) -> PyResult<Vec<Option<Vec<Entity>>>> {
        let (texts, unit) = (Texts::new(texts)?, unit(offsets)?);
        py.detach(|| {
            let given = texts.as_strs();
            let present: Vec<&str> = given.iter().flatten().copied().collect();
            let mut found = self.inner.tag_batch(&present)?.into_iter();
            let one = |text: Option<&str>| {
                text.map(|text| entities(text, found.next().unwrap_or_default(), unit))
            };
            Ok(given.into_iter().map(one).collect())
        })
        .map_err(error)
    }

    /// The people, places and organisations of a text, each with all its mentions.
    #[pyo3(signature = (text, *, offsets="chars"))]
    fn document(
        &self,
        py: Python<'_>,
        text: &Bound<'_, PyString>,
        offsets: &str,
    ) -> PyResult<Vec<DocumentEntity>> {
        let (text, unit) = (utf8(text, "text")?, unit(offsets)?);
        py.detach(|| {
            let document = self.inner.document(&text)?;
            Ok(document
                .entities()
                .iter()
                .map(|e| DocumentEntity::new(e, &text, unit))
                .collect())
        })
        .map_err(error)
    }

    /// The kinds that the model tags.
    #[getter]
    fn kinds(&self) -> Vec<String> {
        self.inner.kinds().iter().map(Kind::to_string).collect()
    }

    /// Name of the engine that runs the model.
    #[getter]
    fn engine(&self) -> &'static str {
        self.inner.engine()
    }

    fn __repr__(&self) -> String {
        format!(
            "Recognizer(engine='{}', kinds={:?})",
            self.engine(),
            self.kinds()
        )
    }
}

fn entities(text: &str, found: Vec<alam::Entity<'_>>, unit: Unit) -> Vec<Entity> {
    let mut offsets = Offsets::new(text, unit);
    found
        .into_iter()
        .map(|entity| Entity::new(entity.into(), &mut offsets))
        .collect()
}
