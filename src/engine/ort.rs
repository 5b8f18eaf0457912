//! The second engine: ONNX Runtime through `ort`, its library loaded at run time.

use std::borrow::Cow;
use std::path::Path;
use std::sync::{Mutex, OnceLock, PoisonError};

use ndarray::{Array3, ArrayD, Ix3};
use ort::environment::Environment;
use ort::logging::LogLevel;
use ort::session::{Session, SessionInputValue};
use ort::value::{Tensor, TensorElementType};

use super::pool::Pool;
use super::{ORT as NAME, Port, Ports, Run, named_library, wrong_output};
use crate::contain::contained;
use crate::error::{Error, Result};

pub(crate) struct Ort {
    /// `Session::run` takes `&mut`: one session for each caller at a time.
    sessions: Pool<Session>,
    /// Makes further sessions.
    model: Cow<'static, [u8]>,
    ports: Ports,
    types: Vec<TensorElementType>,
}

impl Ort {
    pub fn load(model: Cow<'static, [u8]>) -> Result<Self> {
        let failed = |message| Error::Model {
            engine: NAME,
            message,
        };
        let session = contained(failed, || session(&model))?;
        let ports = |outlets: &[ort::value::Outlet]| {
            outlets
                .iter()
                .map(|o| {
                    let shape = o.dtype().tensor_shape();
                    Port {
                        name: o.name().to_owned(),
                        rank: shape.map(|s| s.len()),
                        last: shape
                            .and_then(|s| s.last())
                            .and_then(|&n| usize::try_from(n).ok()),
                    }
                })
                .collect::<Vec<_>>()
        };
        Ok(Self {
            ports: Ports {
                inputs: ports(session.inputs()),
                outputs: ports(session.outputs()),
            },
            types: session
                .inputs()
                .iter()
                .map(|i| i.dtype().tensor_type().unwrap_or(TensorElementType::Int64))
                .collect(),
            sessions: Pool::new(session),
            model,
        })
    }
}

/// The process's one environment: `ort` allows no second, and the first library that loads stays.
fn environment() -> Result<&'static Environment> {
    static ENVIRONMENT: OnceLock<Environment> = OnceLock::new();
    static LOADING: Mutex<()> = Mutex::new(());
    let _one_at_a_time = LOADING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(environment) = ENVIRONMENT.get() {
        return Ok(environment);
    }
    let unavailable = |message: String| Error::EngineUnavailable {
        engine: NAME,
        message,
    };
    let library = named_library().unwrap_or_else(|| {
        format!(
            "{}onnxruntime{}",
            std::env::consts::DLL_PREFIX,
            std::env::consts::DLL_SUFFIX
        )
        .into()
    });
    let builder = ort::init_from(Path::new(&library)).map_err(|e| unavailable(e.to_string()))?;
    let environment = builder
        .with_name("alam")
        .build()
        .map_err(|e| unavailable(e.to_string()))?;
    Ok(ENVIRONMENT.get_or_init(|| environment))
}

fn session(model: &[u8]) -> Result<Session> {
    let environment = environment()?;
    let failed = |message: String| Error::Model {
        engine: NAME,
        message,
    };
    let mut builder = Session::builder(environment).map_err(|e| failed(e.to_string()))?;
    #[cfg(feature = "cuda")]
    {
        builder = builder
            .with_execution_providers([ort::ep::CUDA::default().build()])
            .map_err(|e| failed(e.to_string()))?;
    }
    // What goes wrong comes back as an error; a library does not print.
    builder = builder
        .with_log_level(LogLevel::Fatal)
        .map_err(|e| failed(e.to_string()))?;
    // One thread a session: callers run batches in parallel.
    builder = builder
        .with_intra_threads(1)
        .map_err(|e| failed(e.to_string()))?;
    builder.commit_from_memory(model).map_err(|e| {
        let message = e.to_string();
        let lacking = [
            "No Op registered",
            "is not a registered function/op",
            "NOT_IMPLEMENTED",
            "Could not find an implementation",
        ];
        if lacking.iter().any(|l| message.contains(l)) {
            Error::UnsupportedOperator {
                engine: NAME,
                message,
            }
        } else {
            failed(message)
        }
    })
}

impl Run for Ort {
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
        let mut given: Vec<(&str, SessionInputValue<'_>)> = Vec::with_capacity(inputs.len());
        for ((input, port), dtype) in inputs.into_iter().zip(&self.ports.inputs).zip(&self.types) {
            let value: SessionInputValue<'_> = match dtype {
                TensorElementType::Int32 => Tensor::from_array(input)
                    .map_err(|e| failed(e.to_string()))?
                    .into(),
                _ => Tensor::from_array(input.mapv(i64::from))
                    .map_err(|e| failed(e.to_string()))?
                    .into(),
            };
            given.push((port.name.as_str(), value));
        }
        let mut session = self.sessions.take(|| session(&self.model))?;
        let result = contained(failed, || {
            let values = session.run(given).map_err(|e| failed(e.to_string()))?;
            outputs
                .iter()
                .map(|&o| {
                    let name = self.ports.output(o);
                    let value = values
                        .get(name)
                        .ok_or_else(|| failed(format!("no output {name}")))?;
                    let array = value
                        .try_extract_array::<f32>()
                        .map_err(|e| failed(e.to_string()))?;
                    let found = array.shape().to_vec();
                    let array = array
                        .into_dimensionality::<Ix3>()
                        .map_err(|_| wrong_output(name, &found))?;
                    Ok(array.to_owned())
                })
                .collect()
        });
        self.sessions.give_back(session);
        result
    }
}
