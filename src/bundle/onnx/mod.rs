//! What an engine could not refuse, found in an ONNX file before an engine sees it: messages nested so deep that a parser
//! that recurses runs out of stack; lengths and sizes that ask for so much memory that allocation fails. All of it ends the
//! process, and no `catch_unwind` helps.
//!
//! Read without recursion, by protobuf's wire format and the field numbers of onnx.proto.

use std::collections::HashMap;

/// Graphs (branches, loop bodies) and types inside each other at the most. Exports have two or three.
pub(super) const DEEPEST: usize = 32;
/// Numbers that say how large something becomes, at the most; vocabularies are four times smaller.
pub(super) const LARGEST: i64 = 1 << 20;
/// Operators whose results are as large as such an input says, and that input's place.
const SIZED: [(&[u8], usize); 8] = [
    (b"Pad", 1),
    (b"Expand", 1),
    (b"Tile", 1),
    (b"ConstantOfShape", 0),
    (b"Range", 1),
    (b"OneHot", 1),
    (b"Resize", 3),
    (b"CenterCropPad", 1),
];

/// Why a model is refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// A field is longer than what holds it: cut off, or no ONNX file.
    Malformed,
    /// Deeper than [`DEEPEST`].
    Nesting,
    /// Larger than [`LARGEST`], or as much below zero.
    Size(i64),
}

/// The messages of onnx.proto.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Message {
    Model,
    Graph,
    Function,
    Node,
    Attribute,
    Tensor,
    SparseTensor,
    Training,
    Annotation,
    ValueInfo,
    Type,
    TensorType,
    Shape,
    /// A type of types: sequence, optional, map.
    Container,
    /// One that holds no further message.
    Leaf,
}

impl Message {
    /// What a field of this message holds, if it is a message too.
    fn field(self, number: u64) -> Option<Self> {
        Some(match (self, number) {
            (Self::Model, 7) | (Self::Attribute, 6 | 11) | (Self::Training, 1 | 2) => Self::Graph,
            (Self::Model, 25) => Self::Function,
            (Self::Model, 20) => Self::Training,
            (Self::Graph, 1) | (Self::Function, 7) => Self::Node,
            (Self::Node, 5) | (Self::Function, 11) => Self::Attribute,
            (Self::Graph, 5) | (Self::Attribute, 5 | 10) | (Self::SparseTensor, 1 | 2) => {
                Self::Tensor
            }
            (Self::Graph, 15) | (Self::Attribute, 22 | 23) => Self::SparseTensor,
            (Self::Graph, 14) => Self::Annotation,
            (Self::Graph, 11..=13) | (Self::Function, 12) => Self::ValueInfo,
            (Self::ValueInfo, 2) | (Self::Attribute, 14 | 15) | (Self::Container, 1 | 2) => {
                Self::Type
            }
            (Self::Type, 1 | 8) => Self::TensorType,
            (Self::Type, 4 | 5 | 9) => Self::Container,
            (Self::TensorType, 2) => Self::Shape,
            (Self::Model, 8 | 14)
            | (Self::Graph, 16)
            | (Self::Function, 9 | 14)
            | (Self::Node, 9)
            | (Self::Tensor, 3 | 13 | 16)
            | (Self::ValueInfo, 4)
            | (Self::Annotation, 2)
            | (Self::Training, 3 | 4)
            | (Self::Shape, 1) => Self::Leaf,
            _ => return None,
        })
    }
}

/// Whether nothing in `model` is known to be fatal.
pub(super) fn check(model: &[u8]) -> Result<(), Refused> {
    let mut open = vec![(Message::Model, model, 0)];
    while let Some((message, bytes, depth)) = open.pop() {
        if depth > DEEPEST {
            return Err(Refused::Nesting);
        }
        let mut rest = bytes;
        while !rest.is_empty() {
            let (number, field) = next_field(&mut rest).ok_or(Refused::Malformed)?;
            // A map's key (field 1) is a number.
            if let Some(inner) = message.field(number).filter(|_| field.wire == 2) {
                let deeper = matches!(inner, Message::Graph | Message::Type);
                open.push((inner, field.bytes, depth + usize::from(deeper)));
            }
        }
        if matches!(message, Message::Graph | Message::Function) {
            check_sizes(bytes, message)?;
        }
    }
    Ok(())
}

