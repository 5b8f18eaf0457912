//! Disjoint sets (Tarjan 1975): which names have been found to be one.

/// Sets of numbered names; names whose identifiers differ are never in one.
#[derive(Debug)]
pub(super) struct Sets {
    parent: Vec<usize>,
    /// The identifier of a set, at its smallest member.
    ids: Vec<Option<String>>,
}

impl Sets {
    /// `count` sets of one; `ids` are their identifiers, and equal ones are joined.
    pub fn new(count: usize, ids: Vec<Option<String>>) -> Self {
        let mut first = std::collections::HashMap::new();
        let mut sets = Self {
            parent: (0..count).collect(),
            ids,
        };
        for item in 0..count {
            if let Some(id) = sets.ids.get(item).cloned().flatten() {
                sets.join(*first.entry(id).or_insert(item), item);
            }
        }
        sets
    }

    /// The set of `item`, named by its smallest member.
    pub fn find(&mut self, mut item: usize) -> usize {
        while let Some(&parent) = self.parent.get(item)
            && parent != item
        {
            let above = self.parent.get(parent).copied().unwrap_or(parent);
            self.parent[item] = above;
            item = above;
        }
        item
    }

    /// Makes the sets of both one, unless their identifiers differ.
    pub fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        let (small, large) = (a.min(b), a.max(b));
        let id = |item: usize| self.ids.get(item).cloned().flatten();
        match (id(small), id(large)) {
            (Some(a), Some(b)) if a != b => return,
            (None, Some(b)) => self.ids[small] = Some(b),
            _ => {}
        }
        if let Some(parent) = self.parent.get_mut(large) {
            *parent = small;
        }
    }
}
