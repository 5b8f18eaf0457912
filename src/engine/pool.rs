//! Things that one caller at a time may use: made when all are taken, kept when given back.

use std::sync::{Mutex, PoisonError};

pub(super) struct Pool<T> {
    free: Mutex<Vec<T>>,
}

impl<T> Pool<T> {
    pub fn new(first: T) -> Self {
        Self {
            free: Mutex::new(vec![first]),
        }
    }

    /// Takes a free one, or makes one.
    pub fn take<E>(&self, make: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let free = self
            .free
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        free.map_or_else(make, Ok)
    }

    pub fn give_back(&self, item: T) {
        self.free
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(item);
    }
}
