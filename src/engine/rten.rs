//! The default engine: rten, ONNX in pure Rust.

use std::sync::Arc;

use ndarray::{Array3, ArrayD};
use rten::{
    Dimension, LoadErrorKind, Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value,
    ValueOrView,
};
use rten_tensor::prelude::*;
use rten_tensor::{Tensor, TensorView};

use super::pool::Pool;
use super::{Port, Ports, Run, wrong_output};
use crate::error::{Error, Result};

const NAME: &str = "rten";

pub(crate) struct Rten {
    model: Model,
    ports: Ports,
    /// One thread for each caller at a time: batches in parallel scale better than threads inside an operator.
    threads: Pool<Arc<ThreadPool>>,
}

impl Rten {
    pub fn load(bytes: &[u8]) -> Result<Self> {
        let model = ModelOptions::with_all_ops()
            .prepack_weights(true)
            .load(bytes.to_vec())
            .map_err(|e| match e.kind() {
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
            threads: Pool::new(one_thread()),
            model,
        })
    }
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
        let shape = inputs
            .first()
            .map(|i| i.shape().to_vec())
            .unwrap_or_default();
        let failed = |message: String| Error::Run {
            engine: NAME,
            shape: shape.clone(),
            message,
        };
        let ids = outputs
            .iter()
            .map(|&o| self.model.output_ids().get(o).copied())
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| failed("no such output".into()))?;
        let given = self
            .model
            .input_ids()
            .iter()
            .zip(inputs)
            .map(|(&id, input)| {
                let shape = input.shape().to_vec();
                let tensor = Tensor::from_data(&shape, input.into_raw_vec_and_offset().0);
                (id, ValueOrView::from(tensor))
            })
            .collect();
        let thread = self.threads.take(|| Ok::<_, Error>(one_thread()))?;
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&thread)));
        let values = self.model.run(given, &ids, Some(options));
        self.threads.give_back(thread);
        let values = values.map_err(|e| failed(e.to_string()))?;
        values
            .into_iter()
            .zip(outputs)
            .map(|(value, &o)| to_array(self.ports.output(o), value))
            .collect()
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
