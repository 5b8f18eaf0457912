//! A word grid in two parts: what depends on one word alone runs once for each word form and is kept beside it; the
//! context of a batch then runs on those vectors.
//!
//! A vector must not depend on the company in which it was made, or an answer would depend on the texts before: all
//! tensors of the first part have one shape but for the number of words, and never only one row, for which engines take
//! other kernels.

use std::sync::Arc;

use ndarray::{Array3, Axis};

use super::{Model, Ran};
use crate::engine::Split;
use crate::error::{Error, Result};
use crate::pieces::Form;

/// Words whose vectors are made at once.
const TOGETHER: usize = 128;

impl Model {
    /// As the whole graph, by its parts.
    pub(super) fn by_vectors(&self, split: &dyn Split, rows: &[Vec<&Arc<Form>>]) -> Result<Ran> {
        let mut new: Vec<&Arc<Form>> = Vec::new();
        for form in rows.iter().flatten() {
            if form.vector.get().is_none() && !new.iter().any(|n| Arc::ptr_eq(n, form)) {
                new.push(form);
            }
        }
        for forms in new.chunks(TOGETHER) {
            self.make_vectors(split, forms)?;
        }
        let words = rows.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let first = rows.iter().flatten().next().and_then(|f| f.vector.get());
        let width = first.map_or(0, |v| v.len());
        let mut ids = Array3::<i32>::zeros((rows.len(), words, 1));
        let mut vectors = Array3::<f32>::zeros((rows.len(), words, width));
        for (row, forms) in rows.iter().enumerate() {
            for (word, form) in forms.iter().enumerate() {
                let vector = form.vector.get().filter(|v| v.len() == width);
                let vector = vector.ok_or_else(|| wrong_vectors(&[width]))?;
                let mut slot = vectors.index_axis_mut(Axis(0), row);
                slot.index_axis_mut(Axis(0), word)
                    .iter_mut()
                    .zip(vector.iter())
                    .for_each(|(to, from)| *to = *from);
                ids[[row, word, 0]] = form.pieces.first().map_or(0, |id| id.cast_signed());
            }
        }
        let shape = ids.shape().to_vec();
        let places = rows.iter().map(|r| (0..r.len()).collect()).collect();
        let outputs = split.context(ids.into_dyn(), vectors, &self.outputs)?;
        Ok((outputs, shape, places))
    }

    fn make_vectors(&self, split: &dyn Split, forms: &[&Arc<Form>]) -> Result<()> {
        let mut rows: Vec<Vec<&Arc<Form>>> = forms.iter().map(|&f| vec![f]).collect();
        if let [only] = forms {
            rows.push(vec![only]);
        }
        let laid = self.grid_of_depth(&rows, self.config.max_pieces);
        let vectors = split.vectors(self.given(&laid))?;
        if vectors.shape().get(..2) != Some(&[rows.len(), 1]) {
            return Err(wrong_vectors(vectors.shape()));
        }
        for (form, vector) in forms
            .iter()
            .zip(vectors.index_axis(Axis(1), 0).outer_iter())
        {
            // Another thread may have been here: its vector is the same.
            let _ = form.vector.set(vector.iter().copied().collect());
        }
        Ok(())
    }
}

fn wrong_vectors(found: &[usize]) -> Error {
    Error::Interface {
        field: "value word_vectors".into(),
        expected: "floats of shape [batch, words, width]".into(),
        found: format!("shape {found:?}"),
    }
}
