//! What kinds are called in a page.

use crate::entity::Kind;

/// The kind's class in `style.css`.
pub fn class(kind: &Kind) -> &'static str {
    match kind {
        Kind::Person => "per",
        Kind::Location => "loc",
        Kind::Organization => "org",
        Kind::Miscellaneous => "misc",
        Kind::Other(_) => "other",
    }
}

/// For one of the kind.
pub fn singular(kind: &Kind) -> &str {
    match kind {
        Kind::Person => "شخص",
        Kind::Location => "مكان",
        Kind::Organization => "منظمة",
        Kind::Miscellaneous => "متفرق",
        Kind::Other(label) => label,
    }
}

/// For all of the kind.
pub fn plural(kind: &Kind) -> &str {
    match kind {
        Kind::Person => "أشخاص",
        Kind::Location => "أماكن",
        Kind::Organization => "منظمات",
        Kind::Miscellaneous => "متفرقات",
        Kind::Other(label) => label,
    }
}
