//! The executor: runs tasks that call `arabic_entities`.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use alam_datafusion::ArabicEntities;
use ballista_core::error::Result;
use ballista_core::registry::BallistaFunctionRegistry;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use datafusion::logical_expr::ScalarUDF;

/// Settings of an executor.
#[derive(Debug, Clone)]
pub struct Executor {
    /// Host of the scheduler.
    pub scheduler_host: String,
    /// Port of the scheduler.
    pub scheduler_port: u16,
    /// Address to listen on, on free ports.
    pub host: IpAddr,
    /// Name under which other executors and clients reach this one; its address unless set.
    pub external_host: Option<String>,
    /// Tasks at once, each on one thread; as many as the machine has cores unless set.
    pub slots: Option<usize>,
    /// Folder for the output of tasks; a temporary one unless set.
    pub work_dir: Option<PathBuf>,
    /// Seconds between two heartbeats.
    pub heartbeat: u64,
}

impl Default for Executor {
    fn default() -> Self {
        Self {
            scheduler_host: Ipv4Addr::LOCALHOST.to_string(),
            scheduler_port: 50050,
            host: Ipv4Addr::LOCALHOST.into(),
            external_host: None,
            slots: None,
            work_dir: None,
            heartbeat: 5,
        }
    }
}

impl Executor {
    /// Runs the executor until it is told to end (SIGTERM, ctrl-c, or by the scheduler); `listening` gets the address
    /// of its task output just before.
    ///
    /// # Errors
    /// Where no port is free, the scheduler cannot be reached within 30 seconds, or the model does not load.
    pub async fn run(self, listening: impl FnOnce(SocketAddr)) -> Result<()> {
        let function = ScalarUDF::from(ArabicEntities::bundled()?);
        let mut registry = BallistaFunctionRegistry::default();
        let name = function.name().to_owned();
        registry.scalar_functions.insert(name, Arc::new(function));
        let flight = crate::with_port(self.host, 0)?;
        let tasks = crate::with_port(self.host, 0)?;
        let defaults = ExecutorProcessConfig::default();
        let config = ExecutorProcessConfig {
            bind_host: self.host.to_string(),
            external_host: Some(self.external_host.unwrap_or(self.host.to_string())),
            port: flight.port(),
            grpc_port: tasks.port(),
            scheduler_host: self.scheduler_host,
            scheduler_port: self.scheduler_port,
            scheduler_connect_timeout_seconds: 30,
            vcores: self.slots.unwrap_or(defaults.vcores),
            work_dir: self
                .work_dir
                .map(|path| path.to_string_lossy().into_owned()),
            executor_heartbeat_interval_seconds: self.heartbeat,
            override_function_registry: Some(Arc::new(registry)),
            ..defaults
        };
        listening(flight);
        start_executor_process(Arc::new(config)).await
    }
}
