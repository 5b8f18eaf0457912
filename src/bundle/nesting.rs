//! How deep graphs stand in graphs (branches and loop bodies) in an ONNX file, found without recursion: a parser that
//! recurses into a hostile file runs out of stack, which ends the process.

/// Graphs inside each other at the most. Exports have two or three.
pub(super) const DEEPEST: usize = 32;

/// The messages that lead from a graph to the next one (onnx.proto).
#[derive(Clone, Copy)]
enum Message {
    Model,
    Graph,
    Function,
    Node,
    Attribute,
}

impl Message {
    /// What a field of this message holds, if it leads on.
    fn field(self, number: u64) -> Option<Self> {
        match (self, number) {
            (Self::Model, 7) => Some(Self::Graph),
            (Self::Model, 25) => Some(Self::Function),
            (Self::Graph, 1) | (Self::Function, 7) => Some(Self::Node),
            (Self::Node, 5) => Some(Self::Attribute),
            (Self::Attribute, 6 | 11) => Some(Self::Graph),
            _ => None,
        }
    }
}

/// Whether graphs are nested deeper than [`DEEPEST`]. What cannot be read is left to the engine's own errors.
pub(super) fn too_deep(model: &[u8]) -> bool {
    let mut open = vec![(Message::Model, model, 0)];
    while let Some((message, mut rest, depth)) = open.pop() {
        if depth > DEEPEST {
            return true;
        }
        while let Some((number, bytes)) = next_field(&mut rest) {
            if let Some(inner) = message.field(number) {
                let deeper = usize::from(matches!(inner, Message::Graph));
                open.push((inner, bytes, depth + deeper));
            }
        }
    }
    false
}

/// The next field's number and, of a length-delimited one, its bytes (protobuf's wire format).
fn next_field<'b>(rest: &mut &'b [u8]) -> Option<(u64, &'b [u8])> {
    let key = varint(rest)?;
    let length = match key & 7 {
        0 => {
            varint(rest)?;
            0
        }
        1 => 8,
        2 => usize::try_from(varint(rest)?).ok()?,
        5 => 4,
        _ => return None,
    };
    let (bytes, behind) = rest.split_at_checked(length)?;
    *rest = behind;
    Some((key >> 3, if key & 7 == 2 { bytes } else { &[] }))
}

fn varint(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, behind) = rest.split_first()?;
        *rest = behind;
        value |= u64::from(byte & 127) << shift;
        if byte < 128 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
        let mut out = vec![number << 3 | 2];
        let mut length = bytes.len();
        while length >= 128 {
            out.push((length & 127) as u8 | 128);
            length >>= 7;
        }
        out.push(length as u8);
        out.extend(bytes);
        out
    }

    fn nested(graphs: usize) -> Vec<u8> {
        let mut graph = Vec::new();
        for _ in 1..graphs {
            graph = field(1, &field(5, &field(6, &graph)));
        }
        field(7, &graph)
    }

    #[test]
    fn depth_is_counted_in_graphs() {
        assert!(!too_deep(&nested(DEEPEST)));
        assert!(too_deep(&nested(DEEPEST + 1)));
        assert!(too_deep(&nested(20_000)));
    }

    #[test]
    fn other_bytes_are_no_graphs() {
        for bytes in [
            &b""[..],
            b"not a model",
            &[0xff; 40],
            &[0x3a, 0xff, 0xff, 0xff],
        ] {
            assert!(!too_deep(bytes));
        }
    }
}
