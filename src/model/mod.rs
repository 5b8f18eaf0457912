//! A loaded model: engine, tokenizer and decoder, checked against each other; windows in, logits out.

mod layout;
mod vectors;

use std::panic::resume_unwind;
use std::sync::Arc;

use ndarray::{Array2, Array3, ArrayD, Axis, IxDyn};

use crate::bundle::{Bundle, Config};
use crate::clitics::Proclitics;
use crate::decode::Decoder;
use crate::engine::{Engine, Port, Run};
use crate::error::{Error, Result};
use crate::pieces::{Form, Pieces};
use crate::windows::{Shape, Window};
use layout::Laid;

pub(crate) struct Model {
    engine: Box<dyn Run>,
    pub pieces: Pieces,
    pub decoder: Decoder,
    pub config: Config,
    layout: Layout,
    inputs: Vec<Role>,
    /// Which of the engine's outputs: logits and, where the model has them, proclitics.
    outputs: Vec<usize>,
}

/// How words are laid out in `input_ids`; its rank tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// `[batch, pieces]`: Hugging Face token classification; a word has its first piece's logits.
    Sequence,
    /// `[batch, words, pieces]`: alam's word grid, padded with 0.
    Grid,
}

/// What an input of the model takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Ids,
    Mask,
    /// Zero everywhere: there is only one sequence.
    Types,
    /// `[batch, words, characters]` beside a word grid: ids of each word's characters, padded with 0.
    Characters,
}

/// What the model says of a window: a row a word.
pub(crate) struct Scores {
    /// `[words, labels]`.
    pub logits: Array2<f32>,
    /// `[words, Proclitics::CLASSES]`.
    pub proclitics: Option<Array2<f32>>,
}

/// What an engine gave, the shape of `input_ids`, and each word's step.
type Ran = (Vec<Array3<f32>>, Vec<usize>, Vec<Vec<usize>>);

impl Model {
    pub fn load(bundle: &Bundle, engine: Engine) -> Result<Self> {
        bundle.check(engine.name())?;
        let config = Config::parse(&bundle.config)?;
        let decoder = Decoder::new(&config)?;
        // The tokenizer takes longer to read than the model: both at once, where the system gives a thread.
        let read = || {
            Pieces::new(
                &bundle.tokenizer,
                config.normalizer,
                config.characters.clone(),
            )
        };
        let (pieces, engine) = std::thread::scope(|scope| {
            let load = || engine.load(bundle.model.clone());
            match std::thread::Builder::new().spawn_scoped(scope, load) {
                Ok(thread) => {
                    let pieces = read();
                    let engine = thread.join().unwrap_or_else(|panic| resume_unwind(panic));
                    (pieces, engine)
                }
                Err(_) => (read(), load()),
            }
        });
        let (pieces, engine) = (pieces?, engine?);
        let inputs = engine
            .ports()
            .inputs
            .iter()
            .map(role)
            .collect::<Result<Vec<_>>>()?;
        let layout = layout(&engine.ports().inputs)?;
        check_characters(&inputs, layout, config.characters.is_some())?;
        let outputs = outputs(&engine.ports().outputs)?;
        let model = Self {
            engine,
            pieces,
            decoder,
            config,
            layout,
            inputs,
            outputs,
        };
        model.probe()?;
        Ok(model)
    }

