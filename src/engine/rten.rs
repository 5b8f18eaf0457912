//! The default engine: rten, ONNX in pure Rust.

use std::borrow::Cow;
use std::sync::Arc;

use ndarray::{Array3, ArrayD};
use rten::{
    Dimension, LoadErrorKind, Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value,
    ValueOrView,
};
use rten_tensor::prelude::*;
use rten_tensor::{Tensor, TensorView};

use super::pool::Pool;
use super::{Port, Ports, RTEN as NAME, Run, Split, wrong_output};
use crate::contain::contained;
use crate::error::{Error, Result};

pub(crate) struct Rten {
    model: Model,
    ports: Ports,
    /// `input_ids` and `word_vectors`, where the model has both.
    parts: Option<(NodeId, NodeId)>,
    /// One thread for each caller at a time: batches in parallel scale better than threads inside an operator.
    threads: Pool<Arc<ThreadPool>>,
}

impl Rten {
    pub fn load(bytes: Cow<'static, [u8]>) -> Result<Self> {
        let failed = |message| Error::Model {
            engine: NAME,
            message,
        };
        contained(failed, || Self::loaded(bytes))
    }

    fn loaded(bytes: Cow<'static, [u8]>) -> Result<Self> {
        let mut options = ModelOptions::with_all_ops();
        let options = options.prepack_weights(true);
        // The bundled model's weights stay where they are.
        let model = match bytes {
            Cow::Borrowed(bytes) => options.load_static_slice(bytes),
            Cow::Owned(bytes) => options.load(bytes),
        };
        let model = model.map_err(|e| match e.kind() {
            LoadErrorKind::OperatorInvalid if is_unsupported(&e.to_string()) => {
                Error::UnsupportedOperator {
                    engine: NAME,
                    message: e.to_string(),
                }
            }
            _ => Error::Model {
                engine: NAME,
                message: e.to_string(),
            },
        })?;
        let ports = |ids: &[NodeId]| {
            ids.iter()
                .map(|&id| {
                    let info = model.node_info(id);
                    let shape = info.as_ref().and_then(rten::NodeInfo::shape);
                    Port {
                        name: info
                            .as_ref()
                            .and_then(rten::NodeInfo::name)
                            .unwrap_or("")
                            .to_owned(),
                        rank: shape.as_ref().map(Vec::len),
                        last: shape.and_then(|s| match s.last() {
                            Some(Dimension::Fixed(n)) => Some(*n),
                            _ => None,
                        }),
                    }
                })
                .collect()
        };
        Ok(Self {
            ports: Ports {
                inputs: ports(model.input_ids()),
                outputs: ports(model.output_ids()),
            },
            parts: model
                .find_node("input_ids")
                .zip(model.find_node("word_vectors")),
            threads: Pool::new(one_thread()),
            model,
        })
    }

    /// Computes the values of some nodes, `(id, name)`, from those of others; `shape` is that of the input, for errors.
    fn compute(
        &self,
        given: Vec<(NodeId, ValueOrView<'_>)>,
        wanted: &[(NodeId, &str)],
        shape: &[usize],
    ) -> Result<Vec<Array3<f32>>> {
        let ids: Vec<NodeId> = wanted.iter().map(|w| w.0).collect();
        let thread = self.threads.take(|| Ok::<_, Error>(one_thread()))?;
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&thread)));
        let values = contained(
            |message| failed(shape, message),
            || {
                let values = self.model.run(given, &ids, Some(options));
                values.map_err(|e| failed(shape, e.to_string()))
            },
        );
        self.threads.give_back(thread);
        let values = values?;
        values
            .into_iter()
            .zip(wanted)
            .map(|(value, (_, name))| to_array(name, value))
            .collect()
    }

    /// Ids and names of some of the outputs.
    fn wanted(&self, outputs: &[usize], shape: &[usize]) -> Result<Vec<(NodeId, &str)>> {
        let node = |&o: &usize| Some((*self.model.output_ids().get(o)?, self.ports.output(o)));
        let wanted: Option<Vec<_>> = outputs.iter().map(node).collect();
        wanted.ok_or_else(|| failed(shape, "no such output".into()))
    }

    /// Values of the inputs, in the order of the ports.
    fn given(&self, inputs: Vec<ArrayD<i32>>) -> Vec<(NodeId, ValueOrView<'static>)> {
        let ids = self.model.input_ids().iter().copied();
        ids.zip(inputs.into_iter().map(from_array)).collect()
    }
}

fn failed(shape: &[usize], message: String) -> Error {
    Error::Run {
        engine: NAME,
        shape: shape.to_vec(),
        message,
    }
}

fn from_array<T>(array: ArrayD<T>) -> ValueOrView<'static>
where
    Tensor<T>: Into<Value>,
    T: Clone,
{
    let shape = array.shape().to_vec();
    let value: Value = Tensor::from_data(&shape, array.into_raw_vec_and_offset().0).into();
    ValueOrView::from(value)
}

fn one_thread() -> Arc<ThreadPool> {
    Arc::new(ThreadPool::with_num_threads(1))
}

fn is_unsupported(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    [
        "unsupported",
        "not supported",
        "unknown",
        "not registered",
        "not available",
    ]
    .iter()
    .any(|word| message.contains(word))
}

impl Run for Rten {
    fn name(&self) -> &'static str {
        NAME
    }

    fn ports(&self) -> &Ports {
        &self.ports
    }

    fn run(&self, inputs: Vec<ArrayD<i32>>, outputs: &[usize]) -> Result<Vec<Array3<f32>>> {
        let shape = inputs.first().map_or(&[][..], |i| i.shape()).to_vec();
        self.compute(self.given(inputs), &self.wanted(outputs, &shape)?, &shape)
    }

    fn split(&self) -> Option<&dyn Split> {
        self.parts.is_some().then_some(self)
    }
}

impl Split for Rten {
    fn vectors(&self, inputs: Vec<ArrayD<i32>>) -> Result<Array3<f32>> {
        let shape = inputs.first().map_or(&[][..], |i| i.shape()).to_vec();
        let vectors = self.parts.map(|(_, vectors)| (vectors, "word_vectors"));
        let found = self.compute(self.given(inputs), vectors.as_slice(), &shape)?;
        let nothing = || failed(&shape, "no word_vectors".into());
        found.into_iter().next().ok_or_else(nothing)
    }

    fn context(
        &self,
        ids: ArrayD<i32>,
        vectors: Array3<f32>,
        outputs: &[usize],
    ) -> Result<Vec<Array3<f32>>> {
        let shape = ids.shape().to_vec();
        let (first, second) = self
            .parts
            .ok_or_else(|| failed(&shape, "no word_vectors".into()))?;
        let given = vec![
            (first, from_array(ids)),
            (second, from_array(vectors.into_dyn())),
        ];
        self.compute(given, &self.wanted(outputs, &shape)?, &shape)
    }
}

fn to_array(name: &str, value: Value) -> Result<Array3<f32>> {
    let found = value.shape().to_vec();
    let tensor: Tensor<f32> = value.try_into().map_err(|_| wrong_output(name, &found))?;
    let [batch, steps, columns] = found[..] else {
        return Err(wrong_output(name, &found));
    };
    let data = TensorView::to_vec(&tensor.view());
    Array3::from_shape_vec((batch, steps, columns), data).map_err(|_| wrong_output(name, &found))
}
