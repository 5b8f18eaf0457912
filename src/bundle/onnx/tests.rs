use super::*;

fn number(mut n: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while n >= 128 {
        out.push((n & 127) as u8 | 128);
        n >>= 7;
    }
    out.push(n as u8);
    out
}

fn field(number_of: u64, bytes: &[u8]) -> Vec<u8> {
    [
        number(number_of << 3 | 2),
        number(bytes.len() as u64),
        bytes.to_vec(),
    ]
    .concat()
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
    assert_eq!(check(&nested(DEEPEST)), Ok(()));
    for graphs in [DEEPEST + 1, 20_000] {
        assert_eq!(check(&nested(graphs)), Err(Refused::Nesting));
    }
}

/// A graph of one node whose inputs are `x` and `sizes`, an initializer.
fn sized(operator: &str, sizes: &[i64], raw: bool) -> Vec<u8> {
    let node = [
        field(1, b"x"),
        field(1, b"sizes"),
        field(4, operator.as_bytes()),
    ]
    .concat();
    let data = if raw {
        field(
            9,
            &sizes
                .iter()
                .flat_map(|n| n.to_le_bytes())
                .collect::<Vec<_>>(),
        )
    } else {
        field(
            7,
            &sizes
                .iter()
                .flat_map(|n| number(n.cast_unsigned()))
                .collect::<Vec<_>>(),
        )
    };
    let tensor = [number(2 << 3), number(7), field(8, b"sizes"), data].concat();
    field(7, &[field(1, &node), field(5, &tensor)].concat())
}

#[test]
fn sizes_are_bounded_where_they_are_sizes() {
    for raw in [false, true] {
        assert_eq!(check(&sized("Pad", &[0, 2, -1], raw)), Ok(()));
        for size in [LARGEST + 1, i64::MAX, -LARGEST - 1, i64::MIN] {
            let refused = Err(Refused::Size(size));
            assert_eq!(check(&sized("Pad", &[0, size], raw)), refused);
            assert_eq!(check(&sized("Expand", &[size], raw)), refused);
            // Slice's end: "all of it".
            assert_eq!(check(&sized("Slice", &[size], raw)), Ok(()));
        }
    }
}

#[test]
fn sizes_of_attributes_and_constants_are_bounded() {
    let huge = number(1 << 40);
    let attribute = field(5, &field(8, &huge));
    let graph = |node: &[u8]| field(7, &field(1, node));
    let refused = Err(Refused::Size(1 << 40));
    assert_eq!(check(&graph(&attribute)), refused);
    let single = field(5, &[number(8 << 3), huge.clone()].concat());
    assert_eq!(check(&graph(&single)), refused);
    let tensor = [number(2 << 3), number(7), field(7, &huge)].concat();
    let constant = [field(2, b"n"), field(5, &field(5, &tensor))].concat();
    let expand = [field(1, b"x"), field(1, b"n"), field(4, b"Expand")].concat();
    let both = [field(1, &constant), field(1, &expand)].concat();
    assert_eq!(check(&field(7, &both)), refused);
}

#[test]
fn types_are_counted_too() {
    let types = |n: usize| (0..n).fold(Vec::new(), |inner, _| field(4, &field(1, &inner)));
    let model = |n| field(7, &field(11, &field(2, &types(n))));
    assert_eq!(check(&model(DEEPEST - 2)), Ok(()));
    assert_eq!(check(&model(DEEPEST)), Err(Refused::Nesting));
}

#[test]
fn lengths_that_no_file_has_are_refused() {
    assert_eq!(check(b""), Ok(()));
    let lying = [number(9 << 3 | 2), number(1 << 35)].concat();
    let tensor = field(7, &field(5, &lying));
    let name = field(7, &field(1, &field(5, &lying)));
    for bytes in [
        b"not a model",
        &[0xff; 40][..],
        &[0x3a, 0xff, 0xff, 0xff],
        &tensor,
        &name,
    ] {
        assert_eq!(check(bytes), Err(Refused::Malformed), "{bytes:?}");
    }
}