    pub fn engine_name(&self) -> &'static str {
        self.engine.name()
    }

    /// How long windows are, and how much they share.
    pub fn window_shape(&self) -> Shape {
        let (capacity, overlap) = match self.layout {
            // One piece a word counts in a grid: words are its steps.
            Layout::Grid => (self.config.window.unwrap_or(256), 32),
            Layout::Sequence => {
                let special = self.pieces.prefix.len() + self.pieces.suffix.len();
                let positions = self.config.max_positions.saturating_sub(special).max(1);
                (
                    self.config.window.map_or(positions, |w| w.min(positions)),
                    64,
                )
            }
        };
        Shape {
            capacity,
            overlap: self.config.overlap.unwrap_or(overlap).min(capacity / 2),
            grid: self.layout == Layout::Grid,
        }
    }

    /// Runs one batch of windows; the scores come back in the same order.
    pub fn run(&self, windows: &[&Window<'_>]) -> Result<Vec<Scores>> {
        let rows: Vec<Vec<&Arc<Form>>> = windows
            .iter()
            .map(|w| w.words.iter().map(|w| &w.form).collect())
            .collect();
        self.run_rows(&rows)
    }

    fn run_rows(&self, rows: &[Vec<&Arc<Form>>]) -> Result<Vec<Scores>> {
        let (outputs, shape, places) = match (self.layout, self.engine.split()) {
            (Layout::Grid, Some(split)) => self.by_vectors(split, rows)?,
            (Layout::Grid, None) => self.whole(self.grid(rows))?,
            (Layout::Sequence, _) => self.whole(self.sequences(rows))?,
        };
        let mut outputs = outputs.into_iter();
        let logits = outputs.next();
        let logits = self.checked("logits", logits, &shape, self.decoder.labels())?;
        let proclitics = match outputs.next() {
            None => None,
            found => Some(self.checked("proclitics", found, &shape, Proclitics::CLASSES.len())?),
        };
        let pick = |all: &Array3<f32>, row: usize, places: &[usize]| {
            all.index_axis(Axis(0), row).select(Axis(0), places)
        };
        Ok(places
            .iter()
            .enumerate()
            .map(|(row, places)| Scores {
                logits: pick(&logits, row, places),
                proclitics: proclitics.as_ref().map(|p| pick(p, row, places)),
            })
            .collect())
    }

    /// Runs the whole graph.
    fn whole(&self, laid: Laid) -> Result<Ran> {
        let shape = laid.ids.shape().to_vec();
        let outputs = self.engine.run(self.given(&laid), &self.outputs)?;
        Ok((outputs, shape, laid.places))
    }

    /// The inputs in the engine's order.
    fn given(&self, laid: &Laid) -> Vec<ArrayD<i32>> {
        let tensor = |role: &Role| match role {
            Role::Ids => laid.ids.clone(),
            Role::Mask => laid.ids_mask(),
            Role::Types => ArrayD::zeros(IxDyn(laid.ids.shape())),
            Role::Characters => laid.characters.clone(),
        };
        self.inputs.iter().map(tensor).collect()
    }

    /// An output of the shape that the input asks for.
    fn checked(
        &self,
        name: &str,
        found: Option<Array3<f32>>,
        input: &[usize],
        columns: usize,
    ) -> Result<Array3<f32>> {
        let expected = [input[0], input[1], columns];
        match found {
            Some(array) if array.shape() == expected => Ok(array),
            Some(array) if name == "logits" && array.shape()[..2] == expected[..2] => {
                Err(Error::Labels {
                    labels: columns,
                    logits: array.shape()[2],
                })
            }
            found => Err(Error::Interface {
                field: format!("output {name}"),
                expected: format!("shape {expected:?}"),
                found: found.map_or("nothing".into(), |a| format!("shape {:?}", a.shape())),
            }),
        }
    }

    /// Runs the model once on its largest piece id, and once on a long window (of a sequence the longest) beside a short
    /// one: embedding, positions, padding, labels and outputs then fit each other.
    fn probe(&self) -> Result<()> {
        let largest = self.pieces.largest;
        if self.config.pad_id > largest {
            return Err(Error::Config {
                field: "pad_token_id".into(),
                expected: format!("an id of the tokenizer, at most {largest}"),
                found: self.config.pad_id.to_string(),
            });
        }
        let known = Arc::new(Form::of_piece(largest.min(1)));
        let word = Arc::new(Form::of_piece(largest));
        if let Err(error) = self.run_rows(&[vec![&word]]) {
            let Error::Run { message, .. } = &error else {
                return Err(error);
            };
            return match self.run_rows(&[vec![&known]]) {
                Ok(_) => Err(Error::Vocabulary {
                    largest,
                    message: message.clone(),
                }),
                Err(_) => Err(error),
            };
        }
        // A grid has no positions that could run out.
        let full = match self.layout {
            Layout::Grid => 4,
            Layout::Sequence => self.window_shape().capacity,
        };
        let full = vec![&known; full];
        match (self.run_rows(&[full, vec![&known]]), self.layout) {
            (Err(Error::Run { message, .. }), Layout::Sequence) => Err(Error::Config {
                field: "max_position_embeddings".into(),
                expected: "as many positions as model.onnx has".into(),
                found: format!(
                    "{} usable ones, at which it fails: {message}",
                    self.config.max_positions
                ),
            }),
            (result, _) => result.map(drop),
        }
    }
}

/// An alphabet and an input for characters: both or neither, and only beside a word grid.
fn check_characters(inputs: &[Role], layout: Layout, alphabet: bool) -> Result<()> {
    let reads = inputs.contains(&Role::Characters);
    let found = |has: bool| if has { "one" } else { "none" }.to_owned();
    if reads != alphabet {
        return Err(Error::Config {
            field: "alam.characters".into(),
            expected: "an alphabet where, and only where, model.onnx has an input character_ids"
                .into(),
            found: found(alphabet),
        });
    }
    if reads && layout != Layout::Grid {
        return Err(Error::Interface {
            field: "input character_ids".into(),
            expected: "none beside input_ids of rank 2".into(),
            found: found(true),
        });
    }
    Ok(())
}

fn role(port: &Port) -> Result<Role> {
    match port.name.as_str() {
        "input_ids" => Ok(Role::Ids),
        "attention_mask" => Ok(Role::Mask),
        "token_type_ids" => Ok(Role::Types),
        "character_ids" => Ok(Role::Characters),
        other => Err(Error::Interface {
            field: "inputs".into(),
            expected: "input_ids, attention_mask, token_type_ids and character_ids".into(),
            found: format!("{other:?}"),
        }),
    }
}

fn layout(inputs: &[Port]) -> Result<Layout> {
    let wrong = |found: String| Error::Interface {
        field: "input input_ids".into(),
        expected: "rank 2, [batch, pieces], or rank 3, [batch, words, pieces]".into(),
        found,
    };
    let names = || {
        inputs
            .iter()
            .map(|p| p.name.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let ids = inputs
        .iter()
        .find(|p| p.name == "input_ids")
        .ok_or_else(|| wrong(format!("inputs {}", names())))?;
    match ids.rank {
        Some(2) => Ok(Layout::Sequence),
        Some(3) => Ok(Layout::Grid),
        Some(rank) => Err(wrong(format!("rank {rank}"))),
        None => Err(wrong("no declared shape".into())),
    }
}

/// Places of the outputs `logits` (or the only output, whatever its name) and `proclitics`.
fn outputs(ports: &[Port]) -> Result<Vec<usize>> {
    let place = |name: &str| ports.iter().position(|p| p.name == name);
    let logits = place("logits").or(if ports.len() == 1 { Some(0) } else { None });
    let logits = logits.ok_or_else(|| Error::Interface {
        field: "outputs".into(),
        expected: "logits".into(),
        found: ports
            .iter()
            .map(|p| p.name.as_str())
            .collect::<Vec<_>>()
            .join(", "),
    })?;
    Ok(std::iter::once(logits).chain(place("proclitics")).collect())
}