/// The constants of one graph, or of a function, that say how large a tensor becomes.
fn check_sizes(graph: &[u8], message: Message) -> Result<(), Refused> {
    let (mut nodes, mut constants) = (Vec::new(), HashMap::new());
    for (number, field) in fields(graph) {
        match message.field(number) {
            Some(Message::Node) => nodes.push(Node::read(field.bytes)),
            Some(Message::Tensor) => {
                constants.insert(name_of(field.bytes), field.bytes);
            }
            _ => {}
        }
    }
    for node in &nodes {
        if let (Some(&output), Some(tensor)) = (node.outputs.first(), node.tensor) {
            constants.insert(output, tensor);
        }
    }
    for node in &nodes {
        let input = SIZED.iter().find(|s| s.0 == node.operator);
        let input = input.and_then(|s| node.inputs.get(s.1));
        let tensor = input.and_then(|name| constants.get(name));
        let sizes = tensor.map_or(Vec::new(), |t| integers(t));
        // Old opsets write "to the end" into an attribute of Slice.
        let attributes = node.integers.iter().filter(|_| node.operator != b"Slice");
        let all = sizes.into_iter().chain(attributes.copied());
        if let Some(size) = all.into_iter().find(|n| !(-LARGEST..=LARGEST).contains(n)) {
            return Err(Refused::Size(size));
        }
    }
    Ok(())
}

/// What of a NodeProto is looked at.
#[derive(Default)]
struct Node<'b> {
    operator: &'b [u8],
    inputs: Vec<&'b [u8]>,
    outputs: Vec<&'b [u8]>,
    /// Of its attributes: lists of integers, and the tensor of a `Constant`.
    integers: Vec<i64>,
    tensor: Option<&'b [u8]>,
}

impl<'b> Node<'b> {
    fn read(bytes: &'b [u8]) -> Self {
        let mut node = Self::default();
        for (number, field) in fields(bytes) {
            match number {
                1 => node.inputs.push(field.bytes),
                2 => node.outputs.push(field.bytes),
                4 => node.operator = field.bytes,
                5 => node.attribute(field.bytes),
                _ => {}
            }
        }
        node
    }

    fn attribute(&mut self, bytes: &'b [u8]) {
        for (number, field) in fields(bytes) {
            match number {
                5 => self.tensor = Some(field.bytes),
                8 => field.integers(&mut self.integers),
                _ => {}
            }
        }
    }
}

/// TensorProto.name.
fn name_of(tensor: &[u8]) -> &[u8] {
    let name = fields(tensor).find(|f| f.0 == 8);
    name.map_or(&[], |f| f.1.bytes)
}

/// The values of a TensorProto of 32- or 64-bit integers; of others none.
fn integers(tensor: &[u8]) -> Vec<i64> {
    let (mut kind, mut raw, mut values) = (0, &[][..], Vec::new());
    for (number, field) in fields(tensor) {
        match number {
            2 => kind = field.value,
            5 | 7 => field.integers(&mut values),
            9 => raw = field.bytes,
            _ => {}
        }
    }
    // TensorProto.DataType: INT32 is 6, INT64 is 7.
    match kind {
        6 => values.extend(
            raw.as_chunks()
                .0
                .iter()
                .map(|&b| i64::from(i32::from_le_bytes(b))),
        ),
        7 => values.extend(raw.as_chunks().0.iter().map(|&b| i64::from_le_bytes(b))),
        _ => return Vec::new(),
    }
    values
}

/// A field's content: a number, or bytes.
#[derive(Clone, Copy)]
struct Field<'b> {
    /// Protobuf's wire type: 0 a number, 2 bytes with their length before.
    wire: u64,
    value: u64,
    bytes: &'b [u8],
}

impl Field<'_> {
    /// Takes a repeated integer, packed or not.
    fn integers(self, into: &mut Vec<i64>) {
        if self.wire == 0 {
            into.push(self.value.cast_signed());
        }
        let mut packed = self.bytes;
        while let Some(value) = varint(&mut packed) {
            into.push(value.cast_signed());
        }
    }
}

/// The fields of a message, up to the first that cannot be read.
fn fields(mut rest: &[u8]) -> impl Iterator<Item = (u64, Field<'_>)> {
    std::iter::from_fn(move || next_field(&mut rest))
}

fn next_field<'b>(rest: &mut &'b [u8]) -> Option<(u64, Field<'b>)> {
    let key = varint(rest)?;
    let wire = key & 7;
    let (value, length) = match wire {
        0 => (varint(rest)?, 0),
        1 => (0, 8),
        2 => (0, usize::try_from(varint(rest)?).ok()?),
        5 => (0, 4),
        _ => return None,
    };
    let (bytes, behind) = rest.split_at_checked(length)?;
    *rest = behind;
    let bytes = if wire == 2 { bytes } else { &[] };
    Some((key >> 3, Field { wire, value, bytes }))
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
mod tests;
