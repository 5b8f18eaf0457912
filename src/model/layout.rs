//! Windows of words → the tensors that a model reads.

use std::sync::Arc;

use ndarray::{Array2, Array3, ArrayD};

use super::Model;
use crate::pieces::Form;

/// The input tensors of a batch.
pub(super) struct Laid {
    /// `[batch, pieces]` or `[batch, words, pieces]`.
    pub ids: ArrayD<i32>,
    /// Which steps of `ids` are none, where the padding id does not tell.
    mask: Option<ArrayD<i32>>,
    /// `[batch, words, characters]` in a grid.
    pub characters: ArrayD<i32>,
    /// Each word's step, by row.
    pub places: Vec<Vec<usize>>,
}

impl Laid {
    /// 1 where a step holds a piece, 0 where it is padding.
    pub fn ids_mask(&self) -> ArrayD<i32> {
        match &self.mask {
            Some(mask) => mask.clone(),
            None => self.ids.mapv(|id| i32::from(id != 0)),
        }
    }
}

impl Model {
    /// `[batch, words, pieces]` ids and `[batch, words, characters]`.
    pub(super) fn grid(&self, rows: &[Vec<&Arc<Form>>]) -> Laid {
        let depth = rows.iter().flatten().map(|f| f.pieces.len()).max();
        self.grid_of_depth(rows, depth.unwrap_or(1).min(self.config.max_pieces))
    }

    /// The same with this many pieces a word.
    pub(super) fn grid_of_depth(&self, rows: &[Vec<&Arc<Form>>], depth: usize) -> Laid {
        let words = rows.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let length = self.config.characters.as_ref().map_or(0, |c| c.length());
        let mut ids = Array3::<i32>::zeros((rows.len(), words, depth));
        let mut characters = Array3::<i32>::zeros((rows.len(), words, length));
        for (row, forms) in rows.iter().enumerate() {
            for (word, form) in forms.iter().enumerate() {
                for (slot, &id) in form.pieces.iter().take(depth).enumerate() {
                    ids[[row, word, slot]] = id.cast_signed();
                }
                for (slot, &id) in form.characters.iter().take(length).enumerate() {
                    characters[[row, word, slot]] = id.into();
                }
            }
        }
        Laid {
            ids: ids.into_dyn(),
            mask: None,
            characters: characters.into_dyn(),
            places: rows.iter().map(|r| (0..r.len()).collect()).collect(),
        }
    }

    /// `[batch, pieces]` ids with special tokens around.
    pub(super) fn sequences(&self, rows: &[Vec<&Arc<Form>>]) -> Laid {
        let (prefix, suffix) = (&self.pieces.prefix, &self.pieces.suffix);
        let capacity = self.window_shape().capacity;
        let mut places = Vec::with_capacity(rows.len());
        let flat: Vec<Vec<u32>> = rows
            .iter()
            .map(|row| {
                let mut sequence = prefix.clone();
                places.push(
                    row.iter()
                        .map(|form| {
                            let place = sequence.len();
                            sequence.extend(form.pieces.iter().take(capacity));
                            place
                        })
                        .collect(),
                );
                sequence.extend(suffix);
                sequence
            })
            .collect();
        let steps = flat.iter().map(Vec::len).max().unwrap_or(0).max(1);
        let at = |row: usize, step: usize| flat.get(row).and_then(|s| s.get(step));
        let ids = Array2::from_shape_fn((rows.len(), steps), |(row, step)| {
            at(row, step)
                .copied()
                .unwrap_or(self.config.pad_id)
                .cast_signed()
        });
        let mask =
            Array2::from_shape_fn(ids.dim(), |(row, step)| i32::from(at(row, step).is_some()));
        Laid {
            ids: ids.into_dyn(),
            mask: Some(mask.into_dyn()),
            characters: ArrayD::zeros(ndarray::IxDyn(&[0])),
            places,
        }
    }
}
