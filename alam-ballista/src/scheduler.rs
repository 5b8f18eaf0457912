//! The scheduler: plans queries with `arabic_entities` and hands their tasks to executors.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use alam_datafusion::ArabicEntities;
use ballista_core::error::Result;
use ballista_core::utils::default_session_builder;
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::start_server;
use datafusion::execution::FunctionRegistry;
use datafusion::logical_expr::ScalarUDF;

/// Settings of a scheduler.
#[derive(Debug, Clone)]
pub struct Scheduler {
    /// Address to listen on.
    pub host: IpAddr,
    /// Port to listen on; 0 takes a free one.
    pub port: u16,
    /// Seconds without a heartbeat after which an executor counts as lost, and its tasks and their output are made
    /// anew elsewhere. Several times the executors' heartbeat interval.
    pub executor_timeout: u64,
}

impl Default for Scheduler {
    fn default() -> Self {
        Self {
            host: Ipv4Addr::LOCALHOST.into(),
            port: 50050,
            executor_timeout: 20,
        }
    }
}

impl Scheduler {
    /// Runs the scheduler until the process ends; `listening` gets its address just before.
    ///
    /// # Errors
    /// Where the address cannot be listened on, or the model does not load.
    pub async fn run(self, listening: impl FnOnce(SocketAddr)) -> Result<()> {
        let address = crate::with_port(self.host, self.port)?;
        let function = Arc::new(ScalarUDF::from(ArabicEntities::bundled()?));
        let config = SchedulerConfig {
            bind_host: self.host.to_string(),
            external_host: self.host.to_string(),
            bind_port: address.port(),
            executor_timeout_seconds: self.executor_timeout,
            // Looked for often enough to be found within a fifth of the timeout.
            expire_dead_executor_interval_seconds: (self.executor_timeout / 5).max(1),
            // With no executor left, a job waits as long for a new one before it fails.
            no_executors_grace_period_seconds: self.executor_timeout,
            override_session_builder: Some(Arc::new(move |config| {
                let mut state = default_session_builder(config)?;
                state.register_udf(Arc::clone(&function))?;
                Ok(state)
            })),
            ..SchedulerConfig::default()
        };
        let cluster = BallistaCluster::new_from_config(&config).await?;
        listening(address);
        start_server(cluster, address, Arc::new(config)).await
    }
}
